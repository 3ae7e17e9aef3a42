"""目标申报: fill in a project's form or a whole department's, on the paper's layout."""

import re
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from budget import access, clock, guard
from budget.choices import Duty
from budget.models import Department, Project
from performance import declared_edits, values
from performance.declaring import DeclaredRow
from performance.forms.common import storable
from performance.forms.declared_said import hints_of, said_of
from performance.queries import (
    declarations,
    declared,
    last_actuals,
)
from performance.views import declare_page, papers
from performance.views.common import reader
from performance.views.declare_closed import closed_page

# Beyond any year that somebody plans for, the address is wrong.
YEARS = range(2000, 2101)
DRAFT = re.compile(r"[0-9a-f]{8}")


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the form of a project's year."""
    year = papers.project_year(request, pk)
    _require_filler(request, year.project.department)
    department = year.project.department
    base = declarations.of_project(year)
    closed = closed_page(request, base, department, year)
    return closed or declare_page.answer(request, base, department)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_department(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Fill in a whole department's form of a year."""
    row = get_object_or_404(declared.departments(reader(request)), pk=pk)
    _require_filler(request, row)
    if year not in YEARS:
        raise Http404("no such year")
    base = declarations.of_department(row, year)
    closed = closed_page(request, base, row, None)
    return closed or declare_page.answer(request, base, row)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_new(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Begin the form of a new project, or (?project=) of a project's next year."""
    rows = access.visible(Department.objects.all(), reader(request))
    row = get_object_or_404(rows, pk=pk)
    _require_filler(request, row)
    if year not in YEARS:
        raise Http404("no such year")
    form = declarations.blank(row, year, _draft(request))
    wanted = request.GET.get("project", "")
    if wanted:
        number = wanted if wanted.isascii() and wanted.isdecimal() else "0"
        projects = Project.objects.filter(department=row)
        project = get_object_or_404(projects, pk=int(number[:18]))
        known = project.years.filter(year=year).first()
        if known is not None:
            return redirect("performance:declare-project", pk=known.pk)
        form = replace(form, project_id=project.pk, project_name=project.name)
    return declare_page.answer(request, form, row)


@guard.allow(Duty.BUSINESS)
@require_safe
def declare_read(request: HttpRequest) -> HttpResponse:
    """Say what one row's value is read as, while it is typed; nothing is written."""
    place = request.GET.get("place", "")[:40]
    texts: dict[str, Any] = {
        key: storable(request.GET.get(f"{place}.{key}"))[:200]
        for key in ("name", "value", "last")
    }
    ids: dict[str, Any] = {
        name: declared_edits.number(request.GET.get(f"{place}.{key}", ""))
        for name, key in (
            ("target_id", "id"),
            ("indicator_id", "link"),
            ("carried_from", "carried"),
        )
    }
    row = DeclaredRow(place=place, **texts, **ids)
    number = request.GET.get("year", "")
    year = int(number) if number.isascii() and number.isdecimal() else 0
    year = year if year in YEARS else clock.today().year
    actual = last_actuals.of_rows([row], year, reader(request)).get(place, "")
    found = hints_of(row, storable(request.GET.get("goal"))[:2000], year, actual)
    reading = values.read(row.value, name=row.name, year=year)
    context = {"said": said_of(reading, found)}
    return render(request, "performance/declare_said.html", context)


def _require_filler(request: HttpRequest, department: Department) -> None:
    if not declarations.may_fill(reader(request), department.path):
        raise PermissionDenied("declare")


def _draft(request: HttpRequest) -> str:
    """Return which of the person's drafts of new projects is asked for."""
    name = request.GET.get("draft", "")
    return name if DRAFT.fullmatch(name) else ""
