"""年中追加: rows that are to join a form, filled in on its layout; what is sent."""

from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from budget import access, guard
from budget.choices import Duty
from budget.models import Department, ProjectYear
from budget.queries import steps
from performance.choices import OfficialForm
from performance.declaring import DeclaredForm
from performance.forms.declared_said import weaknesses
from performance.models import Addition
from performance.queries import additions, declarations, last_actuals
from performance.services import adding
from performance.sheets import filing
from performance.views import declare_page, papers
from performance.views.brought import Whose
from performance.views.common import reader
from performance.views.declare_closed import shut
from performance.views.filing_bar import link_of, marked

RELATED: Final = (
    "department",
    "goal__department",
    "goal__project_year__project__department",
    "indicator",
    "target",
    "author",
    "approver",
)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def addition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row that joined a form or is to join it."""
    row = fetch(request, pk)
    form = filing.about_addition(row)
    context = {
        "addition": row,
        "link": "" if row.target else link_of(form),
        "steps": steps.of(Addition.KIND, row.pk),
    }
    return render(request, "performance/addition.html", context)


def fetch(request: HttpRequest, pk: int) -> Addition:
    """Return an addition that the reader may see; 404 for every other."""
    rows = Addition.objects.select_related(*RELATED)
    found: Addition = get_object_or_404(access.visible(rows, reader(request)), pk=pk)
    return found


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the rows that are to join a project's form."""
    year = papers.project_year(request, pk)
    base = declarations.of_project(year)
    return _edit(request, base, year.project.department, year)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def department_edit(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Fill in the rows that are to join a whole department's form."""
    row = papers.department(request, pk)
    base = declarations.of_department(row, year)
    if not base.goals:
        raise Http404("no form of this year")
    return _edit(request, base, row, None)


def _edit(
    request: HttpRequest, base: DeclaredForm, row: Department, year: ProjectYear | None
) -> HttpResponse:
    if not declarations.may_fill(reader(request), row.path):
        raise PermissionDenied("declare")
    form = additions.form_of(base, list(additions.waiting(row, base.year, year)))
    why = adding.closed(row, base.year, year)
    page = shut(request, form, row, year, why) if why else None
    return page or declare_page.answer(request, form, row)


def _find_project(request: HttpRequest, pk: int) -> papers.Found:
    year = papers.project_year(request, pk)
    return _found(request, year.project.department, year.year, year)


def _find_department(request: HttpRequest, pk: int, year: int) -> papers.Found:
    return _found(request, papers.department(request, pk), year, None)


def _found(
    request: HttpRequest, row: Department, year: int, project: ProjectYear | None
) -> papers.Found:
    """Return the application of the rows that wait; 404 where none does."""
    form = OfficialForm.ADDITION
    if project is not None:
        about = filing.of_project(form, project, None)
        base = declarations.of_project(project)
    else:
        about = filing.of_department(form, row, year, None)
        base = declarations.of_department(row, year)
    try:
        plain = filing.described(about)
    except filing.NoForm as fault:
        raise Http404("no rows wait") from fault
    paper, bar = marked(
        reader(request), about, replace(plain, imprint=papers.imprint())
    )
    rows = additions.form_of(base, list(additions.waiting(row, year, project)))
    may = declarations.may_fill(reader(request), row.path)
    open_ = may and not adding.closed(row, year, project)
    whose = Whose(form=form, department=row, year=year, project_year=project)
    context: dict[str, Any] = {
        "year": year,
        "about": whose.name,
        "bar": bar,
        "fill": whose.edit if open_ else "",
        "weak": weaknesses(rows, last_actuals.of_form(rows, reader(request))),
    }
    name = f"{year}-{whose.name}"
    return papers.Found(
        paper=paper, about=name, context=context, template="declared_form"
    )


project_addition, project_file = papers.views(_find_project)
department_addition, department_file = papers.views(_find_department)
