"""Do the work of a run that this process has claimed, and keep what it came to."""

import datetime
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from budget import clock
from budget.choices import JobStatus
from budget.models import JobRun
from budget.queries.jobs import OVER
from budget.services.jobs import alarms, asking, claims, faults, kinds, parts, queue
from budget.services.jobs.faults import TakenOver, UnknownJob
from budget.services.jobs.kinds import Outcome, Refused

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime.datetime]
BEAT_EVERY = datetime.timedelta(seconds=1)


def run_due(now: Clock = timezone.now) -> dict[str, int]:
    """Queue what is due, then run everything, oldest first; count how each ended.

    One failure does not stop the rest. `now` is the machine's time: several processes
    compare it, and each has a demo clock of its own.
    """
    ended = {"done": 0, "failed": 0, "dead": 0, "spread": 0}
    queue.sweep(clock.now(), now())
    while _work_off(ended, now):
        # What waited for these may be due by now.
        queue.sweep(clock.now(), now())
    return ended


def _work_off(ended: dict[str, int], now: Clock) -> bool:
    """Run what is queued, oldest first; say whether there was anything."""
    worked = False
    while (run := claims.claim(now=now())) is not None:
        if run.status != JobStatus.DEAD:
            do(run, now)
        ended[run.status] = ended.get(run.status, 0) + 1
        queue.note_look(now())
        worked = True
    return worked


def do(run: JobRun, now: Clock = timezone.now) -> None:
    """Do a claimed run's work and record how it ended; the row is brought up to date.

    A run that another worker has taken over meanwhile is left to that one.
    """
    try:
        outcome = _work(run)
        _keep(run, outcome, now())
    except TakenOver:
        logger.warning("job %s %s was taken over", run.name, run.slot)
        run.refresh_from_db()
    except Exception as fault:
        logger.exception("job %s %s failed", run.name, run.slot)
        # A connection that broke under the work cannot record anything.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        _keep_fault(run, fault, now())


def beat(run: JobRun, done: int, total: int, now: Clock = timezone.now) -> None:
    """Say that the run is alive and how far it is: outside of any transaction.

    At most once a second. Raises TakenOver where the run belongs to another by now.
    """
    instant = now()
    last = run.heartbeat_at
    if run.total == total and last and instant - last < BEAT_EVERY and done < total:
        return
    _mine(run, heartbeat_at=instant, done=done, total=total)


def _work(run: JobRun) -> Outcome:
    kind = kinds.known().get(run.name)
    if kind is None:
        raise UnknownJob(run.name)
    asking.require_still(run)
    return kind.work(run)


def _keep(run: JobRun, outcome: Outcome, now: datetime.datetime) -> None:
    values: dict[str, Any] = {"error": "", "notes": [list(n) for n in outcome.notes]}
    if outcome.parts:
        with transaction.atomic():
            total = len(outcome.parts)
            values |= {"status": JobStatus.SPREAD, "done": 0, "total": total}
            _mine(run, **values)
            parts.make(run, outcome.parts, now)
        logger.info("job %s %s: %s parts", run.name, run.slot, total)
        return
    _end(run, now, status=JobStatus.DONE, counts=outcome.counts, **values)
    logger.info("job %s %s done %s", run.name, run.slot, run.counts)


def _keep_fault(run: JobRun, fault: Exception, now: datetime.datetime) -> None:
    last = run.attempts >= settings.JOB_MOST_ATTEMPTS or isinstance(fault, Refused)
    values: dict[str, Any] = {
        "status": JobStatus.DEAD if last else JobStatus.FAILED,
        "error": f"{type(fault).__name__}: {fault}",
        "notes": [list(faults.note_of(fault))],
        "due_at": now + _pause(run.attempts),
        "sent_at": None,
    }
    try:
        _end(run, now, **values)
    except TakenOver:
        run.refresh_from_db()


def _end(run: JobRun, now: datetime.datetime, **values: Any) -> None:
    """Close the attempt; a part tells its whole in the same transaction."""
    with transaction.atomic():
        _mine(run, finished_at=now, **values)
        if run.status == JobStatus.DEAD:
            alarms.given_up(run, now)
        elif run.status == JobStatus.DONE:
            alarms.left_out(run, now)
        if run.parent_id and run.status in OVER:
            parts.one_is_over(run.parent_id, now)


def _mine(run: JobRun, **values: Any) -> None:
    """Write to the row as long as this attempt owns it; raise TakenOver otherwise."""
    owned = JobRun.objects.filter(
        pk=run.pk, attempts=run.attempts, status=JobStatus.RUNNING
    )
    if not owned.update(**values):
        raise TakenOver(str(run))
    for name, value in values.items():
        setattr(run, name, value)


def _pause(attempts: int) -> datetime.timedelta:
    """Return how long to wait after so many attempts: one minute, then five."""
    return datetime.timedelta(seconds=settings.JOB_RETRY_SECONDS * 5 ** (attempts - 1))
