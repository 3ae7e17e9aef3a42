"""催报名单: who owes which figure, as a list and as a text for a chat group."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import access, clock, guard, periods
from budget.choices import Duty, Role
from budget.models import Period, User
from budget.models.organization import STEP
from budget.queries import workdays
from performance.chasing import Entry, chase_text, when
from performance.choices import ReportingState
from performance.forms.board import PeriodFilter
from performance.language import language
from performance.models import Indicator
from performance.queries import reading
from performance.queries.owed import Owed, owed
from performance.views.common import reader

CHASING = frozenset({Role.REVIEWER, Role.HEAD, Role.FINANCE, Role.SUPERVISOR})


@guard.allow(Duty.BUSINESS)
@require_safe
def chase(request: HttpRequest) -> HttpResponse:
    """Show what is owed in one period of the branches that the person looks after."""
    user = reader(request)
    paths = [g.path for g in access.grants(user) if g.role in CHASING]
    if not paths:
        raise PermissionDenied("role")
    months = reading.months(user, clock.today())
    form = PeriodFilter(request.GET, months=months)
    if not form.is_valid():
        return render(request, "performance/chase.html", {"form": form}, status=422)
    context: dict[str, Any] = {"form": form}
    if form.period_shown:
        context |= _shown(user, paths, *form.period_shown)
    return render(request, "performance/chase.html", context)


def _shown(user: User, paths: list[str], year: int, month: int) -> dict[str, Any]:
    today, days = clock.today(), workdays.calendar()
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(department__path__startswith=path)
    indicators = access.visible(Indicator.objects.filter(wanted), user)
    rows = list(
        Period.objects.filter(
            year=year, month=month, body__path__in={path[:STEP] for path in paths}
        ).select_related("body")
    )
    entries = [_entry(item) for item in owed(indicators, rows, today)]
    return {
        "period": periods.label(year, month, language(), with_year=True),
        "entries": [(entry, when(entry, today, days, language())) for entry in entries],
        "text": chase_text(
            entries,
            year=year,
            month=month,
            today=today,
            days=days,
            language=language(),
        ),
        "locked": [row for row in rows if row.is_locked(today)],
    }


def _entry(item: Owed) -> Entry:
    return Entry(
        department=item.department,
        indicator=item.indicator,
        responsible=item.responsible,
        due_on=item.due_on,
        returned=item.state.state is ReportingState.RETURNED,
    )
