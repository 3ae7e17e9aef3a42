"""What leads say beside their figures, for those who read the figures."""

import datetime
from collections.abc import Iterable

from budget.choices import Status
from budget.models.review import UNDER_REVIEW
from performance.models import Explanation


def beside(figures: Iterable[int]) -> dict[int, Explanation]:
    """Return what is said beside each figure, with its measures: two queries."""
    rows = Explanation.objects.filter(actual__in=list(figures))
    return {row.actual_id: row for row in rows.prefetch_related("improvements")}


def newest(indicator_id: int, year: int, until: datetime.date) -> Explanation | None:
    """Return what the lead said last about an indicator in a year: two queries.

    In force or under review, of periods that ended by a day: what a draft says is its
    author's own.
    """
    rows = Explanation.objects.filter(
        actual__indicator=indicator_id,
        actual__status__in=(Status.APPROVED, *UNDER_REVIEW),
        actual__period__year=year,
        actual__period__month__lte=until.month,
    ).exclude(forecast_typed="", likelihood="")
    found: Explanation | None = (
        rows.select_related("actual__period", "actual__indicator")
        .prefetch_related("improvements")
        .order_by("-actual__period__month", "-actual__pk")
        .first()
    )
    return found
