"""绩效目标调整申请表 of an adjustment or an addition: on screen, as Excel, as PDF."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest

from performance.models import Addition, Adjustment
from performance.queries import adjusted
from performance.sheets.official import adjusted as sheet
from performance.views import addition, adjustment, papers, proposing
from performance.views.common import reader


def _views(fetch: Callable[[HttpRequest, int], Adjustment | Addition]) -> papers.Views:
    """Return the views of the application that one kind of record belongs to."""

    def find(request: HttpRequest, pk: int) -> papers.Found:
        row = fetch(request, pk)
        asked = adjusted.application(row, reader(request))
        year = asked.goal.year
        context: dict[str, Any] = {"year": year, "about": _name(row)}
        return papers.Found(
            paper=sheet.described(asked, papers.imprint()),
            about=f"{year}-{row.document_no}",
            context=context,
        )

    return papers.views(find)


def _name(row: Adjustment | Addition) -> str:
    return row.name if isinstance(row, Addition) else row.target.name_printed


adjustment_form, adjustment_file = _views(partial(proposing.fetch, adjustment.KIND))
addition_form, addition_file = _views(addition.fetch)
