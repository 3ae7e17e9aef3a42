"""The official forms: which there are, and each of them as the paper has it."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.book.paper import layout, pdf, workbook
from budget.book.paper.layout import Paper
from budget.choices import Duty, SecurityKind
from budget.filetypes.naming import shown_name
from budget.models import Department, ProjectYear
from budget.services import security
from performance.lights.terms import RULE_VERSION
from performance.queries import declared
from performance.sheets.official import department, project
from performance.views.common import XLSX, reader

# The form without names and telephone numbers.
PUBLIC = "public"
# What a form is taken away as: its type and what makes it.
MEDIA: Final[dict[str, tuple[str, Callable[[Paper], bytes]]]] = {
    "xlsx": (XLSX, workbook.written),
    "pdf": ("application/pdf", pdf.printed),
}


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def form_list(request: HttpRequest) -> HttpResponse:
    """List the forms that the reader may see, the newest year first."""
    context = {"listed": declared.listed(reader(request))}
    return render(request, "performance/forms.html", context)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def project_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project's 申报表."""
    year = _project(request, pk)
    context = {"year": year.year, "about": year.project.name, "project": year}
    return _page(request, _of_project(request, year), context)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def department_form(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Show a whole department's 申报表."""
    row = _department(request, pk)
    context = {"year": year, "about": row.name, "department": row}
    return _page(request, _of_department(request, row, year), context)


def project_file(medium: str) -> Any:
    """Return the view that gives a project's form away as a file."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        year = _project(request, pk)
        paper = _of_project(request, year)
        return _file(request, paper, f"{year.year}-{year.project.name}", medium)

    return view


def department_file(medium: str) -> Any:
    """Return the view that gives a department's form away as a file."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int, year: int) -> HttpResponse:
        row = _department(request, pk)
        paper = _of_department(request, row, year)
        return _file(request, paper, f"{year}-{row.name}", medium)

    return view


def _project(request: HttpRequest, pk: int) -> ProjectYear:
    return get_object_or_404(declared.projects(reader(request)), pk=pk)


def _department(request: HttpRequest, pk: int) -> Department:
    return get_object_or_404(declared.departments(reader(request)), pk=pk)


def _of_project(request: HttpRequest, year: ProjectYear) -> Paper:
    return _public(request, project.described(declared.project(year), _imprint()))


def _of_department(request: HttpRequest, row: Department, year: int) -> Paper:
    found = declared.department(row, year)
    if not found.goals:
        raise Http404("no form of this year")
    return _public(request, department.described(found, _imprint()))


def _public(request: HttpRequest, paper: Paper) -> Paper:
    return layout.without_people(paper) if request.GET.get(PUBLIC) else paper


def _imprint() -> tuple[str, ...]:
    """Return of when the data are and by which rules, in the form's language."""
    now = timezone.localtime(clock.now())
    return f"数据截至 {now:%Y-%m-%d %H:%M}", f"规则版本 {RULE_VERSION}"


def _page(request: HttpRequest, paper: Paper, context: dict[str, Any]) -> HttpResponse:
    context |= {"paper": paper, "public": bool(request.GET.get(PUBLIC))}
    return render(request, "performance/form.html", context)


def _file(request: HttpRequest, paper: Paper, about: str, medium: str) -> HttpResponse:
    """Answer with the form as a file, and note who took it away."""
    content_type, make = MEDIA[medium]
    version = "-公开版" if request.GET.get(PUBLIC) else ""
    name = shown_name(f"{paper.title}-{about}{version}.{medium}")
    answer = HttpResponse(make(paper), content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    security.note(
        request,
        SecurityKind.DOWNLOADED,
        succeeded=True,
        user=reader(request),
        object=name,
    )
    return answer
