"""Figures read by the million: this year's, and earlier years' as seasons; one query.

The ORM reads each value of each row that it fetches, and that takes longer than to
fetch them. So numbers and days come as the database has them: PostgreSQL gives both;
SQLite texts for days, and floats of at most fifteen digits for numbers, which their
shortest text gives back exactly.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import CharField, ExpressionWrapper, F, Q
from django.db.models.expressions import RawSQL

from budget.choices import Status
from budget.models.review import OPEN
from performance.choices import Grade
from performance.course import MONTHS, PlanPoint, Season
from performance.models import Actual
from performance.queries.among import among
from performance.queries.facts import FigureRow

Number = Decimal | float | int
Day = datetime.date | str | None


def _column(name: str) -> "ExpressionWrapper[F]":
    """Return a column that the ORM hands over as it is."""
    return ExpressionWrapper(F(name), output_field=CharField())


COLUMNS = (
    "pk",
    "indicator_id",
    "period__month",
    "status",
    _column("value"),
    "grade",
    _column("date"),
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


def read(
    indicators: RawSQL, year: int, month: int, only: Collection[int] | None
) -> tuple[dict[int, list[FigureRow]], dict[int, list[Season]]]:
    """Return this year's figures and those of the years that it is compared with.

    Both by indicator, this year's in order of time; `only` are ids of this year's.
    """
    this_year = Q(
        period__year=year,
        period__month__lte=month,
        status__in=[*OPEN, Status.APPROVED],
    )
    if only is not None:
        this_year &= Q(pk__in=among(only))
    earlier = Q(
        period__year__lt=year,
        period__year__gte=year - EARLIER_YEARS,
        status=Status.APPROVED,
        value__isnull=False,
    )
    rows = (
        Actual.objects.filter(this_year | earlier)
        .filter(indicator__in=indicators)
        .values_list(*COLUMNS)
    )
    found: dict[int, list[FigureRow]] = defaultdict(list)
    past: Past = defaultdict(lambda: defaultdict(dict))
    # Sorted by the indicator: the database would sort all of them at once.
    for row in rows:
        if row[-1] < year:
            past[row[1]][row[-1]][row[2]] = _number(row[4])
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
    date: Day,
    *rest: Any,
) -> FigureRow:
    known = None if value is None else _number(value).quantize(PLACES)
    return FigureRow(
        pk,
        indicator,
        month,
        _STATUSES[status],
        known,
        _GRADES[grade],
        _day(date),
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


def _number(raw: Number) -> Decimal:
    return raw if isinstance(raw, Decimal) else Decimal(str(raw))


def _day(raw: Day) -> datetime.date | None:
    return datetime.date.fromisoformat(raw) if isinstance(raw, str) else raw
