"""试评分: what the year's sheets would score as it stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from budget.services import rights
from performance.forms.score import ScoreFilter
from performance.queries import declared, reading, scored_department
from performance.views.common import reader


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def score_list(request: HttpRequest) -> HttpResponse:
    """Show each sheet's trial score; a body's own form is shown in full."""
    user = reader(request)
    form = ScoreFilter(
        request.GET,
        months=reading.months(user, clock.today()),
        departments=reading.departments(user),
    )
    if not form.is_valid():
        return render(request, "performance/scores.html", {"form": form}, status=422)
    context: dict[str, Any] = {"form": form}
    if form.period_shown:
        year, month = form.period_shown
        found = scored_department.listed(
            reading.promised(user).filter(
                indicator__department__path__startswith=form.branch
            ),
            year=year,
            month=month,
            today=clock.today(),
            scheme=form.scheme_chosen,
        )
        own = [sheet for sheet in found if sheet.place.project_year_id is None]
        seen = declared.departments(user).filter(
            path__in=[sheet.place.body_path for sheet in own]
        )
        bodies = dict(seen.values_list("path", "pk"))
        rows = [(sheet, bodies.get(sheet.place.body_path)) for sheet in found]
        context |= {"year": year, "month": month, "rows": rows}
        if len(own) == 1:
            context["own"] = own[0]
            context["weighs"] = rights.may_set_up(user, own[0].place.body_path)
    return render(request, "performance/scores.html", context)
