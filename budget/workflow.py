"""The one table of review: (kind, status, action, role) → status. Pure.

草稿 → 待科室审核 → 待部门审核 → 终审; 退回 with an opinion; 取消送审 and 取消审核 until
the next step has acted (财预〔2019〕136号 leaves the steps to the body; a body may use
one). An official form goes on from 终审: 已报财政 → 批复 or 财政退回, and from there it
comes back in a new round.
"""

from budget.choices import ReviewAction, Role, Status


class IllegalTransition(ValueError):
    """The record's status does not allow this action now."""


class StaleVersion(ValueError):
    """Somebody changed the record after it was shown."""


class PeriodLocked(ValueError):
    """The period is locked; the message gives the reason."""


# What somebody else, or the calendar, made impossible meanwhile: answered with 409.
CONFLICTS = (IllegalTransition, StaleVersion, PeriodLocked)

# Passing a record on is the step that it waits for.
PASSING = {
    Status.SECTION_REVIEW: ReviewAction.APPROVE,
    Status.DEPARTMENT_REVIEW: ReviewAction.FINALISE,
}
ENTERING = (Role.LEAD, Role.CLERK)
EDITABLE = (Status.DRAFT, Status.RETURNED)

_TWO_STEPS = {
    **{
        (status, ReviewAction.EDIT, role): status
        for status in EDITABLE
        for role in ENTERING
    },
    **{
        (status, ReviewAction.SUBMIT, role): Status.SECTION_REVIEW
        for status in EDITABLE
        for role in ENTERING
    },
    **{
        (Status.SECTION_REVIEW, ReviewAction.WITHDRAW, role): Status.DRAFT
        for role in ENTERING
    },
    **{
        (status, ReviewAction.CANCEL, role): Status.CANCELLED
        for status in EDITABLE
        for role in ENTERING
    },
    (
        Status.SECTION_REVIEW,
        ReviewAction.APPROVE,
        Role.REVIEWER,
    ): Status.DEPARTMENT_REVIEW,
    (Status.SECTION_REVIEW, ReviewAction.RETURN, Role.REVIEWER): Status.RETURNED,
    # The own approval alone: `services.review.require_own_approval` asks the steps.
    (
        Status.DEPARTMENT_REVIEW,
        ReviewAction.UNAPPROVE,
        Role.REVIEWER,
    ): Status.SECTION_REVIEW,
    (Status.DEPARTMENT_REVIEW, ReviewAction.FINALISE, Role.HEAD): Status.APPROVED,
    (Status.DEPARTMENT_REVIEW, ReviewAction.RETURN, Role.HEAD): Status.RETURNED,
}
# Where 科室审核 is passed over, the author may still take the record back.
_SKIPPED = {
    **{
        (status, ReviewAction.SUBMIT, role): Status.DEPARTMENT_REVIEW
        for status in EDITABLE
        for role in ENTERING
    },
    **{
        (Status.DEPARTMENT_REVIEW, ReviewAction.WITHDRAW, role): Status.DRAFT
        for role in ENTERING
    },
}

# The kind whose records go on to the finance bureau, and who beside those who enter
# figures may send one: finance draws up the forms of a whole department.
FILING = "filing"
SENDING = (*ENTERING, Role.FINANCE)
# A change of a project's money is drawn up by finance too.
BUDGET_CHANGE = "money"
_FINANCE = {
    **{
        (status, ReviewAction.SUBMIT, Role.FINANCE): Status.SECTION_REVIEW
        for status in EDITABLE
    },
    (Status.SECTION_REVIEW, ReviewAction.WITHDRAW, Role.FINANCE): Status.DRAFT,
    **{
        (status, ReviewAction.CANCEL, Role.FINANCE): Status.CANCELLED
        for status in EDITABLE
    },
}
_FINANCE_SKIPPED = {
    **{
        (status, ReviewAction.SUBMIT, Role.FINANCE): Status.DEPARTMENT_REVIEW
        for status in EDITABLE
    },
    (Status.DEPARTMENT_REVIEW, ReviewAction.WITHDRAW, Role.FINANCE): Status.DRAFT,
}
_FORMS = {
    **{
        (status, ReviewAction.SUBMIT, role): Status.SECTION_REVIEW
        for status in (*EDITABLE, Status.FISCAL_RETURNED)
        for role in SENDING
    },
    **_FINANCE,
    (Status.APPROVED, ReviewAction.REPORT, Role.FINANCE): Status.REPORTED,
    (Status.REPORTED, ReviewAction.GRANT, Role.SUPERVISOR): Status.GRANTED,
    (
        Status.REPORTED,
        ReviewAction.SEND_BACK,
        Role.SUPERVISOR,
    ): Status.FISCAL_RETURNED,
}
_FORMS_SKIPPED = {
    **{
        (status, ReviewAction.SUBMIT, role): Status.DEPARTMENT_REVIEW
        for status in (*EDITABLE, Status.FISCAL_RETURNED)
        for role in SENDING
    },
    **_FINANCE_SKIPPED,
}

# What a kind's table has beside the common one: at two steps, and at one.
_MORE = {
    FILING: (_FORMS, _FORMS_SKIPPED),
    BUDGET_CHANGE: (_FINANCE, _FINANCE_SKIPPED),
}

# One person proposes, another decides: rules. Who may is for `performance.access`.
ONE_DECISION = {
    **{(status, ReviewAction.EDIT): status for status in EDITABLE},
    **{(status, ReviewAction.SUBMIT): Status.DEPARTMENT_REVIEW for status in EDITABLE},
    **{(status, ReviewAction.CANCEL): Status.CANCELLED for status in EDITABLE},
    (Status.DEPARTMENT_REVIEW, ReviewAction.WITHDRAW): Status.DRAFT,
    (Status.DEPARTMENT_REVIEW, ReviewAction.FINALISE): Status.APPROVED,
    (Status.DEPARTMENT_REVIEW, ReviewAction.RETURN): Status.RETURNED,
}


def next_status(
    status: Status,
    action: ReviewAction,
    role: Role | None,
    *,
    kind: str = "",
    skip_section: bool = False,
) -> Status:
    """Return the status after `action` by `role`; raise IllegalTransition if none.

    `role` None asks the table of one decision, which knows no roles.
    `skip_section` is for a body with one step, and for a section whose only reviewer
    is the author.
    """
    if role is None:
        if (status, action) in ONE_DECISION:
            return ONE_DECISION[status, action]
        raise IllegalTransition(f"{status.value} / {action.value}")
    after = _table(kind, skip_section).get((status, action, role))
    if after is not None:
        return after
    raise IllegalTransition(f"{status.value} / {action.value} / {role.value}")


def allowed(
    status: Status,
    roles: frozenset[Role],
    *,
    kind: str = "",
    skip_section: bool = False,
) -> frozenset[ReviewAction]:
    """Return the actions that somebody with these roles may take now."""
    table = _table(kind, skip_section)
    return frozenset(
        action for (at, action, role) in table if at == status and role in roles
    )


def _table(
    kind: str, skip_section: bool
) -> dict[tuple[Status, ReviewAction, Role], Status]:
    plain, skipped = _MORE.get(kind, ({}, {}))
    table = {**_TWO_STEPS, **plain}
    if skip_section:
        table |= {**_SKIPPED, **skipped}
    return table
