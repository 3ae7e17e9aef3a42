"""The 绩效自评表 of a project, by the central scheme or by that of Hubei."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.book.paper.layout import Paper
from budget.choices import Duty
from budget.models import ProjectYear
from performance.choices import OfficialForm
from performance.course import MONTHS
from performance.forms.official import SheetForm
from performance.queries import monitored, scored
from performance.queries.weights import Place
from performance.services.evaluations import may_evaluate
from performance.sheets import filing
from performance.sheets.official.scored import described
from performance.views import papers
from performance.views.common import reader
from performance.views.filing_bar import Bar, marked


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def project_score(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet as it stands: a trial until every row of the year is in."""
    year = papers.project_year(request, pk)
    form, found = _found(request, year)
    paper, bar = _marked(request, form, found)
    path = year.project.department.path
    context = {
        "year": year.year,
        "about": year.project.name,
        "form": form,
        "bar": bar,
        "evaluates": may_evaluate(reader(request), Place(year.pk), path),
    }
    status = 422 if form.errors else 200
    return papers.page(request, paper, context, "self_score", status=status)


def project_file(medium: str) -> Any:
    """Return the view that gives the sheet away as a file."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        year = papers.project_year(request, pk)
        form, found = _found(request, year)
        if form.errors:
            return project_score(request, pk)
        about = f"{year.year}-{found.month:02d}-{year.project.name}"
        paper, _bar = _marked(request, form, found)
        return papers.file(request, paper, about, medium)

    return view


def _marked(
    request: HttpRequest, form: SheetForm, found: scored.Scored
) -> tuple[Paper, Bar]:
    """Mark the sheet; the one that is sent is the whole year's, by its own scheme."""
    about = filing.of_project(OfficialForm.SELF_EVALUATION, found.year, None)
    paper = described(found, papers.imprint())
    own = form.is_valid() and form.chosen is None and found.month == filing.DECEMBER
    return marked(reader(request), about, paper, is_sent=own)


def _found(request: HttpRequest, year: ProjectYear) -> tuple[SheetForm, scored.Scored]:
    """Read the sheet asked for; what was asked wrongly shows the usual one: the
    year's once somebody has begun the self-evaluation, till then a trial."""
    today = clock.today()
    begun = scored.kept(Place(year.pk), year.year) is not None
    month = MONTHS if begun else monitored.newest_month(year, today)
    scheme = None
    asked = {"month": month, **request.GET.dict()}
    form = SheetForm(asked, year=year.year)
    if form.is_valid():
        month, scheme = form.cleaned_data["month"], form.chosen
    found = scored.project(year, month, today, scheme)
    if found is None:
        raise Http404("no annual rows")
    return form, found
