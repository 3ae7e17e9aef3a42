"""收表汇总: what the finance office collects, has, misses, and what it adds up to."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import clock, guard, periods
from budget.choices import Duty
from budget.queries import workdays
from budget.workdays import Calendar
from performance import chasing
from performance.chasing import Entry
from performance.choices import OfficialForm
from performance.collecting import Collected, Item, by_body
from performance.forms.collecting import CollectingForm
from performance.language import language
from performance.queries import collecting
from performance.sheets import ledgers
from performance.views.common import reader, workbook
from performance.views.filing_bar import address


@dataclass(frozen=True, slots=True)
class Shown:
    """One form in the list: where it is, and since when it is late, in words."""

    item: Item
    link: str
    when: str
    came_late: bool


@guard.allow(Duty.BUSINESS)
@require_safe
def collecting_page(request: HttpRequest) -> HttpResponse:
    """Show the forms that are due by department, and one department's in full."""
    form, found = _found(request)
    context: dict[str, Any] = {
        "form": form,
        "query": request.GET.urlencode(),
        "years": form.years,
    }
    if found is None:
        status = 422 if form.years else 200
        return render(request, "performance/collecting.html", context, status=status)
    asked, today = form.cleaned_data, clock.today()
    days = workdays.calendar()
    bodies = by_body(found, asked["due"], today)
    chosen = asked["department"] or (bodies[0].path if len(bodies) == 1 else "")
    context |= {
        "asked": asked,
        "about": _about(asked),
        "all": Collected("", "", found, asked["due"], today),
        "bodies": bodies,
        "chosen": chosen,
        "rows": [
            _shown(item, asked, today, days) for item in found if item.path == chosen
        ],
        "text": _text(found, asked, today, days),
        "evaluates": asked["form"] is OfficialForm.SELF_EVALUATION,
    }
    return render(request, "performance/collecting.html", context)


@guard.allow(Duty.BUSINESS)
@require_safe
def collecting_sheet(request: HttpRequest) -> HttpResponse:
    """Give the list, as chosen on screen, as a workbook."""
    form, found = _found(request)
    if found is None:
        return collecting_page(request)
    asked = form.cleaned_data
    data = ledgers.of_forms(found, _about(asked), asked["due"], clock.today())
    return workbook(data, f"collecting-{clock.today()}.xlsx")


def _found(request: HttpRequest) -> tuple[CollectingForm, list[Item] | None]:
    """Return the choice and the forms due; None where it is wrong or none are due."""
    user = reader(request)
    paths = collecting.branches(user)
    if not paths:
        raise PermissionDenied("collecting")
    years = collecting.years(paths)
    bodies = collecting.bodies(paths)
    form = CollectingForm(request.GET.dict(), years=years, bodies=bodies)
    if not years or not form.is_valid():
        return form, None
    asked = form.cleaned_data
    month = asked["month"] if asked["form"] is OfficialForm.MONITORING else None
    items = collecting.items(user, paths, asked["form"], asked["year"], month)
    return form, [i for i in items if i.path.startswith(asked["department"])]


def _about(asked: dict[str, Any]) -> str:
    """Name what is collected: “2024年 截至1–7月 绩效运行监控表”."""
    through = ""
    if asked["form"] is OfficialForm.MONITORING:
        through = f"{periods.short_label(asked['month'], language())} "
    year = _("%(year)s年") % {"year": asked["year"]}
    return f"{year} {through}{asked['form'].label}"


def _shown(
    item: Item, asked: dict[str, Any], today: datetime.date, days: Calendar
) -> Shown:
    link = address(asked["form"], item.key, item.body_id, asked["year"], asked["month"])
    late = not item.has_come
    when = chasing.when(_entry(item, asked), today, days, language()) if late else ""
    return Shown(item, link, when, item.came_late(asked["due"]))


def _text(
    found: list[Item], asked: dict[str, Any], today: datetime.date, days: Calendar
) -> str:
    """Return 催报名单 of what has not come, to be copied."""
    missing = [_entry(item, asked) for item in found if not item.has_come]
    return chasing.text_of(
        missing, _about(asked), today=today, days=days, language=language()
    )


def _entry(item: Item, asked: dict[str, Any]) -> Entry:
    name = item.name if item.key else _("部门整体")
    return Entry(item.body, name, item.lead, asked["due"], item.is_returned)
