"""审核, 终审 and 退回 of many figures in one act, each exactly as it was seen.

A figure that moved, is locked or is not the person's to decide is refused alone and
told; the others go through.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import Period, ReviewStep, User
from budget.services import review
from performance.models import Actual
from performance.models.actual import KIND

NAMES: Mapping[ReviewAction, Action] = {
    ReviewAction.APPROVE: Action.ACTUAL_APPROVED,
    ReviewAction.FINALISE: Action.ACTUAL_FINALISED,
    ReviewAction.RETURN: Action.ACTUAL_RETURNED,
}
REFUSALS = (
    PermissionDenied,
    workflow.IllegalTransition,
    workflow.PeriodLocked,
    workflow.StaleVersion,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one figure. `stale` asks to show what moved since it was seen."""

    actual: Actual
    refusal: str = ""
    stale: bool = False

    @property
    def is_done(self) -> bool:
        return not self.refusal


def decide_actuals(
    *,
    seen: Mapping[int, int],
    action: ReviewAction,
    opinion: str,
    actor: User,
    now: datetime.datetime,
    key: str = "",
) -> list[Outcome]:
    """Take one decision about each figure in `seen` (figure: the version seen).

    One Change holds them all, in a number of statements that does not grow with them.
    The same form sent again (`key`) is not carried out twice: it gets the same answer.
    Raises ValidationError for 退回 without an opinion.
    """
    if action is ReviewAction.RETURN:
        review.require_opinion(opinion)
    batch = _Batch(seen, action, opinion, actor, now)
    try:
        with door.change(
            actor=actor, action=NAMES[action], reason=opinion, now=now, key=key
        ):
            return batch.decide()
    except door.Repeated as fault:
        return batch.recall(fault.change.pk)


class _Batch:
    """One decision about many figures, and what it needs to know of them."""

    def __init__(
        self,
        seen: Mapping[int, int],
        action: ReviewAction,
        opinion: str,
        actor: User,
        now: datetime.datetime,
    ) -> None:
        self.seen, self.action, self.opinion = seen, action, opinion
        self.actor, self.now = actor, now
        self.entered: review.Entered = frozenset()
        self.locks: dict[int, str] = {}

    def decide(self) -> list[Outcome]:
        """Lock periods and figures, refuse what must be, carry out the others."""
        rows, corrected = self._lock()
        outcomes, moved, events = [], [], []
        for row in rows:
            try:
                role, giver = self._role(row)
                before = review.advance(row, self.action, role)
            except REFUSALS as fault:
                outcomes.append(_refused(row, fault))
                continue
            review.note_behalf(row, giver)
            outcomes.append(Outcome(row))
            moved.append(row)
            events.append(
                review.step_of(row, KIND, self.action, before, opinion=self.opinion)
            )
        if self.action is ReviewAction.FINALISE:
            gone = [corrected[r.corrects_id] for r in moved if r.corrects_id]
            events += _step_back(gone)
        door.save_many(moved)
        door.record_events(events)
        return outcomes

    def recall(self, change_id: int) -> list[Outcome]:
        """Tell again what an act did, and why it did not do the rest."""
        steps = ReviewStep.objects.filter(change=change_id, kind=KIND)
        done = set(steps.values_list("record_id", flat=True))
        known = Actual.objects.filter(pk__in=self.seen).order_by("pk")
        rows = list(known.select_related("indicator__department", "period__body"))
        self._know(rows, [row.period for row in rows])
        return [Outcome(row) if row.pk in done else self._told(row) for row in rows]

    def _lock(self) -> tuple[list[Actual], dict[int, Actual]]:
        """Lock the periods, then the figures with those that they correct."""
        known = Actual.objects.filter(pk__in=self.seen)
        periods: list[Period] = door.lock(
            Period.objects.filter(pk__in=known.values("period")).select_related("body")
        )
        by_pk = {period.pk: period for period in periods}
        wanted = Q(pk__in=self.seen)
        if self.action is ReviewAction.FINALISE:
            wanted |= Q(pk__in=known.exclude(corrects=None).values("corrects"))
        found: list[Actual] = door.lock(
            Actual.objects.filter(wanted).select_related("indicator__department")
        )
        rows = [row for row in found if row.pk in self.seen]
        for row in rows:
            row.period = by_pk[row.period_id]
        self._know(rows, periods)
        return rows, {row.pk: row for row in found}

    def _know(self, rows: Sequence[Actual], periods: Sequence[Period]) -> None:
        """Ask at once what would else be asked for each figure."""
        self.entered = review.entered_by(review.people_of(self.actor), rows)
        for period in periods:
            try:
                review.require_unlocked(period, self.actor, self.now)
            except workflow.PeriodLocked as fault:
                self.locks[period.pk] = str(fault)

    def _role(self, row: Actual) -> tuple[Role, str]:
        """Return in which role, and for whom, the person decides; raise why not."""
        review.require_version(row, self.seen[row.pk])
        path = row.indicator.department.path
        role = review.require_role(row, path, self.actor, self.action)
        if row.period_id in self.locks:
            raise workflow.PeriodLocked(self.locks[row.period_id])
        giver = review.require_free(row, path, self.actor, role, self.entered)
        return role, giver

    def _told(self, row: Actual) -> Outcome:
        """Return what became of a figure that an earlier act left alone."""
        try:
            self._role(row)
        except REFUSALS as fault:
            return _refused(row, fault)
        return Outcome(row, _("上次没有办理；现在可以办理，请重新提交。"))


def _refused(row: Actual, fault: Exception) -> Outcome:
    if isinstance(fault, review.OwnRecord):
        return Outcome(row, str(fault))
    if isinstance(fault, PermissionDenied):
        return Outcome(row, _("这一步不由您办理。"))
    return Outcome(row, str(fault), isinstance(fault, workflow.StaleVersion))


def _step_back(rows: Sequence[Actual]) -> list[ReviewStep]:
    """Take corrected figures out of force: 终审 → 已被更正."""
    events = []
    for row in rows:
        before = Status(row.status)
        row.status = Status.SUPERSEDED
        row.version += 1
        events.append(review.step_of(row, KIND, ReviewAction.SUPERSEDE, before))
    door.save_many(rows)
    return events
