"""What a figure is held against before it is kept."""

from decimal import Decimal

from django.db.models import F, Q

from budget.models import Period
from performance.choices import Accumulation, GoalKind, ValueKind
from performance.models import Actual, Indicator, TargetVersion
from performance.plausibility import Past
from performance.queries.policies import current


def past_of(indicator: Indicator, period: Period) -> Past:
    """Return last period's figure, last year's, the year's number, and the rule.

    Two queries, and one for the rules where the figure could fall below an earlier one.
    """
    previous, same_last_year = _figures(indicator, period)
    cumulative = indicator.accumulation == Accumulation.CUMULATIVE
    words = previous is None or not cumulative or _fall_needs_words(indicator, period)
    return Past(previous, same_last_year, _number(indicator, period), words)


def _fall_needs_words(indicator: Indicator, period: Period) -> bool:
    """Whether the rules want a reason in words; without any rules they do."""
    policy = current(indicator.department.path, period.end)
    return policy is None or policy.explain_falling


def _figures(
    indicator: Indicator, period: Period
) -> tuple[Decimal | None, Decimal | None]:
    year = Q(period__year=period.year, period__month__lt=period.month)
    last_year = Q(period__year=period.year - 1, period__month=period.month)
    rows = (
        Actual.objects.in_force()
        .filter(year | last_year, indicator=indicator)
        .order_by("period__year", "period__month")
        .values_list("period__year", "value")
    )
    found: dict[int, Decimal | None] = dict(rows)
    return found.get(period.year), found.get(period.year - 1)


def _number(indicator: Indicator, period: Period) -> Decimal | None:
    """Return the number in force of the first annual commitment, in the forms' order.

    A commitment whose value is no number gives none.
    """
    newest = (
        TargetVersion.objects.filter(
            target__indicator=indicator,
            target__goal__year=period.year,
            target__goal__kind=GoalKind.ANNUAL,
            valid_from__lte=period.end,
        )
        .order_by(
            F("target__goal__project_year__order").asc(nulls_first=True),
            "target__goal__order",
            "target__order",
            "target",
            "-valid_from",
            "-pk",
        )
        .values_list("kind", "number")
        .first()
    )
    if newest is None or newest[0] != ValueKind.NUMBER:
        return None
    number: Decimal | None = newest[1]
    return number
