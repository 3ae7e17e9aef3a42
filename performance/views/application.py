"""绩效目标调整申请表: on screen, as Excel, as PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budget import guard
from budget.book.paper.layout import Paper
from budget.choices import Duty
from performance.models import Adjustment
from performance.queries import adjusted
from performance.sheets.official import adjusted as sheet
from performance.views import adjustment, papers, proposing
from performance.views.common import reader


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def adjustment_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the application that an adjustment belongs to."""
    row = _fetch(request, pk)
    context = {"year": row.target.goal.year, "about": row.target.name_printed}
    return papers.page(request, _paper(request, row), context)


def adjustment_file(medium: str) -> Any:
    """Return the view that gives the application away as a file."""

    @guard.allow(Duty.BUSINESS, Duty.AUDIT)
    @require_safe
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = _fetch(request, pk)
        about = f"{row.target.goal.year}-{row.document_no}"
        return papers.file(request, _paper(request, row), about, medium)

    return view


def _fetch(request: HttpRequest, pk: int) -> Adjustment:
    row: Adjustment = proposing.fetch(adjustment.KIND, request, pk)
    return row


def _paper(request: HttpRequest, row: Adjustment) -> Paper:
    asked = adjusted.application(row, reader(request))
    return sheet.described(asked, papers.imprint())
