"""An indicator's figures around one period: open, in force, and the past beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q

from budget.choices import Status
from budget.models import Period, User
from budget.models.review import OPEN
from performance import increments
from performance.choices import Accumulation
from performance.models import Actual, Indicator
from performance.queries.among import among

SHOWN = (*OPEN, Status.APPROVED)
# All that is shown of a past figure, and what an increment is added to.
PAST = ("value", "as_typed")


@dataclass(kw_only=True)
class Figures:
    """One indicator in one period."""

    indicator: Indicator
    period: Period
    open: Actual | None = None
    in_force: Actual | None = None
    previous: Actual | None = None
    last_year: Actual | None = None

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
            previous_month=before.period.month if before else None,
            previous=before.value if before else None,
        )

    @property
    def under_review(self) -> bool:
        return self.open is not None and not self.editable


Found = TypeVar("Found", bound=Figures)


def place(found: Mapping[int, Found], period: Period) -> None:
    """Put the figures of the period, and those in force of the past that is shown,
    beside their indicators."""
    rows = Actual.objects.filter(indicator__in=among(found))
    here = rows.filter(period=period, status__in=SHOWN)
    # One person, one period stands beside hundreds of figures: made once each.
    entered = list(here.select_related("explained"))
    people = User.objects.in_bulk({row.author_id for row in entered} - {None})
    for row in entered:
        one = found[row.indicator_id]
        row.indicator, row.period = one.indicator, period
        if row.author_id is not None:
            row.author = people[row.author_id]
        if row.status == Status.APPROVED:
            one.in_force = row
        else:
            one.open = row
    this_year = Q(period__year=period.year, period__month__lt=period.month)
    year_before = Q(period__year=period.year - 1, period__month=period.month)
    past = list(
        rows.filter(this_year | year_before, status=Status.APPROVED)
        .only("indicator", "period", *PAST)
        .order_by("period__year", "period__month", "pk")
    )
    periods = Period.objects.in_bulk({row.period_id for row in past})
    for row in past:
        one = found[row.indicator_id]
        row.indicator, row.period = one.indicator, periods[row.period_id]
        if row.period.year == period.year:
            one.previous = row
        else:
            one.last_year = row
