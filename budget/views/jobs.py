"""What the jobs did, for the system administrator; no business data is on it."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import dispatch, guard, labels
from budget.choices import Duty, JobNote
from budget.forms import JobFilter, read_id
from budget.models import JobRun
from budget.queries import jobs
from budget.requests import is_poll
from budget.services.jobs import asking, kinds

EMPTY = jobs.Page((), None)


@dataclass(frozen=True, slots=True)
class Row:
    """One run as it is shown; it lasted so many minutes and seconds."""

    run: JobRun
    label: str
    about: str
    counts: tuple[tuple[str, Any], ...]
    notes: tuple[str, ...]
    minutes: int
    seconds: int
    is_over: bool
    stopped: bool

    @property
    def says(self) -> bool:
        """Whether there is a result, a note or progress to show."""
        return bool(self.counts or self.notes or (self.run.total and not self.is_over))


@dataclass(frozen=True, slots=True)
class Success:
    """A scheduled job and its last success."""

    label: str
    at: datetime.datetime | None
    is_late: bool


@guard.allow(Duty.SYSTEM)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """List the runs; while one is open the list asks for itself again."""
    names = [(name, kind.label) for name, kind in kinds.known().items()]
    form = JobFilter(request.GET, names=names)
    valid = form.is_valid()
    page = jobs.whole_runs(form.cleaned_data) if valid else EMPTY
    context = {"form": form, **_listed(request, page)}
    if is_poll(request):
        return render(request, "budget/job_list.html", context)
    health = _health()
    context |= {
        "health": health,
        "successes": [
            Success(kinds.label(name), at, name in health.late)
            for name, at in health.succeeded.items()
        ],
        "minutes": settings.JOB_SWEEP_SECONDS // 60,
    }
    status = 200 if valid else 422
    return render(request, "budget/jobs.html", context, status=status)


@guard.allow(Duty.SYSTEM)
@require_safe
def job_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one run with its parts."""
    run = _run(pk)
    before = read_id(request.GET.get("before", ""))
    listed = _listed(request, jobs.parts_of(run, {"before": before}))
    row = _row(run)
    poll = "" if row.is_over else request.get_full_path()
    context = {**listed, "row": row, "poll": poll}
    name = "job_state" if is_poll(request) else "job_run"
    return render(request, f"budget/{name}.html", context)


@guard.allow(Duty.SYSTEM)
@require_POST
def job_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue another run of the same work."""
    user: Any = request.user
    run = asking.run_again(run_id=_run(pk).pk, actor=user, now=timezone.now())
    dispatch.send([run.pk])
    messages.success(request, _("已排队，轮到时即运行，进展见本页。"))
    return redirect("budget:job-run", pk=run.pk)


@guard.public
@require_safe
def healthz_jobs(_request: HttpRequest) -> JsonResponse:
    """Answer 503 when nobody looks for work, or a job has not succeeded for long."""
    health = _health()
    words = {name: "late" if name in health.late else "ok" for name in health.succeeded}
    state = {"sweep": "late" if health.stopped else "ok", "jobs": words}
    return JsonResponse(state, status=200 if health.is_well else 503)


def _run(pk: int) -> JobRun:
    return get_object_or_404(JobRun.objects.exclude(name=jobs.SWEEP), pk=pk)


def _health() -> jobs.Health:
    known = kinds.known().items()
    return jobs.health(
        timezone.now(),
        every=datetime.timedelta(seconds=settings.JOB_SWEEP_SECONDS),
        periods={name: kind.schedule.period for name, kind in known if kind.schedule},
    )


def _listed(request: HttpRequest, page: jobs.Page) -> dict[str, Any]:
    """Return what a list needs; `poll` is "" where nothing will change by itself."""
    rows = [_row(run) for run in page.entries]
    kept = {key: value for key, value in request.GET.items() if value}
    older = urlencode({**kept, "before": page.before}) if page.before else ""
    still = "before" in kept or all(row.is_over for row in rows)
    return {
        "rows": rows,
        "older": older,
        "poll": "" if still else request.get_full_path(),
    }


def _row(run: JobRun) -> Row:
    counts = tuple(
        (str(labels.JOB_COUNTS[name]), number)
        for name, number in run.counts.items()
        if name in labels.JOB_COUNTS and number
    )
    notes = (str(JobNote(code).label) % {"about": about} for code, about in run.notes)
    ended = run.finished_at or run.heartbeat_at
    lasted = ended - run.started_at if ended and run.started_at else None
    minutes, seconds = divmod(int(lasted.total_seconds()) if lasted else 0, 60)
    return Row(
        run=run,
        label=kinds.label(run.name),
        about=str(run.arguments.get("about", "")),
        counts=counts,
        notes=tuple(notes),
        minutes=minutes,
        seconds=seconds,
        is_over=run.status in jobs.OVER,
        stopped=jobs.has_stopped(run, timezone.now()),
    )
