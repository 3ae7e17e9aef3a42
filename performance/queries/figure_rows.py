"""Figures read by the million: this year's, and earlier years' as seasons; one query.

The ORM reads each value of each row that it fetches, and that takes longer than to
fetch them. So numbers and days come as the database has them (`budget.prepared`).
"""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from budget.choices import Status
from budget.models.review import OPEN
from budget.prepared import Day, Number, Prepared, day_if_any, number
from performance.choices import Grade
from performance.course import MONTHS, PlanPoint, Season
from performance.models import Actual
from performance.queries.facts import FigureRow

COLUMNS = (
    "pk",
    "indicator_id",
    "period__month",
    "status",
    "value",
    "grade",
    "date",
    "as_typed",
    "quality",
    "source",
    "explanation",
    "corrects_id",
    "period__year",
)
_MONTH_AND_ID = attrgetter("month", "pk")
# Members by what is stored: calling the enum takes four times as long.
_STATUSES = {member.value: member for member in Status}
_GRADES = {member.value: member for member in Grade}
# How exactly a figure is kept.
PLACES = Decimal("0.0001")
# More would add work and little knowledge: how a body works changes with time.
EARLIER_YEARS = 6
# indicator → year → month → value
Past = dict[int, dict[int, dict[int, Decimal]]]


def _asked(
    indicators: RawSQL, year: RawSQL, month: RawSQL, first: RawSQL, **only: RawSQL
) -> "QuerySet[Actual, Any]":
    this_year = Q(
        period__year=year,
        period__month__lte=month,
        status__in=[*OPEN, Status.APPROVED],
        **only,
    )
    earlier = Q(
        period__year__lt=year,
        period__year__gte=first,
        status=Status.APPROVED,
        value__isnull=False,
    )
    rows = Actual.objects.filter(this_year | earlier, indicator__in=indicators)
    return rows.values_list(*COLUMNS)


_ALL = Prepared(_asked)
_SOME = Prepared(lambda *values: _asked(*values[:-1], pk__in=values[-1]))


def read(
    indicators: Collection[int], year: int, month: int, only: Collection[int] | None
) -> tuple[dict[int, list[FigureRow]], dict[int, list[Season]]]:
    """Return this year's figures and those of the years that it is compared with.

    Both by indicator, this year's in order of time; `only` are ids of this year's.
    """
    asked = (indicators, year, month, year - EARLIER_YEARS)
    rows = _ALL.rows(*asked) if only is None else _SOME.rows(*asked, only)
    found: dict[int, list[FigureRow]] = defaultdict(list)
    past: Past = defaultdict(lambda: defaultdict(dict))
    # Sorted by the indicator: the database would sort all of them at once.
    for row in rows:
        if row[-1] < year:
            past[row[1]][row[-1]][row[2]] = number(row[4])
        else:
            found[row[1]].append(_figure(*row[:-1]))
    for figures in found.values():
        figures.sort(key=_MONTH_AND_ID)
    return found, {indicator: _seasons(years) for indicator, years in past.items()}


def _figure(
    pk: int,
    indicator: int,
    month: int,
    status: str,
    value: Number | None,
    grade: str,
    date: Day | None,
    *rest: Any,
) -> FigureRow:
    known = None if value is None else number(value).quantize(PLACES)
    return FigureRow(
        pk,
        indicator,
        month,
        _STATUSES[status],
        known,
        _GRADES[grade],
        day_if_any(date),
        *rest,
    )


def _seasons(years: dict[int, dict[int, Decimal]]) -> list[Season]:
    """Return earlier years; a stock's opening level is the year end before it."""
    return [
        Season(
            past,
            # What is stored has been checked.
            tuple(map(PlanPoint._make, points.items())),
            years.get(past - 1, {}).get(MONTHS),
        )
        for past, points in sorted(years.items())
    ]
