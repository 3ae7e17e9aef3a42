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
from budget.execution_forms import MonthFilter, RowForm, SheetForm, Table, prefix
from budget.models.organization import STEP
from budget.queries import execution as queries
from budget.queries.execution import Line
from budget.services.execution import Entry, save_month

# A page of more projects would hold more boxes than a form may send.
MOST = 300


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def execution(request: HttpRequest) -> HttpResponse:
    """Show a month, or save all that was typed into it at once."""
    form = month_filter(request, request.POST or request.GET)
    if not form.is_valid():
        return page(request, form, None, status=422)
    lines = chosen(request, form)
    if request.method != "POST":
        return page(request, form, Table([_row(line) for line in lines[:MOST]]))
    table = _posted(lines, request.POST)
    if not table.check():
        return page(request, form, table, status=422)
    try:
        saved = save_month(
            month=form.cleaned_data["month"],
            entries=[_entry(row) for row in table.filled],
            actor=reader(request),
            now=clock.now(),
        )
    except workflow.StaleVersion as fault:
        table = beside_newer(chosen(request, form), request.POST.copy())
        return page(request, form, table, status=409, refused=str(fault))
    except workflow.PeriodLocked as fault:
        return page(request, form, table, status=409, refused=str(fault))
    except ValidationError as fault:
        refused = " ".join(fault.messages)
        return page(request, form, table, status=422, refused=refused)
    tell(request, saved)
    return redirect(address(form))


def reader(request: HttpRequest) -> Any:
    """Return who asks, as the queries want it."""
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
    """Say how many projects were saved."""
    text = _("已保存 %(count)d 个项目的执行数。") % {"count": saved}
    messages.success(request, text if saved else _("没有变化，未作保存。"))


def address(form: MonthFilter) -> str:
    """Return the page of the month that is shown."""
    names = ("year", "month", "department")
    shown = {name: form.cleaned_data[name] for name in names}
    return f"{reverse('budget:execution')}?{urlencode(shown)}"


def _row(line: Line, data: Any = None) -> RowForm:
    return RowForm(
        data,
        year=line.year,
        stored=line.now,
        before=line.before,
        past=line.past,
        budget=line.budget,
        document_no=line.bound.document_no if line.bound else "",
    )


def _posted(lines: list[Line], data: Any) -> Table:
    """Return the rows that were sent: a preview sends only those that change."""
    return Table(
        [_row(line, data) for line in lines if f"{prefix(line.year)}-executed" in data]
    )


def beside_newer(lines: list[Line], data: Any) -> Table:
    """Show what was typed beside what is stored now: saving it means the typed.

    `data` is changed: it then names the versions that are stored.
    """
    newer = set()
    for line in lines:
        name = f"{prefix(line.year)}-version"
        version = str(line.now.version) if line.now else ""
        if data.get(name, "") != version:
            data[name] = version
            newer.add(line.year.pk)
    table = _posted(lines, data)
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


def page(
    request: HttpRequest,
    form: MonthFilter,
    table: Table | None,
    *,
    status: int = 200,
    refused: str = "",
    **more: Any,
) -> HttpResponse:
    """Show the page; `more` is what an upload adds (see execution_sheet)."""
    context = {
        "form": form,
        "table": table,
        "refused": refused,
        "locked": _locks(form, table) if table else [],
        "sheet": SheetForm(),
        "most": MOST,
        **more,
    }
    return render(request, "budget/execution.html", context, status=status)


def _locks(form: MonthFilter, table: Table) -> list[Any]:
    """Return the locked periods that the month falls into."""
    year, month = form.cleaned_data["year"], form.cleaned_data["month"]
    bodies = {row.year.project.department.path[:STEP] for row in table.rows}
    found = [queries.governing_period(body, year, month) for body in sorted(bodies)]
    return [p for p in found if p is not None and p.is_locked(clock.today())]
