"""The reviewer's queue."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from budget.requests import query_without_page
from performance.queries import queue, queue_page
from performance.reminders import PATIENCE
from performance.views.common import reader
from performance.views.queue_filter import QueueFilter

PAGE = 50


@guard.allow(Duty.BUSINESS)
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for my decision, by department and project."""
    user, today = reader(request), clock.today()
    form = QueueFilter(request.GET, user=user, today=today)
    valid = form.is_valid()
    waiting = queue.lines(user, clock.now()) if valid else []
    lines = [line for line in waiting if form.keeps(line)]
    lights: dict[int, Any] = {}
    if valid and form.asks_light:
        lights = queue.judged(lines, today)
        lines = [line for line in lines if form.keeps_light(lights.get(line.pk))]
    page = Paginator(lines, PAGE).get_page(form.cleaned_data.get("page") or 1)
    shown = list(page.object_list)
    if not lights:
        lights = queue.judged(shown, today)
    context = {
        "form": form,
        "page": page,
        "groups": queue_page.groups(shown, lights),
        "total": len(waiting),
        "long": sum(line.days > PATIENCE for line in lines),
        "patience": PATIENCE,
        "query": query_without_page(request),
    }
    status = 200 if valid else 422
    return render(request, "performance/review.html", context, status=status)
