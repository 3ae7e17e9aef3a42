"""What an outlook refuses, never forecasts, and says beside its light."""

import datetime
from decimal import Decimal

import pytest

from performance.choices import Accumulation, Comparator, CourseSource, Grade, Light
from performance.choices import Measure as M
from performance.course import PlanPoint, Season, SeasonGap
from performance.lights.rule import judge
from performance.lights.terms import Figure, Promise, Thresholds
from performance.outlook.rule import outlook
from performance.outlook.terms import Bands, LeftOut, Outlook, OutlookReason
from tests.performance.outlook_vectors import I03
from tests.performance.test_outlook_vectors import read_vector

END = datetime.date(2024, 9, 30)
SEPTEMBER = Figure(9, Decimal("66.2"))
YEARS = read_vector(f">= 1 cumulative amount 9 1 -> grey early - - {I03}").seasons
AMOUNT = Promise(Comparator.AT_LEAST, Decimal(101), measure=M.AMOUNT)


def see(promise: Promise, figure: Figure | None, **given: object) -> Outlook:
    return outlook(promise, figure, judge(promise, figure), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("promise", "figure", "reason"),
    [
        (Promise(number=Decimal(5), long_term=True), None, OutlookReason.LONG_TERM),
        (
            Promise(accumulation=Accumulation.GRADE),
            Figure(9, grade=Grade.MET),
            OutlookReason.GRADED,
        ),
        (
            Promise(accumulation=Accumulation.GRADE, measure=M.YES_NO),
            Figure(12, grade=Grade.MET),
            OutlookReason.GRADED,
        ),
        (
            Promise(accumulation=Accumulation.DATE, date=END),
            Figure(9, as_of=END),
            OutlookReason.DEADLINE,
        ),
        (Promise(), Figure(9, Decimal(1)), OutlookReason.NO_TARGET),
        (
            Promise(number=Decimal(5), awaiting=True),
            Figure(9, Decimal(1)),
            OutlookReason.AWAITING,
        ),
        (AMOUNT, None, OutlookReason.NO_FIGURE),
        (AMOUNT, Figure(9), OutlookReason.NO_FIGURE),
    ],
)
def test_what_is_never_forecast_is_grey_and_says_why(
    promise: Promise, figure: Figure | None, reason: OutlookReason
) -> None:
    assert see(promise, figure) == Outlook(Light.GREY, reason)


@pytest.mark.parametrize(
    "numbers",
    [
        {"green_from": Decimal("1.01")},
        {"green_from": Decimal("0.39")},
        {"yellow_from": Decimal(0)},
        {"yellow_from": Decimal("0.8")},
        {"early_below": Decimal("-0.1")},
        {"early_below": Decimal(1)},
        {"green_from": Decimal("NaN")},
    ],
)
def test_contradicting_bands_are_refused(numbers: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match=r"outlook thresholds|too early"):
        Bands(**numbers)


def test_bands_of_the_policy_decide() -> None:
    given = {"seasons": YEARS}
    plain = see(AMOUNT, SEPTEMBER, **given)
    assert plain.probability is not None
    easy = Bands(yellow_from=plain.probability)
    assert see(AMOUNT, SEPTEMBER, bands=easy, **given).light == "yellow"
    late = Bands(early_below=Decimal("0.73"))
    assert see(AMOUNT, SEPTEMBER, bands=late, **given).reason == "early"


def test_earlier_years_count_whatever_the_policy_says_of_the_goal_light() -> None:
    off = Thresholds(use_season=False)
    found = see(AMOUNT, SEPTEMBER, seasons=YEARS, thresholds=off)
    assert (found.ground.source, found.ground.years) == (
        CourseSource.SEASON,
        (2022, 2023),
    )
    assert found.ground.weight == Decimal("0.5")


def test_best_rest_on_record_stands_beside_what_is_needed() -> None:
    needed = see(AMOUNT, SEPTEMBER, seasons=YEARS).needed
    assert needed is not None
    assert (needed.months, needed.rest, needed.rate) == (
        3,
        Decimal("34.8"),
        Decimal("11.6"),
    )
    assert (needed.best_year, needed.best_rest) == (2023, Decimal("27.07"))
    assert needed.times == Decimal("1.29")


def test_one_year_is_a_record_though_no_basis_for_a_probability() -> None:
    year = Season(2023, (PlanPoint(9, Decimal(60)), PlanPoint(12, Decimal(80))))
    found = see(AMOUNT, Figure(9, Decimal(70)), seasons=[year])
    assert found.reason is OutlookReason.BY_PACE
    assert found.probability is None
    assert found.ground.left_out == (LeftOut(2023, SeasonGap.TOO_FEW),)
    assert found.needed is not None
    assert found.needed.best_rest == 20


def test_blue_is_green_by_pace() -> None:
    promise = Promise(
        Comparator.AT_LEAST, Decimal(120), Accumulation.STOCK, start=Decimal(112)
    )
    figure = Figure(9, Decimal(125))
    assert judge(promise, figure).light is Light.BLUE
    assert see(promise, figure).light is Light.GREEN


def test_a_rate_needs_no_amount() -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(95), Accumulation.RATE)
    assert see(promise, Figure(9, Decimal(90))).needed is None


def test_a_percentage_is_not_forecast_beyond_a_hundred() -> None:
    years = tuple(
        Season(year, tuple(PlanPoint(m, Decimal(99)) for m in (3, 6, 9, 12)))
        for year in (2022, 2023)
    )
    promise = Promise(Comparator.AT_LEAST, Decimal(95), Accumulation.RATE, M.PERCENT)
    found = see(promise, Figure(3, Decimal("99.5")), seasons=years)
    assert (found.high, found.light) == (100, Light.GREEN)


def test_a_year_given_twice_is_refused() -> None:
    year = Season(2023, (PlanPoint(9, Decimal(60)), PlanPoint(12, Decimal(80))))
    with pytest.raises(ValueError, match="twice"):
        see(AMOUNT, Figure(9, Decimal(70)), seasons=[year, year])


def test_missing_comparator_is_read_as_at_least() -> None:
    silent = Promise(number=Decimal(101), measure=M.AMOUNT)
    spoken = see(AMOUNT, SEPTEMBER, seasons=YEARS)
    assert see(silent, SEPTEMBER, seasons=YEARS) == spoken
