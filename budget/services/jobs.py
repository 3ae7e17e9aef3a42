"""Job runs: one row for each (name, slot), so that a second start does no harm."""

import datetime
import logging
import socket
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from budget.choices import JobStatus
from budget.models import JobRun

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
# A run that has been silent this long died with its worker: tasks end at 300 s.
SILENT = datetime.timedelta(minutes=10)
RETRY_AFTER = datetime.timedelta(minutes=5)

Work = Callable[[JobRun], dict[str, Any]]


def enqueue(
    *,
    name: str,
    slot: str,
    due_at: datetime.datetime,
    arguments: dict[str, Any] | None = None,
) -> bool:
    """Make a run waiting for its time; return False where the slot has one already."""
    _run, created = JobRun.objects.get_or_create(
        name=name,
        slot=slot,
        defaults={"due_at": due_at, "arguments": arguments or {}},
    )
    return created


def claim(*, now: datetime.datetime) -> JobRun | None:
    """Take the oldest run that is due, for this process alone; None without one.

    A failed run comes again until `MOST_ATTEMPTS`; one that fell silent counts as
    failed.
    """
    with transaction.atomic():
        again = Q(status__in=[JobStatus.WAITING, JobStatus.FAILED], due_at__lte=now)
        silent = Q(status=JobStatus.RUNNING, heartbeat_at__lt=now - SILENT)
        run = (
            JobRun.objects.select_for_update(skip_locked=_can_skip())
            .filter(again | silent)
            .order_by("due_at", "pk")
            .first()
        )
        if run is None:
            return None
        if run.attempts >= MOST_ATTEMPTS:
            run.status = JobStatus.DEAD
            run.error = run.error or "worker lost"
        else:
            run.status = JobStatus.RUNNING
            run.attempts += 1
            run.started_at = run.heartbeat_at = now
            run.worker = socket.gethostname()[:80]
        run.save()
        return run


def work_off(
    kinds: Mapping[str, Work], *, now: Callable[[], datetime.datetime]
) -> dict[str, int]:
    """Run everything that is due, oldest first; one failure does not stop the rest."""
    counts = {"done": 0, "failed": 0, "dead": 0}
    while (run := claim(now=now())) is not None:
        if run.status != JobStatus.DEAD:
            _run_one(run, kinds, now)
        counts[run.status] += 1
    return counts


def _run_one(
    run: JobRun, kinds: Mapping[str, Work], now: Callable[[], datetime.datetime]
) -> None:
    try:
        if run.name not in kinds:
            raise LookupError(f"no such job: {run.name}")
        run.counts = kinds[run.name](run)
    except Exception as fault:
        logger.exception("job %s %s failed", run.name, run.slot)
        last = run.attempts >= MOST_ATTEMPTS
        run.status = JobStatus.DEAD if last else JobStatus.FAILED
        run.error = f"{type(fault).__name__}: {fault}"
        run.due_at = now() + RETRY_AFTER
    else:
        logger.info("job %s %s done %s", run.name, run.slot, run.counts)
        run.status = JobStatus.DONE
        run.error = ""
    run.finished_at = now()
    run.save()


def _can_skip() -> bool:
    features = transaction.get_connection().features
    return bool(features.has_select_for_update_skip_locked)
