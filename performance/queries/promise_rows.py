"""Commitments read by the thousand, each with the values that it has had; one query.

Numbers and days come as the database has them (`budget.prepared`).
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import CharField, ExpressionWrapper, F, FilteredRelation, Q
from django.db.models import QuerySet as Rows
from django.db.models.expressions import RawSQL

from budget.prepared import Day, Number, Prepared, day, day_if_any, number
from performance.choices import (
    Accumulation,
    Comparator,
    GoalKind,
    Measure,
    ValueKind,
)
from performance.models import Target
from performance.queries.facts import Commitment, Version

# How exactly a number is kept.
PLACES = Decimal("0.0001")


def _raw(name: str) -> "ExpressionWrapper[F]":
    """Return a column that the ORM hands over as it is."""
    return ExpressionWrapper(F(name), output_field=CharField())


COLUMNS = (
    "pk",
    "code",
    "order",
    "level1",
    "level2",
    "name_printed",
    "value_printed",
    _raw("start"),
    "carried_from_id",
    _raw("approved_on"),
    "goal_id",
    "goal__kind",
    "goal__form",
    "goal__project_year_id",
    "goal__project_year__order",
    "goal__project_year__project_id",
    "goal__project_year__project__name",
    "indicator_id",
    "indicator__name",
    "indicator__measure",
    "indicator__accumulation",
    "indicator__unit",
    "indicator__decimals",
    "indicator__due_months",
    "indicator__lag_days",
    "indicator__department_id",
    "indicator__department__path",
    "indicator__department__name",
)
VERSION_COLUMNS = (
    "binding__pk",
    _raw("binding__valid_from"),
    "binding__kind",
    "binding__comparator",
    _raw("binding__number"),
    _raw("binding__date"),
    "binding__text",
)
WIDTH = len(COLUMNS)
START, APPROVED_ON = 7, 9
MEASURE, ACCUMULATION = COLUMNS.index("indicator__measure"), 20
# Members by what is stored: calling the enum takes four times as long.
_MEASURES = {member.value: member for member in Measure}
_ACCUMULATIONS = {member.value: member for member in Accumulation}
_COMPARATORS = {member.value: member for member in Comparator}


def asked(targets: "Rows[Target]", year: Any, end: Any) -> "Rows[Target, Any]":
    """Return the targets of a year in the order of their forms, one row for each value
    of each that holds by `end`, or one without."""
    return (
        targets.filter(goal__year=year)
        .annotate(
            binding=FilteredRelation(
                "versions", condition=Q(versions__valid_from__lte=end)
            )
        )
        .order_by(
            F("goal__project_year__order").asc(nulls_first=True),
            "goal__order",
            "order",
            "pk",
            "binding__valid_from",
        )
        .values_list(*COLUMNS, *VERSION_COLUMNS)
    )


def _of_indicators(ids: RawSQL, year: RawSQL, end: RawSQL, **only: Any) -> Any:
    return asked(Target.objects.filter(indicator__in=ids, **only), year, end)


_ALL = Prepared(_of_indicators)
_ANNUAL = Prepared(lambda *values: _of_indicators(*values, goal__kind=GoalKind.ANNUAL))


def of_indicators(
    ids: Collection[int], year: int, end: datetime.date, *, annual: bool
) -> list[tuple[Any, ...]]:
    """Return the rows of `asked` of some indicators, as `read` takes them."""
    return (_ANNUAL if annual else _ALL).rows(ids, year, end)


def read(
    rows: Iterable[Sequence[Any]],
) -> tuple[list[Commitment], dict[int, list[Version]]]:
    """Return the targets in the order of their forms, each with its values so far."""
    commitments: list[Commitment] = []
    versions: dict[int, list[Version]] = defaultdict(list)
    for row in rows:
        if not commitments or commitments[-1].pk != row[0]:
            commitments.append(_commitment(row[:WIDTH]))
        if row[WIDTH] is not None:
            versions[row[0]].append(_version(*row[WIDTH:]))
    return commitments, versions


def _commitment(row: Sequence[Any]) -> Commitment:
    values = list(row)
    values[START] = _exact(values[START])
    values[APPROVED_ON] = day_if_any(values[APPROVED_ON])
    values[MEASURE] = _MEASURES[values[MEASURE]]
    values[ACCUMULATION] = _ACCUMULATIONS[values[ACCUMULATION]]
    return Commitment._make(values)


def _version(
    pk: int,
    since: Day,
    kind: str,
    comparator: str,
    held: Number | None,
    date: Day | None,
    text: str,
) -> Version:
    known = _exact(held) if kind == ValueKind.NUMBER else None
    return Version(
        pk,
        day(since),
        kind,
        _COMPARATORS[comparator],
        known,
        day_if_any(date),
        text,
    )


def _exact(raw: Number | None) -> Decimal | None:
    return None if raw is None else number(raw).quantize(PLACES)
