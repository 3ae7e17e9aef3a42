"""The 绩效自评表 of a whole department, by the central columns or by those of Hubei."""

from django.http import Http404, HttpRequest

from budget import clock
from budget.services import rights
from performance.choices import OfficialForm
from performance.course import MONTHS
from performance.forms.official import SheetForm
from performance.queries import monitored, scored, scored_department
from performance.queries.weights import Place
from performance.services.evaluations import may_evaluate
from performance.sheets import filing
from performance.sheets.official.scored_department import described
from performance.views import papers
from performance.views.common import reader
from performance.views.filing_bar import marked
from performance.views.form_upload import may_upload_whole
from performance.views.score_lacks import with_lacks


def _found(request: HttpRequest, pk: int, year: int) -> papers.Found:
    """Read the sheet asked for; what was asked wrongly shows the usual one: the
    year's once somebody has begun the self-evaluation, till then a trial."""
    row, today = papers.department(request, pk), clock.today()
    place, scheme = Place(None, row.path), None
    kept = scored.kept(place, year)
    month = MONTHS if kept else monitored.newest_opened(row.path, year, today)
    form = SheetForm({"month": month, **request.GET.dict()}, year=year)
    if form.is_valid():
        month, scheme = form.cleaned_data["month"], form.chosen
    found = scored_department.department(row, year, month, today, scheme)
    if found is None:
        raise Http404("no annual rows")
    own = form.is_valid() and scheme is None and month == MONTHS
    about = filing.of_department(OfficialForm.SELF_EVALUATION, row, year, None)
    user, paper = reader(request), described(found, papers.imprint())
    paper, bar = marked(user, about, paper, is_sent=own)
    bar = with_lacks(bar, user, found, place)
    return papers.Found(
        paper=paper,
        about=f"{year}-{month:02d}-{row.name}",
        context={
            "year": year,
            "about": row.name,
            "form": form,
            "kept": kept,
            "bar": bar,
            "weighed": found.sheet,
            "weighs": rights.may_set_up(user, row.path),
            "evaluates": may_evaluate(user, place, row.path),
            "brings_back": own
            and may_upload_whole(user, OfficialForm.SELF_EVALUATION, row),
        },
        template="self_score",
        wrong=bool(form.errors),
    )


department_score, department_file = papers.views(_found)
