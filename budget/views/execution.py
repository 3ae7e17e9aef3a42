"""Finance's page: each project's money at a month's end."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import clock, guard, workflow
from budget.choices import Duty
from budget.execution_forms import MonthFilter, RowForm, Table, prefix
from budget.models.organization import STEP
from budget.queries import execution as queries
from budget.queries.execution import Line
from budget.services.execution import Entry, save_month


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def execution(request: HttpRequest) -> HttpResponse:
    """Show a month, or save all that was typed into it at once."""
    form = month_filter(request, request.POST or request.GET)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    lines = chosen(request, form)
    table = Table([_row(line, request.POST or None) for line in lines])
    if request.method != "POST":
        return _page(request, form, table)
    if not table.check():
        return _page(request, form, table, status=422)
    try:
        saved = save_month(
            month=form.cleaned_data["month"],
            entries=[_entry(row) for row in table.filled],
            actor=reader(request),
            now=clock.now(),
        )
    except workflow.StaleVersion as fault:
        table = _beside_newer(request, form)
        return _page(request, form, table, status=409, refused=str(fault))
    except workflow.PeriodLocked as fault:
        return _page(request, form, table, status=409, refused=str(fault))
    except ValidationError as fault:
        refused = " ".join(fault.messages)
        return _page(request, form, table, status=422, refused=refused)
    tell(request, saved)
    return redirect(address(form))


def reader(request: HttpRequest) -> Any:
    return request.user


def month_filter(request: HttpRequest, data: Any) -> MonthFilter:
    """Return the filter; PermissionDenied for who records no money anywhere."""
    departments = list(queries.departments(reader(request)))
    if not departments:
        raise PermissionDenied("execution")
    years = queries.enterable(reader(request)).order_by("-year")
    return MonthFilter(
        data,
        years=list(years.values_list("year", flat=True).distinct()),
        departments=departments,
        today=clock.today(),
    )


def chosen(request: HttpRequest, form: MonthFilter) -> list[Line]:
    """Return the projects of the department and year asked for."""
    years = queries.enterable(reader(request)).filter(
        year=form.cleaned_data["year"],
        project__department__path__startswith=form.path,
    )
    return queries.lines(years, form.cleaned_data["month"])


def tell(request: HttpRequest, saved: int) -> None:
    text = _("已保存 %(count)d 个项目的执行数。") % {"count": saved}
    messages.success(request, text if saved else _("没有变化，未作保存。"))


def address(form: MonthFilter) -> str:
    """Return the page of the month that is shown."""
    names = ("year", "month", "department")
    shown = {name: form.cleaned_data[name] for name in names}
    return f"{reverse('budget:execution')}?{urlencode(shown)}"


def _row(line: Line, data: Any) -> RowForm:
    return RowForm(
        data,
        year=line.year,
        stored=line.now,
        before=line.before,
        past=line.past,
        budget=line.budget,
    )


def _beside_newer(request: HttpRequest, form: MonthFilter) -> Table:
    """Show what was typed beside what is stored now: saving again means the typed."""
    data, lines = request.POST.copy(), chosen(request, form)
    newer = set()
    for line in lines:
        name = f"{prefix(line.year)}-version"
        version = str(line.now.version) if line.now else ""
        if data.get(name, "") != version:
            data[name] = version
            newer.add(line.year.pk)
    table = Table([_row(line, data) for line in lines])
    for row in table.rows:
        row.is_newer = row.year.pk in newer
    table.check()
    return table


def _entry(row: RowForm) -> Entry:
    data = row.cleaned_data
    return Entry(
        project_year_id=row.year.pk,
        version=data["version"],
        adjusted=data["adjusted"],
        executed=data["executed"],
        confirmed=row.confirmed,
        reason=data["reason"],
    )


def _page(
    request: HttpRequest,
    form: MonthFilter,
    table: Table | None,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "table": table,
        "refused": refused,
        "locked": _locks(form, table) if table else [],
    }
    return render(request, "budget/execution.html", context, status=status)


def _locks(form: MonthFilter, table: Table) -> list[Any]:
    """Return the locked periods that the month falls into."""
    year, month = form.cleaned_data["year"], form.cleaned_data["month"]
    bodies = {row.year.project.department.path[:STEP] for row in table.rows}
    found = [queries.governing_period(body, year, month) for body in sorted(bodies)]
    return [p for p in found if p is not None and p.is_locked(clock.today())]
