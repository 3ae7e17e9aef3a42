"""调整预算, 结转: change a project's money by a document, by the road of every record.

The budget light is judged from the amount that binds at each month's end, so what was
judged before the day stays as it was. What a year hands on is kept and shown by itself;
it joins no appropriation.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import access, asked, money, periods, spending, workflow
from budget.audit import door
from budget.choices import Action, MoneyChange, ReviewAction, Role
from budget.models import BudgetChange, ProjectYear, ReviewStep, User
from budget.models.organization import STEP
from budget.queries.budget_changes import Standing, standing
from budget.services import review
from budget.workflow import EDITABLE, IllegalTransition
from performance.language import language
from performance.services.actuals import entering_role
from performance.services.grounds import Grounds, require_grounds
from performance.services.reviewed import FORWARD, Held, Reviewed

NAMES: Mapping[ReviewAction, Action] = {
    ReviewAction.SUBMIT: Action.MONEY_SUBMITTED,
    ReviewAction.WITHDRAW: Action.MONEY_WITHDRAWN,
    ReviewAction.CANCEL: Action.MONEY_CANCELLED,
    ReviewAction.APPROVE: Action.MONEY_APPROVED,
    ReviewAction.UNAPPROVE: Action.MONEY_UNAPPROVED,
    ReviewAction.FINALISE: Action.MONEY_FINALISED,
    ReviewAction.RETURN: Action.MONEY_RETURNED,
}
_RELATED = "project_year__project__department"
Wrong = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyDraft:
    """What is proposed: the new amount in 元, and its grounds.

    `confirmed` are the keys of the questions about the amount that the person settled.
    """

    what: MoneyChange
    after: Decimal
    grounds: Grounds
    confirmed: frozenset[str] = frozenset()
    is_sample: bool = False


def save_budget_change(
    *,
    year_id: int,
    change_id: int | None,
    version: int | None,
    draft: MoneyDraft,
    actor: User,
    now: datetime.datetime,
) -> BudgetChange:
    """Keep a change of a project year's money as a draft; `change_id` None is new.

    Raises ProjectYear.DoesNotExist, BudgetChange.DoesNotExist, PermissionDenied,
    StaleVersion, IllegalTransition while it is under review, and ValidationError, box
    by box: an amount below zero, as it is, below what is spent or above what is left, a
    question without an answer; grounds that are missing, a day outside the year, before
    the last change, or inside a locked period; a second one on its way.
    """
    with door.change(
        actor=actor,
        action=Action.MONEY_SAVED,
        reason=draft.grounds.reason,
        document_no=draft.grounds.document_no,
        now=now,
    ):
        year = _lock(year_id)
        row = _open_row(year, change_id, version, draft.what)
        drawing_role(actor, row)
        known = standing(year)
        _fill(row, draft, known, actor)
        wrong = _asked(row, draft) | _wrong(row, known)
        _require(row, wrong, timezone.localdate(now))
        row.validate_constraints()
        door.save(row)
        return row


def drawing_role(actor: User, row: BudgetChange) -> Role:
    """Return the role in which the person draws a change up and sends it: finance, or
    who enters for the project. Raises PermissionDenied if none."""
    if Role.FINANCE in access.roles_at(actor, row.department.path):
        return Role.FINANCE
    return entering_role(actor, row)


def question(
    what: str, before: Decimal, after: Decimal | None
) -> spending.Question | None:
    """Return what is asked about a new budget: whether it was typed in 万元."""
    if what != MoneyChange.ADJUSTMENT or after is None:
        return None
    past = spending.Past(initial=before)
    found = spending.questions(adjusted=after, executed=Decimal(0), past=past)
    return next((one for one in found if one.code == "budget_slip"), None)


def _lock(year_id: int) -> ProjectYear:
    rows = ProjectYear.objects.filter(pk=year_id)
    locked = door.lock(rows.select_related("project__department"))
    if not locked:
        raise ProjectYear.DoesNotExist(year_id)
    found: ProjectYear = locked[0]
    return found


def _open_row(
    year: ProjectYear, change_id: int | None, version: int | None, what: MoneyChange
) -> BudgetChange:
    if change_id is None:
        return BudgetChange(project_year=year, what=what)
    rows = door.lock(
        BudgetChange.objects.filter(pk=change_id, project_year=year, what=what)
    )
    if not rows:
        raise BudgetChange.DoesNotExist(change_id)
    row: BudgetChange = rows[0]
    row.project_year = year
    review.require_version(row, version)
    if row.status not in EDITABLE:
        raise IllegalTransition(_("预算变动正在审核，取消送审后才能修改。"))
    return row


def _fill(row: BudgetChange, draft: MoneyDraft, known: Standing, actor: User) -> None:
    grounds = draft.grounds
    row.before, row.after = known.amount(draft.what), draft.after
    row.valid_from, row.decided_on = grounds.valid_from, grounds.approved_on
    row.reason = grounds.reason.strip()
    row.document_no = grounds.document_no.strip()
    row.authority = grounds.authority.strip()
    row.author, row.is_sample = actor, draft.is_sample
    if not row._state.adding:
        row.version += 1


def _asked(row: BudgetChange, draft: MoneyDraft) -> Wrong:
    """Ask what looks like a slip; a confirmed one is told by the trail."""
    doubt = question(row.what, row.before, row.after)
    if doubt is None:
        return {}
    if doubt.key not in draft.confirmed:
        return {"after": asked.sentence(doubt)}
    door.add_to_reason("新金额与原金额相差约1万倍，已确认")
    return {}


def _wrong(row: BudgetChange, known: Standing) -> Wrong:
    """Return what stands against the amount and the day, by box."""
    wrong: Wrong = {}
    if said := _wrong_amount(row, known):
        wrong["after"] = said
    last = known.last.get(row.what)
    if last is not None and row.valid_from < last:
        wrong["valid_from"] = _("%(day)s已有一次变动，生效日期不能更早。") % {
            "day": last
        }
    return wrong


def _wrong_amount(row: BudgetChange, known: Standing) -> str:
    after = row.after
    if after < 0:
        return _("金额不能为负数。")
    if after == row.before:
        return _("与现行金额相同，无须变动。")
    shown = {
        "after": money.display(after, "元"),
        "executed": money.display(known.executed, "元"),
        "rest": money.display(known.rest, "元"),
        "through": periods.short_label(known.spent.month, language())
        if known.spent
        else "",
    }
    if row.what == MoneyChange.CARRY_OVER:
        if after > known.rest:
            said = _("结转%(after)s元大于剩余资金%(rest)s元，请核对金额或执行数。")
            return said % shown
    elif known.spent and after + (known.carried or 0) < known.executed:
        said = _(
            "调整后的预算%(after)s元低于%(through)s的累计执行数%(executed)s元，"
            "请核对金额，或先更正执行数。"
        )
        return said % shown
    return ""


def _require(row: BudgetChange, wrong: Wrong, today: datetime.date) -> None:
    """Raise ValidationError with all that stands against a change, box by box."""
    year = row.project_year
    of = year.year + (row.what == MoneyChange.CARRY_OVER)
    found: dict[str, list[str]] = {name: [said] for name, said in wrong.items()}
    try:
        require_grounds(grounds_of(row), row.department.path[:STEP], of, today)
    except ValidationError as fault:
        found = {**fault.message_dict, **found}
    if found:
        raise ValidationError(found)


def grounds_of(row: BudgetChange) -> Grounds:
    """Return by which document, and from when, a change binds."""
    return Grounds(
        row.reason, row.document_no, row.authority, row.decided_on, row.valid_from
    )


def _hold(ids: Collection[int], action: ReviewAction) -> Held[BudgetChange]:
    """Lock changes, the project years first: nothing is spent meanwhile.

    What moved since they were drawn up stands against every step forward.
    """
    wanted = BudgetChange.objects.filter(pk__in=ids)
    door.lock(ProjectYear.objects.filter(pk__in=wanted.values("project_year")))
    rows: list[BudgetChange] = door.lock(wanted.select_related(_RELATED))
    against: dict[int, Exception] = {}
    for row in rows if action in FORWARD else ():
        if (fault := _against(row)) is not None:
            against[row.pk] = fault
    return Held(rows, against)


def _against(row: BudgetChange) -> Exception | None:
    known = standing(row.project_year)
    if row.before != known.amount(row.what):
        facts = {
            "old": money.display(row.before, "元"),
            "new": money.display(known.amount(row.what), "元"),
        }
        words = _("原金额已由%(old)s元变为%(new)s元，请退回后重新填写。") % facts
        return IllegalTransition(words)
    try:
        _require(row, _wrong(row, known), timezone.localdate(door.current().now))
    except ValidationError as fault:
        return workflow.PeriodLocked("；".join(fault.messages))
    return None


def _put_in_force(_rows: Sequence[BudgetChange]) -> list[ReviewStep]:
    """Nothing beside the status: what binds is read from the changes in force."""
    return []


BUDGET_CHANGES = Reviewed(
    BudgetChange, NAMES, _hold, _put_in_force, documented=True, entering=drawing_role
)
