"""Take a run for one process alone; take over what fell silent, give up at last."""

import datetime
import os
import socket
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from budget.choices import JobNote, JobStatus
from budget.models import JobRun
from budget.services.jobs import alarms, parts


def claim(*, now: datetime.datetime, run_id: int | None = None) -> JobRun | None:
    """Take the oldest run that is due, or the one asked for; None without one.

    The attempt is counted before any work starts, so that work which kills its
    worker is tried three times and no more. A run that fell silent counts as failed.
    """
    with transaction.atomic():
        due = JobRun.objects.select_for_update(skip_locked=_can_skip())
        due = due.filter(_due(now))
        if run_id is not None:
            due = due.filter(pk=run_id)
        run = due.order_by("due_at", "pk").first()
        if run is None:
            return None
        if run.attempts >= settings.JOB_MOST_ATTEMPTS:
            _give_up(run, now)
        else:
            _take(run, now)
        return run


def to_send(now: datetime.datetime) -> list[int]:
    """Return the runs that a worker should hear of, oldest first.

    One whose message went out lately is passed over: it waits in the broker.
    """
    lately = now - silence()
    unheard = Q(sent_at=None) | Q(sent_at__lt=lately)
    runs = JobRun.objects.filter(_due(now) & unheard)
    return list(runs.order_by("due_at", "pk").values_list("pk", flat=True))


def note_sent(run_ids: Iterable[int], now: datetime.datetime) -> None:
    """Remember that messages went out."""
    JobRun.objects.filter(pk__in=list(run_ids)).update(sent_at=now)


def silence() -> datetime.timedelta:
    """Return after which silence a run counts as lost: longer than a task may last."""
    return datetime.timedelta(seconds=settings.JOB_SILENT_SECONDS)


def _due(now: datetime.datetime) -> Q:
    again = Q(status__in=[JobStatus.WAITING, JobStatus.FAILED], due_at__lte=now)
    silent = Q(status=JobStatus.RUNNING, heartbeat_at__lt=now - silence())
    return again | silent


def _take(run: JobRun, now: datetime.datetime) -> None:
    run.status = JobStatus.RUNNING
    run.attempts += 1
    run.started_at = run.heartbeat_at = now
    run.finished_at = None
    run.done = run.total = 0
    run.worker = f"{socket.gethostname()[:60]} {os.getpid()}"
    run.save()


def _give_up(run: JobRun, now: datetime.datetime) -> None:
    """The last attempt fell silent."""
    run.status, run.finished_at = JobStatus.DEAD, now
    run.notes = [[JobNote.WORKER_LOST, ""]]
    run.error = f"worker lost: {run.worker}"
    run.save()
    alarms.given_up(run, now)
    if run.parent_id:
        parts.one_is_over(run.parent_id, now)


def _can_skip() -> bool:
    features = transaction.get_connection().features
    return bool(features.has_select_for_update_skip_locked)
