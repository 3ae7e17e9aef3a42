"""送审 of many figures at once: what can go goes, the rest stays with its reason."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction, Role
from budget.models import Period, ReviewStep, User
from budget.services import review
from performance.models import Actual
from performance.queries.asked import missing_among
from performance.queries.past import pasts_of
from performance.services.actuals import entering_role, require_sendable
from performance.services.demanding import require_nothing_missing

REFUSALS = (
    PermissionDenied,
    ValidationError,
    workflow.StaleVersion,
    workflow.IllegalTransition,
)
# Why 科室审核 is passed over, by branch and author; "" where it is not.
Notes = dict[tuple[str, int | None], str]


@dataclass(frozen=True)
class Kept:
    """A figure that stayed where it was, and why, in words."""

    actual: Actual
    why: str


@dataclass
class Sending:
    """What became of the figures."""

    sent: list[Actual] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


def submit_actuals(
    *,
    period_id: int,
    seen: Mapping[int, int],
    actor: User,
    now: datetime.datetime,
) -> Sending:
    """送审 of a person's figures of one period, in one act.

    `seen` maps each figure's id to the version that was on the screen. A figure that
    cannot go stays with its reason and stops no other. Raises PeriodLocked for all.
    """
    done = Sending()
    with door.change(actor=actor, action=Action.ACTUAL_SUBMITTED, now=now):
        period = review.lock_period(period_id)
        review.require_unlocked(period, actor, now)
        rows = _lock(period, seen)
        pasts = pasts_of([row.indicator_id for row in rows], period)
        lacking = missing_among(rows, period, timezone.localdate(now))
        notes: Notes = {}
        steps = []
        for row in rows:
            try:
                review.require_version(row, seen[row.pk])
                role = entering_role(actor, row.indicator)
                require_sendable(row, pasts[row.indicator_id])
                require_nothing_missing(lacking.get(row.pk, ()))
                steps.append(_advance(row, role, _note(row, actor, notes), now))
            except REFUSALS as fault:
                done.kept.append(Kept(row, words_of(fault)))
            else:
                done.sent.append(row)
        door.save_many(done.sent)
        door.record_events(steps)
    return done


def _lock(period: Period, seen: Mapping[int, int]) -> list[Actual]:
    rows = Actual.objects.filter(pk__in=seen, period=period)
    locked: list[Actual] = door.lock(rows.select_related("indicator__department"))
    for row in locked:
        row.period = period
    return locked


def _note(row: Actual, actor: User, notes: Notes) -> str:
    """Say why 科室审核 is passed over; asked once for a branch and author."""
    path = row.indicator.department.path
    key = (path, row.author_id)
    if key not in notes:
        notes[key] = review.why_skipped(path, row.author_id, actor)
    return notes[key]


def _advance(row: Actual, role: Role, note: str, now: datetime.datetime) -> ReviewStep:
    """Send the row on in memory; return the step. Raises IllegalTransition."""
    before = review.advance(row, ReviewAction.SUBMIT, role, skip_section=bool(note))
    row.round += 1
    row.submitted_at = now
    return review.step_of(row, Actual.KIND, ReviewAction.SUBMIT, before, note=note)


def words_of(fault: Exception) -> str:
    """Say why one figure among many stayed."""
    if isinstance(fault, ValidationError):
        return " ".join(fault.messages)
    if isinstance(fault, PermissionDenied):
        return _("这项指标不由您填报。")
    return str(fault)
