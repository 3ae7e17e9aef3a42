"""本季新增 and 累计 say the same thing, exactly."""

from decimal import Decimal

import pytest

from performance.choices import Accumulation
from performance.increments import added, base

QUARTERS = (3, 6, 9, 12)


def start(
    month: int,
    previous_month: int | None = None,
    previous: str | None = None,
    accumulation: Accumulation = Accumulation.CUMULATIVE,
) -> Decimal | None:
    value = None if previous is None else Decimal(previous)
    return base(
        accumulation, QUARTERS, month, previous_month=previous_month, previous=value
    )


def test_the_first_period_of_a_year_starts_from_nothing() -> None:
    assert start(3) == 0


def test_later_periods_start_from_the_last_one() -> None:
    assert start(9, 6, "19.8") == Decimal("19.8")


@pytest.mark.parametrize(("month", "before"), [(9, 3), (9, None)])
def test_a_gap_leaves_the_start_unknown(month: int, before: int | None) -> None:
    assert start(month, before, "6.1" if before else None) is None


@pytest.mark.parametrize(
    "accumulation", [Accumulation.STOCK, Accumulation.RATE, Accumulation.GRADE]
)
def test_only_running_totals_have_a_part_of_their_own(
    accumulation: Accumulation,
) -> None:
    assert start(9, 6, "19.8", accumulation) is None


def test_the_part_is_exact() -> None:
    assert added(Decimal("0.3"), Decimal("0.1")) == "0.2"
    assert added(Decimal("34.60"), Decimal("19.8")) == "14.8"
    assert added(Decimal(5), None) == added(None, Decimal(5)) == ""
