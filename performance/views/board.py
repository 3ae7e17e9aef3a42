"""The head's board: one period, what is behind and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from performance.language import language
from performance.queries import reading
from performance.queries.board import Block, board
from performance.views.board_filter import BoardFilter


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    """Show the board; a filter that is not understood is answered with 422."""
    user: Any = request.user
    today = clock.today()
    form = BoardFilter(request.GET, user=user, today=today)
    if not form.is_valid():
        return render(request, "performance/board.html", {"form": form}, status=422)
    period = form.period_shown
    if period is None:
        return render(request, "performance/board.html", {"form": form})
    year, month = period
    shown = board(
        reading.targets(user).filter(form.narrowed()),
        year=year,
        month=month,
        today=today,
        pending=form.cleaned_data["pending"],
    )
    context = {
        "form": form,
        "board": shown,
        "blocks": [
            {"block": block, "rows": rows, "money_why": _money(block)}
            for block in shown.blocks
            if (rows := [row for row in block.rows if form.keeps(row)])
        ],
        "sample": any(row.row and row.row.is_sample for row in shown.rows),
    }
    return render(request, "performance/board.html", context)


def _money(block: Block) -> str:
    return block.money.why(language()) if block.money else ""
