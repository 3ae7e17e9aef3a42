"""What a figure is held against before it is kept."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
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


class _Figures(NamedTuple):
    """An indicator's figures in force: the last of the year, its month, and that of
    the same month a year ago."""

    previous: Decimal | None = None
    previous_month: int | None = None
    last_year: Decimal | None = None


NO_FIGURES = _Figures()


def past_of(indicator: Indicator, period: Period) -> Past:
    """Return last period's figure, last year's, the year's number, and the rule."""
    return pasts_of([indicator.pk], period)[indicator.pk]


def pasts_of(indicator_ids: Collection[int], period: Period) -> dict[int, Past]:
    """Return what the figures of many indicators are held against: two queries."""
    figures = _figures(indicator_ids, period)
    rows = Indicator.objects.filter(pk__in=among(indicator_ids)).values_list(
        "pk",
        Subquery(_promise(period).values("held")[:1]),
        Subquery(_rules(period).values("explain_falling")[:1]),
        "accumulation",
        "due_months",
    )
    return {
        pk: _past(period.month, figures.get(pk, NO_FIGURES), *row) for pk, *row in rows
    }


def _figures(indicator_ids: Collection[int], period: Period) -> dict[int, _Figures]:
    """Return the figures in force that each indicator's is held against."""
    this_year = Q(period__year=period.year, period__month__lt=period.month)
    year_before = Q(period__year=period.year - 1, period__month=period.month)
    rows = (
        Actual.objects.in_force()
        .filter(this_year | year_before, indicator__in=among(indicator_ids))
        .order_by("period__year", "period__month")
        .values_list("indicator_id", "period__year", "period__month", "value")
    )
    found: dict[int, _Figures] = {}
    for pk, year, month, value in rows:
        known = found.get(pk, NO_FIGURES)
        if year < period.year:
            found[pk] = known._replace(last_year=value)
        else:
            found[pk] = known._replace(previous=value, previous_month=month)
    return found


def _past(
    month: int,
    figures: _Figures,
    number: Decimal | None,
    explain_falling: bool | None,
    accumulation: str,
    due_months: str,
) -> Past:
    base = increments.base(
        Accumulation(accumulation),
        periods.parse_months(due_months),
        month,
        previous_month=figures.previous_month,
        previous=figures.previous,
    )
    # Without any rules a fall wants a reason in words.
    words = explain_falling is not False
    return Past(figures.previous, figures.last_year, number, base, words)


def _promise(period: Period) -> Any:
    """Return the value in force of the first annual commitment, in the forms' order.

    `held` is its number; a commitment whose value is no number gives none.
    """
    return (
        TargetVersion.objects.filter(
            target__indicator=OuterRef("pk"),
            target__goal__year=period.year,
            target__goal__kind=GoalKind.ANNUAL,
            valid_from__lte=period.end,
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


def _rules(period: Period) -> Any:
    """Return the rules that bind the indicator's branch, the nearest first."""
    branch = ExpressionWrapper(OuterRef("department__path"), CharField())
    return (
        Policy.objects.in_force()
        .filter(valid_from__lte=period.end)
        .annotate(branch=branch)
        .filter(Q(department=None) | Q(branch__startswith=F("department__path")))
        .order_by(
            Length("department__path").desc(nulls_last=True), "-valid_from", "-pk"
        )
    )
