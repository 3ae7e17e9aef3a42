"""A person's quarter as a file: taken away, filled in, brought back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from budget.models import Period
from performance.queries import entry, quarter
from performance.sheets import going_out
from performance.sheets.columns import period_name
from performance.views.common import reader

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guard.allow(Duty.BUSINESS)
@require_safe
def quarter_sheet(request: HttpRequest, period_pk: int) -> HttpResponse:
    """Give what is due from me in a period as a workbook to be filled in."""
    period = _period(request, period_pk)
    data = going_out.written(quarter.lines(reader(request), period), period)
    name = f"figures-{period_name(period.year, period.month)}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)


def _period(request: HttpRequest, pk: int) -> Period:
    return get_object_or_404(entry.periods_for(reader(request), clock.today()), pk=pk)
