"""The 绩效自评表 of a project, by the central scheme or by that of Hubei."""

from django.http import Http404, HttpRequest

from budget import clock
from budget.services import rights
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
from performance.views.filing_bar import marked
from performance.views.form_upload import may_upload
from performance.views.score_lacks import with_lacks


def _found(request: HttpRequest, pk: int) -> papers.Found:
    """Read the sheet asked for; what was asked wrongly shows the usual one: the
    year's once somebody has begun the self-evaluation, till then a trial.

    The one that is sent is the whole year's, by its own scheme.
    """
    year, today = papers.project_year(request, pk), clock.today()
    place, scheme = Place(year.pk), None
    kept = scored.kept(place, year.year)
    month = MONTHS if kept else monitored.newest_month(year, today)
    form = SheetForm({"month": month, **request.GET.dict()}, year=year.year)
    if form.is_valid():
        month, scheme = form.cleaned_data["month"], form.chosen
    found = scored.project(year, month, today, scheme)
    if found is None:
        raise Http404("no annual rows")
    own = form.is_valid() and scheme is None and month == MONTHS
    about = filing.of_project(OfficialForm.SELF_EVALUATION, year, None)
    user, paper = reader(request), described(found, papers.imprint())
    paper, bar = marked(user, about, paper, is_sent=own)
    bar = with_lacks(bar, user, found, place)
    return papers.Found(
        paper=paper,
        about=f"{year.year}-{month:02d}-{year.project.name}",
        context={
            "year": year.year,
            "about": year.project.name,
            "form": form,
            "kept": kept,
            "bar": bar,
            "weighed": found.sheet,
            "weighs": rights.may_set_up(user, year.project.department.path),
            "evaluates": may_evaluate(user, place, year.project.department.path),
            "brings_back": own and may_upload(user, OfficialForm.SELF_EVALUATION, year),
        },
        template="self_score",
        wrong=bool(form.errors),
    )


project_score, project_file = papers.views(_found)
