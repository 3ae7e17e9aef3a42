"""What promises and figures say beside a published budget: for its reconciliation."""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Final, TypeVar

from budget import clock
from budget.models import Department
from budget.reconcile.terms import Facts
from performance.models import Actual, Goal, TargetVersion
from performance.queries import promised

DECEMBER: Final = 12
Place = tuple[str, str]
Said = TypeVar("Said")


def known(body: Department, year: int) -> Facts:
    """Return the targets in force and last year's figures of a body's rows of a year,
    by (project, name); in three queries.

    A row whose name stands twice on its form, and says two things, is left out: the
    form does not tell which is which. Targets in force are those of today, of a year
    that is over those of its last day.
    """
    goals = Goal.objects.filter(
        year=year, removed_at=None, department__path__startswith=body.path
    )
    rows = promised.rows_of(goals).values_list(
        "pk", "goal__project_year__project__name", "name_printed", "indicator"
    )
    own = [(pk, (name or "", said), one) for pk, name, said, one in rows]
    day = min(clock.today(), datetime.date(year, DECEMBER, 31))
    texts = _in_force([pk for pk, _place, _one in own], day)
    figures = _last_year({one for _pk, _place, one in own}, year - 1)
    targets: dict[Place, set[str]] = defaultdict(set)
    actuals: dict[Place, set[tuple[Decimal, str]]] = defaultdict(set)
    for pk, place, indicator in own:
        if pk in texts:
            targets[place].add(texts[pk])
        if indicator in figures:
            actuals[place].add(figures[indicator])
    return Facts(targets=_plain(targets), actuals=_plain(actuals))


def _plain(found: dict[Place, set[Said]]) -> dict[Place, Said]:
    return {place: next(iter(one)) for place, one in found.items() if len(one) == 1}


def _in_force(targets: list[int], day: datetime.date) -> dict[int, str]:
    versions = TargetVersion.objects.filter(target__in=targets, valid_from__lte=day)
    return dict(versions.order_by("valid_from").values_list("target", "text"))


def _last_year(indicators: set[int], year: int) -> dict[int, tuple[Decimal, str]]:
    figures = Actual.objects.in_force().filter(
        indicator__in=indicators,
        period__year=year,
        period__month=DECEMBER,
        value__isnull=False,
    )
    rows = figures.values_list("indicator", "value", "indicator__unit")
    return {pk: (value, unit) for pk, value, unit in rows}
