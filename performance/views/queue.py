"""The reviewer's queue."""

import uuid
from collections.abc import Iterable, Iterator, Mapping

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from budget.requests import query_without_page
from performance.choices import Light
from performance.forms.filters import QueueFilter
from performance.queries import queue, queue_page, reading
from performance.queries.acceptances import Held
from performance.queries.judging import Judged
from performance.queries.queue import Line
from performance.reminders import PATIENCE
from performance.views import queue_rows
from performance.views.common import reader

PAGE = 30


@guard.allow(Duty.BUSINESS)
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for my decision, by department and project."""
    return show_queue(request, request.GET)


def show_queue(
    request: HttpRequest,
    asked: QueryDict,
    *,
    batch: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show one page of the queue; with a batch that was refused, its ticks stay."""
    user, today = reader(request), clock.today()
    departments = reading.departments(user)
    form = QueueFilter(
        asked,
        months=reading.months(user, today),
        departments=departments,
        projects=reading.projects(user),
    )
    valid = form.is_valid()
    waiting = queue.lines(user, departments, clock.now()) if valid else []
    lines = [line for line in waiting if form.keeps(line)]
    lights: dict[int, Judged] = {}
    if valid and form.asks_light:
        lights = queue.judged(lines, today)
        lines = [line for line in lines if form.keeps_light(_light(line, lights))]
    page = Paginator(lines, PAGE).get_page(form.cleaned_data.get("page") or 1)
    shown = list(page.object_list)
    lights = lights or queue.judged(shown, today)
    found = queue_page.groups(shown, lights, user, today)
    ticked, held = request.POST.getlist("pick"), Held(_judged(found), today)
    context = {
        "form": form,
        "page": page,
        "groups": queue_rows.groups(found, PATIENCE, ticked, held),
        "total": len(waiting),
        "long": sum(line.days > PATIENCE for line in lines),
        "patience": PATIENCE,
        "query": query_without_page(asked),
        "here": asked.urlencode(),
        "steps": {line.status for line in shown},
        "batch": batch,
        "key": uuid.uuid4(),
    }
    if not valid:
        status = 422
    return render(request, "performance/review.html", context, status=status)


def _judged(found: Iterable[queue_page.Group]) -> Iterator[Judged]:
    """Yield the judgements that a page shows."""
    return (row.judged for group in found for row in group.rows if row.judged)


def _light(line: Line, lights: Mapping[int, Judged]) -> Light:
    """Return the light that a record would have: only a figure has one."""
    judged = lights.get(line.pk) if line.is_figure else None
    return judged.light if judged else Light.GREY
