"""The jobs of this app: which there are, when they are due, what each one does."""

import datetime
import logging
from typing import Any

from django.utils import timezone

from budget import clock
from budget.models import JobRun, Period
from budget.services import jobs
from performance.services.assessing import (
    Counts,
    NoPolicy,
    assess_indicators,
    assess_period,
)

logger = logging.getLogger(__name__)

ASSESS_ALL = "assess"
ASSESS_SOME = "assess_some"
# Nightly means from two in the morning on, local time.
NIGHT = datetime.time(2)


def ensure(now: datetime.datetime) -> bool:
    """Put today's nightly slot in the queue, if it is not there yet.

    A night that was missed needs no slot of its own: each run judges anew from the
    database, so the next one catches up.
    """
    today = timezone.localdate(now)
    due_at = timezone.make_aware(datetime.datetime.combine(today, NIGHT))
    if now < due_at:
        return False
    return jobs.enqueue(name=ASSESS_ALL, slot=today.isoformat(), due_at=due_at)


def enqueue_some(indicator_ids: list[int], now: datetime.datetime) -> bool:
    """Queue judging what a save touched, where no broker took it."""
    slot = f"{now.isoformat()} {'-'.join(map(str, indicator_ids))}"[:60]
    return jobs.enqueue(
        name=ASSESS_SOME,
        slot=slot,
        due_at=now,
        arguments={"indicators": indicator_ids},
    )


def run_due(now: datetime.datetime | None = None) -> dict[str, int]:
    """Queue what is due and work everything off; return how many ended how."""
    ensure(now or clock.now())
    return jobs.work_off(KINDS, now=(lambda: now) if now else clock.now)


def assess_opened(now: datetime.datetime, job: str) -> Counts:
    """Judge every period that has opened, of this year and the one before."""
    today = timezone.localdate(now)
    opened = Period.objects.filter(opens_on__lte=today, year__gte=today.year - 1)
    total = Counts()
    rows = opened.order_by("year", "month").values_list("body__path", "year", "month")
    for path, year, month in list(rows):
        try:
            total += assess_period(path=path, year=year, month=month, now=now, job=job)
        except NoPolicy as fault:
            logger.warning("not judged, no policy in force: %s", fault)
    return total


def _assess_all(run: JobRun) -> dict[str, Any]:
    return _as_json(assess_opened(clock.now(), job=f"{run.name} {run.slot}"))


def _assess_some(run: JobRun) -> dict[str, Any]:
    ids = run.arguments["indicators"]
    return _as_json(assess_indicators(ids, now=clock.now(), job=run.name))


def _as_json(counts: Counts) -> dict[str, Any]:
    return {
        "assessed": counts.assessed,
        "changed": counts.changed,
        "raised": counts.raised,
        "closed": counts.closed,
        "seconds": round(counts.seconds, 3),
    }


KINDS: dict[str, jobs.Work] = {ASSESS_ALL: _assess_all, ASSESS_SOME: _assess_some}
