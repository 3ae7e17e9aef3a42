"""What the jobs did: pages of runs, the last success of each, whether any is late."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet

from budget.choices import JobStatus
from budget.models import JobRun

PAGE = 30
SWEEP = "sweep"
# A run that is none of these will still change by itself.
OVER = (JobStatus.DONE, JobStatus.DEAD, JobStatus.MISSED)


@dataclass(frozen=True, slots=True)
class Page:
    """Some runs, newest first; `before` asks for the older ones, None at the end."""

    entries: tuple[JobRun, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """When somebody last looked for work, and when each scheduled job last succeeded.

    `late` names the jobs whose success is older than twice their period.
    """

    looked_at: datetime.datetime | None
    stopped: bool
    succeeded: Mapping[str, datetime.datetime | None]
    late: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        return not self.stopped and not self.late


def whole_runs(wanted: Mapping[str, Any]) -> Page:
    """Return runs that are no part of another, filtered by `name` and `status`."""
    rows = JobRun.objects.filter(parent=None).exclude(name=SWEEP)
    return _page(rows, wanted)


def parts_of(run: JobRun, wanted: Mapping[str, Any]) -> Page:
    """Return the parts of a run."""
    return _page(JobRun.objects.filter(parent=run), wanted)


def health(
    now: datetime.datetime,
    *,
    every: datetime.timedelta,
    periods: Mapping[str, datetime.timedelta],
) -> Health:
    """Judge whether the jobs still run; two queries.

    A house that began only lately has until twice the period for its first success.
    """
    look = JobRun.objects.filter(name=SWEEP).first()
    looked_at = look.finished_at if look else None
    done = JobRun.objects.filter(name__in=periods, status=JobStatus.DONE)
    latest = done.values_list("name").annotate(at=Max("finished_at")).order_by("name")
    succeeded: dict[str, Any] = dict.fromkeys(periods)
    succeeded.update(dict(latest))
    began = look.started_at if look else None
    late = [
        name
        for name, period in periods.items()
        if (since := succeeded[name] or began) and now - since > 2 * period
    ]
    stopped = looked_at is None or now - looked_at > 2 * every
    return Health(looked_at, stopped, succeeded, tuple(late))


def has_stopped(run: JobRun | None, now: datetime.datetime) -> bool:
    """Return whether a run that somebody waits for stands still: nobody took it for
    long, or who did fell silent; and nobody was told to take it up just now."""
    if run is None or run.status in OVER or run.status == JobStatus.SPREAD:
        return False
    running = run.status == JobStatus.RUNNING
    last = (run.heartbeat_at if running else None) or run.due_at
    silent = last < now - datetime.timedelta(seconds=settings.JOB_SILENT_SECONDS)
    told = now - datetime.timedelta(seconds=settings.JOB_RETRY_SECONDS)
    return silent and (run.sent_at is None or run.sent_at < told)


def _page(rows: "QuerySet[JobRun]", wanted: Mapping[str, Any]) -> Page:
    for column in ("name", "status"):
        if wanted.get(column):
            rows = rows.filter(**{column: wanted[column]})
    if wanted.get("before"):
        rows = rows.filter(pk__lt=wanted["before"])
    found = tuple(rows.order_by("-id")[: PAGE + 1])
    more = len(found) > PAGE
    return Page(found[:PAGE], found[PAGE - 1].pk if more else None)
