"""The head's board: one period, what is behind and why."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import clock, guard, periods
from budget.choices import Duty
from budget.models import Department, User
from budget.replay import replayable
from performance.choices import LightKind
from performance.forms.filters import BoardFilter
from performance.language import language
from performance.queries import acceptances, evidence, reading, rectifications
from performance.queries.board import Block, Board, board
from performance.queries.judging import Judged
from performance.queries.turns import Since
from performance.views.board_lines import Line, Lines

# As many departments are named above the board.
NAMED = 3


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    """Show the board; a filter that is not understood is answered with 422."""
    user: Any = request.user
    today = clock.today()
    form = BoardFilter(
        request.GET,
        months=reading.months(user, today),
        departments=reading.departments(user),
        projects=reading.projects(user),
    )
    if not form.is_valid():
        return render(request, "performance/board.html", {"form": form}, status=422)
    period = form.period_shown
    if period is None:
        return render(request, "performance/board.html", {"form": form})
    year, month = period
    shown = board(
        reading.promised(user).filter(form.narrowed()),
        year=year,
        month=month,
        today=today,
        pending=form.cleaned_data["pending"],
    )
    context = {
        "form": form,
        "board": shown,
        "coverage": evidence.coverage(shown.rows),
        "whose": _whose(form.shown, shown),
        "ends_on": periods.period_end(year, month),
        "sample": any(row.row and row.row.is_sample for row in shown.rows),
        **_lines(form, shown, user),
    }
    return render(request, "performance/board.html", context)


def _lines(form: BoardFilter, shown: Board, user: User) -> dict[str, Any]:
    """Return the rows as lines: the blocks' that the filter keeps, and the head's."""
    lines = Lines(shown.rows, *acceptances.marks(shown.rows, clock.today()))
    return {
        "blocks": [
            {"block": block, "lines": lines.of(rows), "money_why": _money(block)}
            for block in shown.blocks
            if (
                rows := [
                    row for row in block.rows if form.keeps(row.light, row.state.state)
                ]
            )
        ],
        "goals": [(goal, lines.of(goal.rows)) for goal in shown.goals],
        "newly_red": _turned(lines, shown, shown.newly_red),
        "recovered": _turned(lines, shown, shown.recovered),
        "reds": _reds(lines, shown, user),
        "hopeless": [
            (line, row.outlook_why(language()), shown.since(row, LightKind.OUTLOOK))
            for line, row in zip(lines.of(shown.hopeless), shown.hopeless, strict=True)
        ],
    }


def _reds(
    lines: Lines, shown: Board, user: User
) -> list[tuple[Line, Since | None, int | None]]:
    """Return each red line, since when it is red, and the order not yet closed."""
    orders = rectifications.orders_on(user, [row.commitment.pk for row in shown.reds])
    return [
        (line, shown.since(row), orders.get(row.commitment.pk))
        for line, row in zip(lines.of(shown.reds), shown.reds, strict=True)
    ]


def _turned(
    lines: Lines, shown: Board, rows: Sequence[Judged]
) -> list[tuple[Line, str]]:
    """Pair the lines of turned lights with the sentence that says why."""
    causes = [shown.turn(row).sentence(language()) for row in rows]
    return list(zip(lines.of(rows), causes, strict=True))


def _money(block: Block) -> str:
    return block.money.why(language()) if block.money else ""


def _whose(visible: list[Department], shown: Board) -> str:
    """Name the highest departments that the rows belong to; of many, the first."""
    paths = {row.commitment.path for row in shown.rows}
    tops: list[Department] = []
    for department in visible:  # parents come before their children
        held = any(path.startswith(department.path) for path in paths)
        if held and not any(department.path.startswith(top.path) for top in tops):
            tops.append(department)
    if len(tops) > NAMED:
        text = _("%(name)s等%(count)d个单位")
        return text % {"name": tops[0], "count": len(tops)}
    return _("、").join(str(top) for top in tops)
