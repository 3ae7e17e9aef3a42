"""The 申报表: which there are, and each of them as the paper has it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget import guard
from budget.book.paper.layout import Paper
from budget.choices import Duty
from budget.models import Department, ProjectYear
from budget.replay import replayable
from performance import access
from performance.choices import OfficialForm
from performance.declaring import DeclaredForm, Standing
from performance.forms.declared_said import weaknesses
from performance.queries import declarations, declared, last_actuals
from performance.sheets import filing
from performance.sheets.official import department, project
from performance.views import papers
from performance.views.common import reader
from performance.views.filing_bar import Bar, marked


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def form_list(request: HttpRequest) -> HttpResponse:
    """List the forms that the reader may see, the newest year first."""
    user = reader(request)
    context = {
        "listed": declared.listed(user),
        "gathers": access.gathered(user) != (),
    }
    return render(request, "performance/forms.html", context)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def project_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project's 申报表."""
    year = papers.project_year(request, pk)
    paper, bar = _of_project(request, year)
    context = {
        "year": year.year,
        "about": year.project.name,
        "bar": bar,
        "weak": _weak(request, declarations.of_project(year)),
        **_ways(request, year.project.department, year.year, year),
    }
    return papers.page(request, paper, context, "declared_form")


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def department_form(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Show a whole department's 申报表."""
    row = _department(request, pk)
    paper, bar = _of_department(request, row, year)
    context = {
        "year": year,
        "about": row.name,
        "bar": bar,
        "weak": _weak(request, declarations.of_department(row, year)),
        **_ways(request, row, year, None),
    }
    return papers.page(request, paper, context, "declared_form")


def project_file(medium: str) -> Any:
    """Return the view that gives a project's form away as a file."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        year = papers.project_year(request, pk)
        about = f"{year.year}-{year.project.name}"
        paper, _bar = _of_project(request, year)
        return papers.file(request, paper, about, medium)

    return view


def department_file(medium: str) -> Any:
    """Return the view that gives a department's form away as a file."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int, year: int) -> HttpResponse:
        row = _department(request, pk)
        paper, _bar = _of_department(request, row, year)
        return papers.file(request, paper, f"{year}-{row.name}", medium)

    return view


def _weak(request: HttpRequest, form: DeclaredForm) -> list[tuple[str, str, str, str]]:
    return weaknesses(form, last_actuals.of_form(form, reader(request)))


def _ways(
    request: HttpRequest,
    department: Department,
    year: int,
    project_year: ProjectYear | None,
) -> dict[str, Any]:
    """Return where the form is filled in while it is open, and where rows join it once
    it binds; "" for who may not."""
    ways: dict[str, Any] = {"fill": "", "adds": "", "brings_back": False}
    if not declarations.may_fill(reader(request), department.path):
        return ways
    whose, place = "department", [department.pk, year]
    if project_year is not None:
        whose, place = "project", [project_year.pk]
    standing = declarations.standing_of(department, year, project_year)
    if standing is Standing.OPEN:
        fill = reverse(f"performance:declare-{whose}", args=place)
        return {**ways, "fill": fill, "brings_back": True}
    if standing is Standing.BINDS:
        ways["adds"] = reverse(f"performance:{whose}-addition-edit", args=place)
    return ways


def _department(request: HttpRequest, pk: int) -> Department:
    return get_object_or_404(declared.departments(reader(request)), pk=pk)


def _of_project(request: HttpRequest, year: ProjectYear) -> tuple[Paper, Bar]:
    paper = project.described(declared.project(year), papers.imprint())
    about = filing.of_project(OfficialForm.DECLARATION, year, None)
    return marked(reader(request), about, paper)


def _of_department(
    request: HttpRequest, row: Department, year: int
) -> tuple[Paper, Bar]:
    found = declared.department(row, year)
    if not found.goals:
        raise Http404("no form of this year")
    paper = department.described(found, papers.imprint())
    about = filing.of_department(OfficialForm.DECLARATION, row, year, None)
    return marked(reader(request), about, paper)
