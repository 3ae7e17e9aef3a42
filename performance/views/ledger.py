"""目标台账 of one target, and the targets that were made easier in a year."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from budget import access, clock, guard
from budget.choices import Duty
from budget.replay import replayable
from performance.forms.filters import WeakenedFilter
from performance.models import Target
from performance.queries import acceptances, original, reading
from performance.sheets import ledgers
from performance.views.common import reader, workbook


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def target_ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every version of a target, and its lights by the first and by the last."""
    user = reader(request)
    rows = Target.objects.select_related("goal", "indicator__department")
    target = get_object_or_404(access.visible(rows, user), pk=pk)
    found = original.ledger(target, user, clock.today())
    if found is None:
        raise Http404
    now = [row.now for row in found.months[-1:]]
    context = {
        "target": target,
        "ledger": found,
        "accepted": acceptances.standing(now, clock.today()),
    }
    return render(request, "performance/target_ledger.html", context)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def weakened_list(request: HttpRequest) -> HttpResponse:
    """List what was made easier and what that greened; a wrong filter is 422."""
    form = _filter(request)
    rows = _rows(request, form)
    context = {
        "form": form,
        "rows": rows,
        "greened": sum(row.beside.greened for row in rows),
        "accepted": acceptances.standing(
            [row.beside.now for row in rows], clock.today()
        ),
        "query": request.GET.urlencode(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/weakened.html", context, status=status)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def weakened_sheet(request: HttpRequest) -> HttpResponse:
    """Give the list, as filtered on screen, as a workbook."""
    form = _filter(request)
    rows = _rows(request, form)
    if not form.is_valid():
        return weakened_list(request)
    data = ledgers.of_weakened(rows, form.about, clock.today())
    return workbook(data, f"weakened-{clock.today()}.xlsx")


def _filter(request: HttpRequest) -> WeakenedFilter:
    user = reader(request)
    return WeakenedFilter(
        request.GET,
        months=reading.months(user, clock.today()),
        departments=reading.departments(user),
    )


def _rows(request: HttpRequest, form: WeakenedFilter) -> list[Any]:
    if not form.is_valid() or form.period_shown is None:
        return []
    year, month = form.period_shown
    return original.weakened(
        reader(request), form.wanted, year=year, month=month, today=clock.today()
    )
