"""结转下年: a preview of every commitment, and the one step that carries them over."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import clock, guard
from budget.choices import Duty
from budget.models import Department
from performance.forms.rollover import RollForm, YearForm
from performance.queries import next_forms, rollover
from performance.queries.rollover import Preview
from performance.rolling import MOST
from performance.services.rollover import roll_over
from performance.views.common import reader

MARCH = 3


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def year_roll(request: HttpRequest) -> HttpResponse:
    """Show what a year's commitments would become; POST carries and retires."""
    offered = rollover.departments(reader(request))
    if not offered:
        raise PermissionDenied("roll over")
    asked: Any = request.POST if request.method == "POST" else request.GET
    department = chosen_department(offered, asked.get("department", ""))
    years = rollover.years(department.path)
    first = {"department": str(department.pk), "year": _ending(years)}
    chosen = YearForm({**first, **asked.dict()}, departments=offered, years=years)
    if not chosen.is_valid():
        context = {"chosen": chosen, "empty": not years}
        status = 422 if asked else 200
        return render(request, "performance/rollover.html", context, status=status)
    year: int = chosen.cleaned_data["year"]
    preview = rollover.preview(department.path, year)
    shown = preview.open[:MOST]
    form = RollForm(
        request.POST if request.method == "POST" else None,
        rows=shown,
        heads=rollover.heads(shown, year),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _roll(request, department, year, form)
        except ValidationError as fault:
            form.refuse(fault)
    return _page(request, chosen, department, preview, form)


def _ending(years: list[int]) -> int | str:
    """Return the year that ends: this one, till March the one before, else the newest
    before it. A form of the next may be on record already."""
    today = clock.today()
    ending = today.year if today.month > MARCH else today.year - 1
    reached = [year for year in years if year <= ending]
    return next(iter(reached or years), "")


def _roll(
    request: HttpRequest, department: Department, year: int, form: RollForm
) -> HttpResponse:
    done = roll_over(
        path=department.path,
        year=year,
        plan=form.plan(),
        actor=reader(request),
        now=clock.now(),
    )
    told = _("结转 %(carried)d 项，不再结转 %(retired)d 项，补年初值 %(started)d 项。")
    if done.begun:
        begun = _("已建立%(n)d个项目的%(year)d年申报表，请逐张核对后送审。")
        messages.success(request, begun % {"n": done.begun, "year": year + 1})
    counts = {
        "carried": done.carried,
        "retired": done.retired,
        "started": done.started,
    }
    messages.success(request, told % counts)
    query = urlencode({"department": department.pk, "year": year})
    return redirect(f"{reverse('performance:rollover')}?{query}")


def _page(
    request: HttpRequest,
    chosen: YearForm,
    department: Department,
    preview: Preview,
    form: RollForm,
) -> HttpResponse:
    context = {
        "chosen": chosen,
        "preview": preview,
        "next": preview.year + 1,
        "waiting": preview.waiting if preview.published else [],
        "lacking": 0 if preview.published else len(preview.waiting),
        "begun": next_forms.begun(department.path, preview.year + 1),
        "form": form,
        "boxes": list(form.boxes()),
        "more": max(len(preview.open) - MOST, 0),
    }
    status = 422 if form.errors else 200
    return render(request, "performance/rollover.html", context, status=status)


def chosen_department(offered: list[Department], wanted: str) -> Department:
    """Return the department asked for, else the first; the form tells a wrong one."""
    return next((row for row in offered if str(row.pk) == wanted), offered[0])
