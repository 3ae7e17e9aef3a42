"""审核, 取消审核, 终审 and 退回 of figures: what is a figure's own in its review."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction
from budget.models import Period, ReviewStep, User
from budget.services import review
from performance.models import Actual
from performance.services import reviewed
from performance.services.reviewed import Held, Reviewed, step_back

NAMES: Mapping[ReviewAction, Action] = {
    ReviewAction.APPROVE: Action.ACTUAL_APPROVED,
    ReviewAction.UNAPPROVE: Action.ACTUAL_UNAPPROVED,
    ReviewAction.FINALISE: Action.ACTUAL_FINALISED,
    ReviewAction.RETURN: Action.ACTUAL_RETURNED,
}


def _decide(
    action: ReviewAction,
    *,
    actual_id: int,
    version: int,
    actor: User,
    opinion: str,
    now: datetime.datetime,
) -> Actual:
    """Take one decision about one figure. Raises as `reviewed.decide` does."""
    return reviewed.decide(
        FIGURES,
        record_id=actual_id,
        action=action,
        version=version,
        actor=actor,
        opinion=opinion,
        now=now,
    )


approve_actual = partial(_decide, ReviewAction.APPROVE)
unapprove_actual = partial(_decide, ReviewAction.UNAPPROVE)
finalise_actual = partial(_decide, ReviewAction.FINALISE)
return_actual = partial(_decide, ReviewAction.RETURN)


def _hold(ids: Collection[int], _action: ReviewAction) -> Held[Actual]:
    """Lock the periods, then the figures; a lock stands against every decision."""
    known = Actual.objects.filter(pk__in=ids)
    periods: list[Period] = door.lock(
        Period.objects.filter(pk__in=known.values("period")).select_related("body")
    )
    rows: list[Actual] = door.lock(known.select_related("indicator__department"))
    by_pk = {period.pk: period for period in periods}
    locks = _locks(periods)
    for row in rows:
        row.period = by_pk[row.period_id]
    barred = {row.pk: locks[row.period_id] for row in rows if row.period_id in locks}
    return Held(rows, barred)


def _locks(periods: Sequence[Period]) -> dict[int, workflow.PeriodLocked]:
    """Return which periods are closed to the acting person, and why."""
    act, found = door.current(), {}
    for period in periods:
        try:
            review.require_unlocked(period, act.actor, act.now)
        except workflow.PeriodLocked as fault:
            found[period.pk] = fault
    return found


def _put_in_force(rows: Sequence[Actual]) -> list[ReviewStep]:
    """Take out of force the figures whose place these ones take."""
    gone = [row.replaces_id for row in rows if row.replaces_id is not None]
    if not gone:
        return []
    return step_back(door.lock(Actual.objects.filter(pk__in=gone)), Actual.KIND)


FIGURES = Reviewed(Actual, NAMES, _hold, _put_in_force)
