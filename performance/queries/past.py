"""What a figure is held against before it is kept."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Length

from budget import periods
from budget.models import Period
from performance import increments
from performance.choices import Accumulation, GoalKind, ValueKind
from performance.models import Actual, Indicator, Policy, TargetVersion
from performance.queries.among import among
from performance.questions import Past


def past_of(indicator: Indicator, period: Period) -> Past:
    """Return last period's figure, last year's, the year's number, and the rule."""
    return pasts_of([indicator.pk], period)[indicator.pk]


def pasts_of(indicator_ids: Collection[int], period: Period) -> dict[int, Past]:
    """Return what the figures of many indicators are held against: one query."""
    figures = Actual.objects.in_force().filter(indicator=OuterRef("pk"))
    previous = figures.filter(
        period__year=period.year, period__month__lt=period.month
    ).order_by("-period__month")
    same = figures.filter(period__year=period.year - 1, period__month=period.month)
    promise = _promise(period)
    rows = Indicator.objects.filter(pk__in=among(indicator_ids)).values_list(
        "pk",
        Subquery(previous.values("value")[:1]),
        Subquery(same.values("value")[:1]),
        Subquery(promise.values("kind")[:1]),
        Subquery(promise.values("number")[:1]),
        Subquery(previous.values("period__month")[:1]),
        Subquery(_rules(period).values("explain_falling")[:1]),
        "accumulation",
        "due_months",
    )
    return {pk: _past(period.month, *row) for pk, *row in rows}


def _past(
    month: int,
    previous: Decimal | None,
    last_year: Decimal | None,
    kind: str | None,
    number: Decimal | None,
    previous_month: int | None,
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
    return Past(previous, last_year, _number(kind, number), base, words)


def _promise(period: Period) -> Any:
    """Return the value in force of the first annual commitment, in the forms' order."""
    return TargetVersion.objects.filter(
        target__indicator=OuterRef("pk"),
        target__goal__year=period.year,
        target__goal__kind=GoalKind.ANNUAL,
        valid_from__lte=period.end,
    ).order_by(
        F("target__goal__project_year__order").asc(nulls_first=True),
        "target__goal__order",
        "target__order",
        "target",
        "-valid_from",
        "-pk",
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


def _number(kind: str | None, number: Decimal | None) -> Decimal | None:
    """A commitment whose value is no number gives none."""
    return number if kind == ValueKind.NUMBER else None
