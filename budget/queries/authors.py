"""Author ≠ approver: who had a hand in a record, and who is free to decide on it.

The buttons and the services ask here, so that none is offered that would be refused.
"""

from collections.abc import Collection, Sequence
from typing import Any

from budget import access
from budget.access import Grant
from budget.choices import Action, Role, Status
from budget.models import Reviewable, User

# Who typed which record: (record, person).
Entered = frozenset[tuple[int, int]]
ENTERING = (
    Action.ACTUAL_SAVED,
    Action.ACTUAL_CORRECTED,
    Action.ACTUAL_VERIFIED,
    Action.ACTUAL_EXPLAINED,
    Action.ACTUAL_SUBMITTED,
    Action.PLAN_SAVED,
    Action.PLAN_SUBMITTED,
    Action.ADJUSTMENT_SAVED,
    Action.ADJUSTMENT_SUBMITTED,
    Action.ADDITION_SAVED,
    Action.ADDITION_SUBMITTED,
    Action.MONEY_SAVED,
    Action.MONEY_SUBMITTED,
    Action.POLICY_SAVED,
    Action.POLICY_SUBMITTED,
    Action.FILING_SUBMITTED,
)

# Whose step it is, by where the record stands.
REVIEWERS = {
    Status.SECTION_REVIEW: Role.REVIEWER,
    Status.DEPARTMENT_REVIEW: Role.HEAD,
}


def people_of(actor: User) -> frozenset[int]:
    """Return the actor and those for whom the actor may stand in today."""
    givers = (grant.giver_id for grant in access.lent(actor))
    return frozenset({actor.pk, *(pk for pk in givers if pk is not None)})


def is_author(record: Reviewable, user_id: int | None, entered: Entered) -> bool:
    """Whether a person last saved a record, or is among those who `entered` it."""
    return record.author_id == user_id or (record.pk, user_id) in entered


def free_grant(
    record: Reviewable, path: str, actor: User, role: Role, entered: Entered
) -> Grant | None:
    """Return in which of the actor's roles the record may be decided, own ones first.

    A lent one only where its giver had no hand in it; None where there is none, or
    where the actor had a hand in it.
    """
    if is_author(record, actor.pk, entered):
        return None
    for grant in access.review_grants(actor, path):
        giver = grant.giver_id
        mine = giver is None or not is_author(record, giver, entered)
        if grant.role == role and mine:
            return grant
    return None


def entered_by(people: Collection[int], records: Sequence[Reviewable]) -> Entered:
    """Return (record, person) of who once typed or submitted records of one model.

    Whoever typed a record once stays an author, also when somebody else saved it last.
    """
    if not records:
        return frozenset()
    history: Any = type(records[0]).history  # type: ignore[attr-defined]
    rows = history.filter(
        id__in=[record.pk for record in records],
        change__actor_id__in=people,
        change__action__in=ENTERING,
    )
    return frozenset(rows.values_list("id", "change__actor_id"))
