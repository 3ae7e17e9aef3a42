"""Put runs in the queue: asked for, or due by the schedule."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from budget.choices import JobNote, JobOrigin, JobStatus
from budget.models import JobRun
from budget.queries.jobs import OVER, SWEEP
from budget.services.jobs import kinds
from budget.services.jobs.kinds import Schedule

# A house that stood still for a summer need not list every night of it.
MOST_MISSED = 31
LATEST = "latest"


def enqueue(
    *,
    name: str,
    slot: str,
    due_at: datetime.datetime,
    arguments: dict[str, Any] | None = None,
    origin: JobOrigin = JobOrigin.SCHEDULE,
) -> JobRun | None:
    """Make a run waiting for its time; return None where the slot has one already."""
    run, created = JobRun.objects.get_or_create(
        name=name,
        slot=slot,
        defaults={"due_at": due_at, "arguments": arguments or {}, "origin": origin},
    )
    return run if created else None


def sweep(now: datetime.datetime, at: datetime.datetime) -> None:
    """Queue what the schedule says is due by `now`; note that somebody looked, `at`.

    The schedule follows the house's clock, which the demo sets back; `at` is the
    machine's time, as is everything else about a run.
    """
    for name, kind in kinds.known().items():
        if kind.schedule is not None:
            _ensure(name, kind.schedule, now)
    note_look(at)


def note_look(at: datetime.datetime) -> None:
    """Note in the one row kept for it when somebody last looked for work."""
    JobRun.objects.update_or_create(
        name=SWEEP,
        slot=LATEST,
        create_defaults={
            "due_at": at,
            "started_at": at,
            "finished_at": at,
            "status": JobStatus.DONE,
        },
        defaults={"finished_at": at},
    )


def _ensure(name: str, schedule: Schedule, now: datetime.datetime) -> None:
    """Queue the latest slot; record the ones before it that nobody started.

    Each run computes anew from the database, so one run makes up for all of them.
    """
    due = schedule.latest(now)
    slot = _slot(due)
    if JobRun.objects.filter(name=name, slot=slot).exists() or _must_wait(name, now):
        return
    with transaction.atomic():
        known = JobRun.objects.filter(name=name, origin=JobOrigin.SCHEDULE)
        last = known.order_by("-slot").values_list("slot", flat=True).first()
        if enqueue(name=name, slot=slot, due_at=due) is not None and last:
            _record_missed(name, schedule, due, last, now)


def _must_wait(name: str, now: datetime.datetime) -> bool:
    """Whether a job that this one comes after has not ended its own latest slot."""
    known = kinds.known()
    for earlier in known[name].after:
        schedule = known[earlier].schedule
        if schedule is None:
            continue
        slot = _slot(schedule.latest(now))
        ended = JobRun.objects.filter(name=earlier, slot=slot, status__in=OVER)
        if not ended.exists():
            return True
    return False


def _record_missed(
    name: str,
    schedule: Schedule,
    due: datetime.datetime,
    last: str,
    now: datetime.datetime,
) -> None:
    missed: list[JobRun] = []
    for earlier in schedule.before(due):
        if _slot(earlier) <= last or len(missed) == MOST_MISSED:
            break
        missed.append(
            JobRun(
                name=name,
                slot=_slot(earlier),
                status=JobStatus.MISSED,
                due_at=earlier,
                finished_at=now,
                notes=[[JobNote.CAUGHT_UP, _slot(due)]],
            )
        )
    JobRun.objects.bulk_create(missed, ignore_conflicts=True)


def _slot(due: datetime.datetime) -> str:
    return timezone.localdate(due).isoformat()
