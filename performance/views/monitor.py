"""The 绩效运行监控表 of a project and of a whole department, through any month; what it
lacks; and the report drafted from it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.book.paper.layout import Paper
from budget.choices import Duty
from budget.models import User
from budget.replay import replayable
from performance.choices import OfficialForm
from performance.forms.official import MonthForm
from performance.queries import declared, missing, monitored, monitored_department
from performance.queries.monitored import CAUSES, FIGURE, FORECAST, LIKELIHOOD
from performance.sheets import filing
from performance.sheets.official import monitor_report
from performance.sheets.official.monitored import described
from performance.views import papers
from performance.views.common import reader
from performance.views.filing_bar import Bar, marked
from performance.views.form_upload import may_upload, may_upload_whole

Found = tuple[MonthForm, monitored.Monitored]
Reading = Callable[..., Found]


def of_project(request: HttpRequest, pk: int) -> Found:
    """Read a project's sheet through the month asked for; a wrong one shows the
    default."""
    year, today = papers.project_year(request, pk), clock.today()
    form, month = _month(request, monitored.default_month(year, today))
    return form, monitored.project(year, month, today)


def of_department(request: HttpRequest, pk: int, year: int) -> Found:
    """Read a whole department's sheet likewise; 404 in a year without annual goals."""
    row = get_object_or_404(declared.departments(reader(request)), pk=pk)
    today = clock.today()
    form, month = _month(request, monitored.default_of(year, row.path, today))
    found = monitored_department.department(row, year, month, today)
    if not found.goal:
        raise Http404("no annual goals")
    return form, found


def sheet(read: Reading) -> Any:
    """Return the view that shows the sheet, and before it what is missing from whom."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @replayable
    @require_safe
    def view(request: HttpRequest, **place: int) -> HttpResponse:
        return _shown(request, *read(request, **place))

    return view


def file(read: Reading, medium: str) -> Any:
    """Return the view that gives the sheet away as a file."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, **place: int) -> HttpResponse:
        form, found = read(request, **place)
        if form.errors:
            return _shown(request, form, found)
        paper, _bar = _marked(request, found)
        return papers.file(request, paper, _about(found), medium)

    return view


def report(read: Reading) -> Any:
    """Return the view that shows the report's draft, to be copied."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, **place: int) -> HttpResponse:
        form, found = read(request, **place)
        context = {
            "form": form,
            "found": found,
            "text": monitor_report.text(found),
            "query": request.GET.urlencode(),
        }
        status = 422 if form.errors else 200
        return render(
            request, "performance/monitor_report.html", context, status=status
        )

    return view


def report_file(read: Reading) -> Any:
    """Return the view that gives the report away as a PDF."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, **place: int) -> HttpResponse:
        _form, found = read(request, **place)
        paper = monitor_report.described(found, papers.imprint())
        return papers.file(request, paper, _about(found), "pdf")

    return view


def _shown(
    request: HttpRequest, form: MonthForm, found: monitored.Monitored
) -> HttpResponse:
    lacking = missing.of(found, reader(request), clock.today())
    context: dict[str, Any] = {
        "year": found.year,
        "about": found.name,
        "form": form,
        "gaps": [
            (who, [(gap, _said(gap)) for gap in gaps]) for who, gaps in lacking.people
        ],
        "period": lacking.period,
        "pays": lacking.pays,
        "lacks_money": found.lacks_money,
        "brings_back": _brings_back(reader(request), found),
        "month": found.month,
    }
    paper, context["bar"] = _marked(request, found)
    status = 422 if form.errors else 200
    return papers.page(request, paper, context, "monitor", status=status)


def _brings_back(user: User, found: monitored.Monitored) -> bool:
    kind, row = OfficialForm.MONITORING, found.project_year
    if row is None:
        return may_upload_whole(user, kind, found.body)
    return may_upload(user, kind, row)


def _marked(request: HttpRequest, found: monitored.Monitored) -> tuple[Paper, Bar]:
    """Return the sheet with where it stands on its road to the finance bureau."""
    kind, row = OfficialForm.MONITORING, found.project_year
    if row is None:
        about = filing.of_department(kind, found.body, found.year, found.month)
    else:
        about = filing.of_project(kind, row, found.month)
    return marked(reader(request), about, described(found, papers.imprint()))


def _said(gap: missing.Gap) -> str:
    """Say in words what a row lacks."""
    words = {
        FIGURE: _("完成值"),
        FORECAST: _("全年预计完成情况"),
        CAUSES: _("偏差原因分析"),
        LIKELIHOOD: _("完成目标可能性"),
    }
    return _("、").join(words[one] for one in gap.missing)


def _month(request: HttpRequest, usual: int) -> tuple[MonthForm, int]:
    form = MonthForm({"month": request.GET.get("month", usual)})
    return form, form.cleaned_data["month"] if form.is_valid() else usual


def _about(found: monitored.Monitored) -> str:
    return f"{found.year}-{found.month:02d}-{found.name}"
