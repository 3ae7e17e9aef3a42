"""The 绩效运行监控表 of a project, through any month."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.book.paper.layout import Paper
from budget.choices import Duty
from budget.models import ProjectYear
from performance.choices import OfficialForm
from performance.forms.official import MonthForm
from performance.queries import monitored
from performance.queries.monitored import CAUSES, FIGURE, FORECAST, LIKELIHOOD
from performance.sheets import filing
from performance.sheets.official.monitored import described
from performance.views import papers
from performance.views.common import reader
from performance.views.filing_bar import Bar, marked
from performance.views.form_upload import may_upload


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def project_monitor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet, and before it what is missing and who must fill it in."""
    year = papers.project_year(request, pk)
    form, found = _found(request, year)
    context: dict[str, Any] = {
        "year": year.year,
        "about": year.project.name,
        "form": form,
        "gaps": [(who, _said(rows)) for who, rows in found.gaps.items()],
        "lacks_money": found.lacks_money,
        "brings_back": may_upload(reader(request), OfficialForm.MONITORING, year),
    }
    paper, context["bar"] = _marked(request, found)
    status = 422 if form.errors else 200
    return papers.page(request, paper, context, "monitor", status=status)


def project_file(medium: str) -> Any:
    """Return the view that gives the sheet away as a file."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        year = papers.project_year(request, pk)
        form, found = _found(request, year)
        if form.errors:
            return project_monitor(request, pk)
        about = f"{year.year}-{found.month:02d}-{year.project.name}"
        paper, _bar = _marked(request, found)
        return papers.file(request, paper, about, medium)

    return view


def _marked(request: HttpRequest, found: monitored.Monitored) -> tuple[Paper, Bar]:
    about = filing.of_project(OfficialForm.MONITORING, found.year, found.month)
    return marked(reader(request), about, described(found, papers.imprint()))


def _found(
    request: HttpRequest, year: ProjectYear
) -> tuple[MonthForm, monitored.Monitored]:
    """Read the sheet through the month asked for; a wrong one shows the default."""
    today = clock.today()
    month = monitored.default_month(year, today)
    form = MonthForm({"month": request.GET.get("month", month)})
    if form.is_valid():
        month = form.cleaned_data["month"]
    return form, monitored.project(year, month, today)


def _said(rows: list[tuple[str, list[str]]]) -> list[str]:
    """Say in words what each indicator lacks."""
    words = {
        FIGURE: _("完成值"),
        FORECAST: _("全年预计完成情况"),
        CAUSES: _("偏差原因分析"),
        LIKELIHOOD: _("完成目标可能性"),
    }
    return [
        f"{name}（{'、'.join(words[one] for one in missing)}）"
        for name, missing in rows
    ]
