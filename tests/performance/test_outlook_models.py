"""The distributions behind the outlook, against tables, sums and one another."""

from decimal import Decimal
from math import comb

import pytest

from performance.outlook.history import Past, Year
from performance.outlook.rest import Positive, Spread, Things
from performance.outlook.spread import t_above, t_upper, variance
from performance.outlook.standing import Net


@pytest.mark.parametrize(
    ("freedom", "point", "above"),
    [
        (1, 3.078, 0.10),
        (2, 1.886, 0.10),
        (4, 1.533, 0.10),
        (4, 2.132, 0.05),
        (5, 4.032, 0.005),
        (10, 1.812, 0.05),
        (30, 2.042, 0.025),
    ],
)
def test_t_agrees_with_the_printed_table(
    freedom: int, point: float, above: float
) -> None:
    assert t_above(point, freedom) == pytest.approx(above, abs=5e-5)
    assert t_above(-point, freedom) == pytest.approx(1 - above, abs=5e-5)
    if above == 0.10:
        assert t_upper(freedom) == pytest.approx(point, abs=5e-4)


@pytest.mark.parametrize(("shape", "mean"), [(3, 2.0), (7, 5.5), (20, 30.0)])
@pytest.mark.parametrize("need", [1, 2, 5, 20])
def test_things_are_negative_binomial(shape: int, mean: float, need: int) -> None:
    success = shape / (shape + mean)
    below = sum(
        comb(shape + k - 1, k) * success**shape * (1 - success) ** k
        for k in range(need)
    )
    things = Things(mean, shape)
    assert things.at_least(Decimal(need)) == pytest.approx(1 - below, abs=1e-6)
    assert things.above(Decimal(need - 1)) == things.at_least(Decimal(need))


@pytest.mark.parametrize("shape", [2.0, 6.0, 18.0])
@pytest.mark.parametrize("part", [0.3, 0.7, 1.0, 1.4, 2.0])
def test_large_counts_are_close_to_the_exact_sum(shape: float, part: float) -> None:
    mean = 190.0
    need = Decimal(round(mean * part))
    exact = Things(mean, shape).at_least(need)
    close = Things(mean, shape, large=True).at_least(need)
    assert close == pytest.approx(exact, abs=0.006)


def test_interval_of_things_holds_four_cases_of_five() -> None:
    things = Things(40.0, 10.0)
    inside = things.at_least(Decimal(things.low)) - things.above(Decimal(things.high))
    assert inside == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(
    "rest", [Spread(5.0, 2.0, 4), Positive(5.0, 0.4, 4)], ids=["spread", "positive"]
)
def test_ends_of_an_interval_leave_a_tenth_outside(rest: Spread | Positive) -> None:
    assert rest.at_least(Decimal(rest.high)) == pytest.approx(0.1, abs=1e-9)
    assert rest.at_least(Decimal(rest.low)) == pytest.approx(0.9, abs=1e-9)
    assert rest.at_least(Decimal(rest.middle)) == pytest.approx(0.5, abs=1e-9)


def test_whole_levels_start_half_a_unit_below() -> None:
    spread = Spread(3.0, 1.0, 4, step=1.0)
    both = spread.at_least(Decimal(3)) - spread.above(Decimal(3))
    assert both == pytest.approx(1 - 2 * t_above(0.5, 4))


def test_staff_that_never_changed_mostly_stays() -> None:
    net = Net(0, 0, 2)
    same = net.at_least(Decimal(0)) - net.above(Decimal(0))
    assert 0.8 < same < 0.9
    assert net.above(Decimal(0)) == pytest.approx(1 - net.at_least(Decimal(0)))


def test_arrivals_on_record_raise_a_stock() -> None:
    net = Net(6, 0, 2)
    assert (net.low, net.middle, net.high) == (0, 2, 5)


def test_two_years_that_agree_are_not_certain_and_ten_nearly_are() -> None:
    assert variance([0.0] * 2, 1.0) == pytest.approx(3 / 4)
    assert variance([0.0] * 10, 1.0) == pytest.approx(3 / 12)
    assert variance([10.0, -10.0], 1.0) > 50


def test_years_on_record_weigh_one_half_when_there_are_two() -> None:
    years = tuple(Year(2020 + n, 1.0, 2.0) for n in range(5))
    assert Past(years[:2], (), (), True).weight == 0.5
    assert Past(years, (), (), True).weight == pytest.approx(5 / 7)
