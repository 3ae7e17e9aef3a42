"""一体化抄录页 of a project and of a whole department: a column copied at one click."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from performance.queries import monitored, scored, scored_department
from performance.queries.scored import Evaluated
from performance.sheets.official.copying import tables
from performance.views.monitor import Reading


def view(read: Reading) -> Any:
    """Return the view of the sheets that `read` finds."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def copying(request: HttpRequest, **place: int) -> HttpResponse:
        form, found = read(request, **place)
        context = {
            "form": form,
            "found": found,
            "tables": tables(found, _scored(found)),
        }
        status = 422 if form.errors else 200
        return render(request, "performance/copying.html", context, status=status)

    return copying


def _scored(found: monitored.Monitored) -> Evaluated | None:
    today, year = clock.today(), found.project_year
    if year is not None:
        return scored.project(year, found.month, today, None)
    return scored_department.department(
        found.body, found.year, found.month, today, None
    )
