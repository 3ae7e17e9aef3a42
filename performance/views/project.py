"""One project of one year on one screen: money, results, people, forms, history."""

from collections.abc import Iterable
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import access, clock, guard, money, periods
from budget.choices import Duty, MoneyChange, Role, Status
from budget.models import BudgetChange, ProjectYear
from budget.replay import replayable
from budget.services import rights
from performance.course import MONTHS
from performance.language import language
from performance.queries import (
    acceptances,
    evidence,
    project,
    project_around,
    project_money,
    reading,
    scored,
    scores,
)
from performance.queries.judging import Judged
from performance.queries.money import share
from performance.queries.scores import Sheet
from performance.queries.turns import Since
from performance.views.board_lines import Line, Lines
from performance.views.common import reader


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project as of its body's newest opened period.

    It is seen by whoever sees one of its targets: as on the board.
    """
    user = reader(request)
    held = reading.promised(user).filter(goal__project_year__pk=pk)
    year = get_object_or_404(
        ProjectYear.objects.select_related("project__department", "lead").filter(
            pk__in=held.order_by().values("goal__project_year")
        )
    )
    shown = project.shown(year, held, today=clock.today())
    if shown is None:
        raise Http404("no period has opened")
    rows = shown.block.rows
    lines = Lines(rows, *acceptances.marks(rows, clock.today()))
    roles = access.roles_at(user, year.project.department.path)
    context = {
        "year": year,
        "shown": shown,
        "lines": lines.of(shown.block.rows),
        "behind": _dated(lines, shown.behind),
        "doubtful": _dated(lines, shown.doubtful),
        "coverage": evidence.coverage(shown.block.rows),
        "sheet": _score(year, shown),
        "month": shown.month,
        "weighs": rights.may_set_up(user, year.project.department.path),
        "spends": Role.FINANCE in roles,
        "adjusts": Role.FINANCE in roles or _leads(year, user, roles),
        "around": project_around.around(year, held, user, clock.now()),
        "audits": user.duty == Duty.AUDIT,
        **_money(year, shown, user),
    }
    return render(request, "performance/project.html", context)


def _dated(
    lines: Lines, rows: Iterable[tuple[Judged, Since | None]]
) -> list[tuple[Line, Since | None]]:
    return [(lines.of([row])[0], since) for row, since in rows]


def _score(year: ProjectYear, shown: project.Shown) -> Sheet | None:
    """Return where the project's 自评表 stands, with what a person entered on it."""
    rows, purse = shown.block.rows, shown.block.money
    sheet = scores.of_rows(rows, purse, year=year.year)
    if sheet is None:
        return None
    return scored.counted([sheet], year.year, shown.month)[0]


def _leads(year: ProjectYear, user: Any, roles: frozenset[Role]) -> bool:
    """Whether the reader enters for the project: a clerk, or its own lead."""
    own = year.lead_id in (None, user.pk)
    return Role.CLERK in roles or (Role.LEAD in roles and own)


def _money(year: ProjectYear, shown: project.Shown, user: Any) -> dict[str, Any]:
    newest = shown.months[0] if shown.months else None
    years = project_money.years(year, shown.month)
    own = next(line for line in years if line.year.pk == year.pk)
    changes = project_money.changes(year, user)
    return {
        "sources": project_money.sources(year),
        "changes": changes,
        "turns": shown.turns({change.pk for change in changes}),
        "rates": project_money.rates(year, newest, own),
        "own": own,
        "years": years,
        "pace": share(newest.month, MONTHS) if newest else "",
        "chart": _chart(year, shown, changes),
    }


def _chart(
    year: ProjectYear, shown: project.Shown, changes: Iterable[BudgetChange]
) -> dict[str, Any]:
    """Return the months' money in 万元, as the course of a target is drawn."""
    known = [(row.month, row.budget) for row in shown.months]
    known += [(row.valid_from.month, row.after) for row in changes if _binds(row)]
    known.sort(key=itemgetter(0))
    budgets = dict.fromkeys(range(1, MONTHS + 1), year.amount)
    for since, amount in known:
        budgets |= {month: amount for month in budgets if month >= since}
    return {
        "target": _wan(budgets[MONTHS]),
        "expected": [
            [month, _wan(budget * month / MONTHS)] for month, budget in budgets.items()
        ],
        "plan": [],
        "earlier": {},
        "actual": [[row.month, _wan(row.executed)] for row in shown.months[::-1]],
        "open": [],
        "unit": _("万元"),
        "level": False,
        "height": 240,
        "words": {
            "target": _("全年预算数"),
            "expected": _("序时进度"),
            "actual": _("累计执行"),
            "months": [periods.month_name(m, language()) for m in budgets],
        },
    }


def _binds(row: BudgetChange) -> bool:
    return row.what == MoneyChange.ADJUSTMENT and row.status == Status.APPROVED


def _wan(amount: Decimal) -> str:
    return str(money.from_yuan(amount.quantize(Decimal("0.01")), "万元"))
