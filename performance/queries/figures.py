"""An indicator's figures around one period: open, in force, and the past beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from budget.choices import Status
from budget.models import Period
from budget.models.review import OPEN
from budget.prepared import Number, Prepared, number
from performance import increments
from performance.choices import Accumulation
from performance.models import Actual, Indicator
from performance.queries.among import among
from performance.rounding import plain

SHOWN = (*OPEN, Status.APPROVED)
# How exactly a figure is kept.
PLACES = Decimal("0.0001")


class Earlier(NamedTuple):
    """All that is shown of a past figure, and what an increment is added to."""

    month: int
    value: Decimal | None
    as_typed: str

    @property
    def shown(self) -> str:
        """The figure as it counts: the number, or the words."""
        return self.as_typed if self.value is None else plain(self.value)


def earlier(month: int, value: Number | None, as_typed: str) -> Earlier:
    """Return a past figure from its columns."""
    known = None if value is None else number(value).quantize(PLACES)
    return Earlier(month, known, as_typed)


@dataclass(kw_only=True)
class Figures:
    """One indicator in one period."""

    indicator: Indicator
    period: Period
    open: Actual | None = None
    in_force: Actual | None = None
    previous: Earlier | None = None
    last_year: Earlier | None = None

    @property
    def current(self) -> Actual | None:
        """The row on its way, else the one in force."""
        return self.open or self.in_force

    @property
    def editable(self) -> bool:
        """Whether the box takes a figure now (a lock is told on saving)."""
        if self.open is not None:
            return self.open.status in (Status.DRAFT, Status.RETURNED)
        return self.in_force is None

    @property
    def base(self) -> Decimal | None:
        """What 本季新增 is added to; None where nobody can tell."""
        before = self.previous
        return increments.base(
            Accumulation(self.indicator.accumulation),
            self.indicator.months,
            self.period.month,
            previous_month=before.month if before else None,
            previous=before.value if before else None,
        )

    @property
    def under_review(self) -> bool:
        return self.open is not None and not self.editable


Found = TypeVar("Found", bound=Figures)


def _asked(indicators: RawSQL, year: RawSQL, month: RawSQL, before: RawSQL) -> Any:
    this_year = Q(period__year=year, period__month__lt=month)
    year_before = Q(period__year=before, period__month=month)
    return (
        Actual.objects.filter(
            this_year | year_before,
            indicator__in=indicators,
            status=Status.APPROVED,
        )
        .order_by("period__year", "period__month", "pk")
        .values_list(
            "indicator_id", "period__year", "period__month", "value", "as_typed"
        )
    )


_PAST = Prepared(_asked)


def place(
    found: Mapping[int, Found], period: Period, rows: "QuerySet[Actual] | None" = None
) -> None:
    """Put the figures of the period, and those in force of the past that is shown,
    beside their indicators: two queries. `rows` may bring more with the former."""
    wanted = (Actual.objects if rows is None else rows).filter(
        indicator__in=among(found), period=period, status__in=SHOWN
    )
    for row in wanted:
        one = found[row.indicator_id]
        row.indicator, row.period = one.indicator, period
        if row.status == Status.APPROVED:
            one.in_force = row
        else:
            one.open = row
    _place_past(found, period)


def _place_past(found: Mapping[int, Found], period: Period) -> None:
    """Put the newest figure of the year, and that of a year before, beside each."""
    year = period.year
    newest: dict[tuple[bool, int], tuple[Any, ...]] = {}
    # They come in order of time.
    for pk, when, *rest in _PAST.rows(found, year, period.month, year - 1):
        newest[when == year, pk] = tuple(rest)
    for (now, pk), row in newest.items():
        if now:
            found[pk].previous = earlier(*row)
        else:
            found[pk].last_year = earlier(*row)
