"""Figures read by the million: this year's rows, and earlier years' as seasons.

The ORM reads each value of each row that it fetches, and that takes longer than to
fetch them. So numbers and days come as the database has them (`budget.prepared`). Of
earlier years only the numbers count: they come as one JSON text an indicator, and as
floats of at most fifteen digits, which their shortest text gives back exactly.
"""

import functools
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any

from django.db import connection

from budget.choices import Status
from budget.models.review import OPEN
from budget.prepared import Number, day_if_any, number
from performance.choices import Grade
from performance.course import MONTHS, PlanPoint, Season
from performance.queries.among import listed
from performance.queries.facts import FigureRow

_MONTH_AND_ID = attrgetter("month", "pk")
# Members by what is stored: calling the enum takes four times as long.
_STATUSES = {member.value: member for member in Status}
_GRADES = {member.value: member for member in Grade}
# How exactly a figure is kept.
PLACES = Decimal("0.0001")
# More would add work and little knowledge: how a body works changes with time.
EARLIER_YEARS = 6
# What is stored has been checked, so the checks of `PlanPoint` are passed over.
_point = partial(tuple.__new__, PlanPoint)
_figure = partial(tuple.__new__, FigureRow)

# First this year's rows, then of each indicator what stands in earlier ones: without an
# id, in the place of the month. One statement, and no columns of earlier rows. Of those
# a subquery for each indicator: grouped, the database would sort all of them.
_STATEMENT = """
SELECT f.id, f.indicator_id, CAST(p.month AS text), f.status, f.value, f.grade, f.date,
  f.as_typed, f.quality, f.source, f.explanation, f.corrects_id
FROM performance_actual f JOIN budget_period p ON p.id = f.period_id
WHERE f.indicator_id IN (SELECT {one} FROM {ids})
  AND p.year = %(year)s AND p.month <= %(month)s AND f.status IN ({standing}) {only}
UNION ALL
SELECT NULL, {one}, (
    SELECT {gathered}
    FROM performance_actual f JOIN budget_period p ON p.id = f.period_id
    WHERE f.indicator_id = {one} AND p.year < %(year)s AND p.year >= %(first)s
      AND f.status = 'approved' AND f.value IS NOT NULL),
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM {ids}
"""
_MONTHS = {str(month): month for month in range(1, MONTHS + 1)}


def read(
    indicators: Iterable[int], year: int, month: int, only: Collection[int] | None
) -> tuple[dict[int, list[FigureRow]], dict[int, list[Season]]]:
    """Return this year's figures and those of the years that it is compared with.

    Both by indicator, this year's in order of time; `only` are ids of this year's.
    """
    values: dict[str, Any] = {
        "year": year,
        "month": month,
        "first": year - EARLIER_YEARS,
        "ids": listed(indicators),
        "only": listed(only or ()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor, only is not None), values)
        rows = cursor.fetchall()
    found: dict[int, list[FigureRow]] = defaultdict(list)
    earlier: dict[int, str] = {}
    for pk, indicator, at, status, value, grade, date, *rest in rows:
        if pk is None:
            if at and at != "[]":
                earlier[indicator] = at
            continue
        figure = (
            pk,
            indicator,
            _MONTHS[at],
            _STATUSES[status],
            None if value is None else _stored(value),
            _GRADES[grade],
            day_if_any(date),
            *rest,
        )
        found[indicator].append(_figure(figure))
    # Sorted by the indicator: the database would sort all of them at once.
    for figures in found.values():
        figures.sort(key=_MONTH_AND_ID)
    return found, _seasons(earlier)


@functools.cache
def _statement(vendor: str, narrowed: bool) -> str:
    one, ids = "j.value", "json_each(%(ids)s) j"
    chosen = "SELECT value FROM json_each(%(only)s)"
    gathered = "json_group_array(json_array(p.year, p.month, f.value))"
    if vendor == "postgresql":
        one, ids = "j", "unnest(%(ids)s::bigint[]) j"
        chosen = "SELECT unnest(%(only)s::bigint[])"
        row = "'[' || p.year || ',' || p.month || ',' || f.value || ']'"
        gathered = f"'[' || string_agg({row}, ',') || ']'"
    return _STATEMENT.format(
        one=one,
        ids=ids,
        standing=", ".join(f"'{status.value}'" for status in (*OPEN, Status.APPROVED)),
        only=f"AND f.id IN ({chosen})" if narrowed else "",
        gathered=gathered,
    )


def _seasons(earlier: Mapping[int, str]) -> dict[int, list[Season]]:
    """Return earlier years; a stock's opening level is the year end before it."""
    # Read as one text: to begin anew takes as long as to read one.
    parts = json.loads(f"[{','.join(earlier.values())}]")
    found: dict[int, list[Season]] = {}
    for indicator, figures in zip(earlier, parts, strict=True):
        years: dict[int, dict[int, float]] = {}
        for year, month, value in figures:
            if year in years:
                years[year][month] = value
            else:
                years[year] = {month: value}
        found[indicator] = [
            Season(
                year,
                tuple([_point(point) for point in sorted(years[year].items())]),
                years[year - 1].get(MONTHS) if year - 1 in years else None,
            )
            for year in sorted(years)
        ]
    return found


# Figures recur, and to make one takes longer than to look it up.
@lru_cache(maxsize=4096)
def _stored(raw: Number) -> Decimal:
    return number(raw).quantize(PLACES)
