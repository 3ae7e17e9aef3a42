"""结转资金台账: what was carried from year to year, on screen and as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from performance.forms.filters import LedgerFilter
from performance.queries import carry_ledger, reading
from performance.sheets import ledgers
from performance.views.common import reader, workbook


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def carried_list(request: HttpRequest) -> HttpResponse:
    """Show the ledger; a filter that is not understood is answered with 422."""
    form = _filter(request)
    context = {
        "form": form,
        "rows": carry_ledger.ledger(reader(request), form.wanted()),
        "query": request.GET.urlencode(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/carry_ledger.html", context, status=status)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def carried_sheet(request: HttpRequest) -> HttpResponse:
    """Give the ledger, as filtered on screen, as a workbook."""
    form = _filter(request)
    if not form.is_valid():
        return carried_list(request)
    rows = carry_ledger.ledger(reader(request), form.wanted())
    data = ledgers.of_carried(rows, clock.today())
    return workbook(data, f"carried-{clock.today()}.xlsx")


def _filter(request: HttpRequest) -> LedgerFilter:
    user = reader(request)
    return LedgerFilter(
        request.GET,
        years=carry_ledger.years(user),
        departments=reading.departments(user),
    )
