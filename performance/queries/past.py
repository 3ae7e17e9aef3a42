"""What a figure is held against before it is kept."""

import datetime
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    CharField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Length

from budget import periods
from budget.models import Period
from performance import increments
from performance.choices import Accumulation, GoalKind, ValueKind
from performance.models import Actual, Indicator, Policy, TargetVersion
from performance.queries.among import among
from performance.questions import Past

# What is read of an indicator, in the order in which `_past` takes it.
FACTS = ("past_value", "past_month", "past_last_year", "past_promise", "past_rule")


def beside(rows: "QuerySet[Indicator]", period: Period) -> "QuerySet[Indicator]":
    """Read with each indicator what its figure is held against; see `past_beside`."""
    return rows.annotate(**_facts(period))


def past_beside(indicator: Indicator, period: Period) -> Past:
    """Return what was read with an indicator of `beside`: no query."""
    names = (*FACTS, "accumulation", "due_months")
    return _past(period.month, *(getattr(indicator, name) for name in names))


def past_of(indicator: Indicator, period: Period) -> Past:
    """Return last period's figure, last year's, the year's number, and the rule."""
    return pasts_of([indicator.pk], period)[indicator.pk]


def pasts_of(indicator_ids: Collection[int], period: Period) -> dict[int, Past]:
    """Return what the figures of many indicators are held against: one query."""
    facts = _facts(period)
    rows = Indicator.objects.filter(pk__in=among(indicator_ids)).values_list(
        "pk", *facts.values(), "accumulation", "due_months"
    )
    return {pk: _past(period.month, *row) for pk, *row in rows}


def _facts(period: Period) -> dict[str, Subquery]:
    """Return the expression behind each of FACTS."""
    return dict(zip(FACTS, _facts_of(period.year, period.month), strict=True))


@lru_cache(maxsize=64)
def _facts_of(year: int, month: int) -> tuple[Subquery, ...]:
    """Return the expressions, which a query copies: to make them takes as long as to
    ask them, and every cell that is saved asks."""
    figures = Actual.objects.in_force().filter(indicator=OuterRef("pk"))
    this_year = figures.filter(period__year=year, period__month__lt=month)
    last = this_year.order_by("-period__month")
    year_before = figures.filter(period__year=year - 1, period__month=month)
    end = periods.period_end(year, month)
    return tuple(
        Subquery(rows[:1])
        for rows in (
            last.values("value"),
            last.values("period__month"),
            year_before.values("value"),
            _promise(year, end).values("held"),
            _rules(end).values("explain_falling"),
        )
    )


def _past(
    month: int,
    previous: Decimal | None,
    previous_month: int | None,
    last_year: Decimal | None,
    number: Decimal | None,
    explain_falling: bool | None,
    accumulation: str,
    due_months: str,
) -> Past:
    base = increments.base(
        Accumulation(accumulation),
        periods.parse_months(due_months),
        month,
        previous_month=previous_month,
        previous=previous,
    )
    # Without any rules a fall wants a reason in words.
    words = explain_falling is not False
    return Past(previous, last_year, number, base, words)


def _promise(year: int, end: datetime.date) -> Any:
    """Return the value in force of the first annual commitment, in the forms' order.

    `held` is its number; a commitment whose value is no number gives none.
    """
    return (
        TargetVersion.objects.filter(
            target__indicator=OuterRef("pk"),
            target__goal__year=year,
            target__goal__kind=GoalKind.ANNUAL,
            valid_from__lte=end,
        )
        .annotate(held=Case(When(kind=ValueKind.NUMBER, then="number")))
        .order_by(
            F("target__goal__project_year__order").asc(nulls_first=True),
            "target__goal__order",
            "target__order",
            "target",
            "-valid_from",
            "-pk",
        )
    )


def _rules(end: datetime.date) -> Any:
    """Return the rules that bind the indicator's branch, the nearest first."""
    branch = ExpressionWrapper(OuterRef("department__path"), CharField())
    return (
        Policy.objects.in_force()
        .filter(valid_from__lte=end)
        .annotate(branch=branch)
        .filter(Q(department=None) | Q(branch__startswith=F("department__path")))
        .order_by(
            Length("department__path").desc(nulls_last=True), "-valid_from", "-pk"
        )
    )
