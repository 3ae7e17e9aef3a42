"""Where a target should be by the end of a month."""

from decimal import Decimal
from fractions import Fraction

import pytest

from performance.choices import CourseSource
from performance.course import (
    Course,
    PlanPoint,
    Season,
    SeasonGap,
    expected,
    season_gap,
)

QUARTERS = (3, 6, 9, 12)


def points(*amounts: str) -> tuple[PlanPoint, ...]:
    pairs = zip(QUARTERS, map(Decimal, amounts), strict=True)
    return tuple(PlanPoint(*pair) for pair in pairs)


def season(year: int, *amounts: str) -> Season:
    return Season(year, points(*amounts))


LATE_2022 = season(2022, "10", "20", "60", "100")
LATE_2023 = season(2023, "1", "2", "6", "10")


@pytest.mark.parametrize("month", range(1, 13))
def test_without_anything_known_the_calendar_decides(month: int) -> None:
    course = expected(month, Decimal(7))
    assert course == Course(Fraction(7 * month, 12), CourseSource.CALENDAR)


@pytest.mark.parametrize(
    ("month", "amount"),
    [
        (1, "0.4"),
        (3, "1.2"),
        (4, "1.8"),
        (6, "3"),
        (8, "4.6"),
        (9, "5.4"),
        (10, "7.6"),
        (12, "12"),
    ],
)
def test_node_plan_is_linear_between_its_points(month: int, amount: str) -> None:
    plan = points("1.2", "3", "5.4", "12")
    course = expected(month, Decimal(12), plan=plan)
    assert course == Course(Fraction(amount), CourseSource.PLAN)


@pytest.mark.parametrize(("month", "amount"), [(5, 6), (6, 6), (11, 6), (12, 12)])
def test_after_its_last_point_a_plan_stays_until_the_year_ends(
    month: int, amount: int
) -> None:
    plan = [PlanPoint(5, Decimal(6))]
    assert expected(month, Decimal(12), plan=plan).expected == amount


def test_year_ends_at_the_target_whatever_the_plan_says() -> None:
    plan = points("1", "2", "3", "11")
    assert expected(12, Decimal(12), plan=plan).expected == 12


def test_a_plan_comes_before_a_season() -> None:
    course = expected(
        6,
        Decimal(12),
        plan=points("1", "2", "3", "12"),
        seasons=[LATE_2022, LATE_2023],
        use_season=True,
    )
    assert course == Course(Fraction(2), CourseSource.PLAN)


def test_order_of_plan_points_does_not_matter() -> None:
    plan = points("1", "2", "3", "12")
    assert expected(7, Decimal(12), plan=plan) == expected(
        7, Decimal(12), plan=plan[::-1]
    )


def test_month_given_twice_is_refused() -> None:
    plan = [PlanPoint(3, Decimal(1)), PlanPoint(3, Decimal(2))]
    with pytest.raises(ValueError, match="twice"):
        expected(3, Decimal(12), plan=plan)


def test_plan_point_outside_the_year_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        PlanPoint(13, Decimal(1))


def test_plan_amount_must_be_a_number() -> None:
    with pytest.raises(ValueError, match="finite"):
        PlanPoint(3, Decimal("NaN"))


def test_two_seasons_are_drawn_half_way_to_the_even_share() -> None:
    course = expected(6, Decimal(100), seasons=[LATE_2023, LATE_2022], use_season=True)
    assert course == Course(
        Fraction(35), CourseSource.SEASON, Fraction(0), (2022, 2023)
    )


def test_five_seasons_weigh_five_sevenths() -> None:
    seasons = [season(year, "10", "20", "60", "100") for year in range(2019, 2024)]
    course = expected(6, Decimal(70), seasons=seasons, use_season=True)
    assert course.expected == Fraction(5, 7) * 14 + Fraction(2, 7) * 35


def test_season_is_linear_between_the_months_on_record() -> None:
    course = expected(7, Decimal(100), seasons=[LATE_2022, LATE_2023], use_season=True)
    share = (Fraction(20) + Fraction(40, 3)) / 100
    assert course.expected == 100 * (share / 2 + Fraction(7, 24))


def test_season_arrives_at_the_target() -> None:
    course = expected(12, Decimal(7), seasons=[LATE_2022, LATE_2023], use_season=True)
    assert course.expected == 7


def test_season_waits_for_the_policy() -> None:
    course = expected(6, Decimal(100), seasons=[LATE_2022, LATE_2023])
    assert course.source is CourseSource.CALENDAR


@pytest.mark.parametrize(
    "unusable",
    [
        season(2023, "0", "0", "0", "0"),
        season(2023, "-4", "-3", "-2", "-1"),
        season(2023, "1", "3", "2", "4"),
        Season(2023, points("1", "2", "3", "4")[1:]),
        Season(2023, tuple(PlanPoint(month, Decimal(month)) for month in range(1, 8))),
    ],
    ids=["ends at 0", "negative", "falls", "three points", "no year end"],
)
def test_unusable_year_is_left_out(unusable: Season) -> None:
    course = expected(6, Decimal(100), seasons=[LATE_2022, unusable], use_season=True)
    assert course.source is CourseSource.CALENDAR


def test_one_season_is_no_season() -> None:
    course = expected(6, Decimal(100), seasons=[LATE_2022], use_season=True)
    assert course.source is CourseSource.CALENDAR


def test_season_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        expected(6, Decimal(100), seasons=[LATE_2022, LATE_2022], use_season=True)


def test_course_of_a_stock_is_of_its_gain() -> None:
    course = expected(9, Decimal(120), start=Decimal(112))
    assert (course.expected, course.level) == (6, 118)


def test_plan_of_a_stock_names_levels() -> None:
    course = expected(
        3, Decimal(120), plan=points("113", "114", "116", "120"), start=Decimal(112)
    )
    assert (course.expected, course.level) == (1, 113)


def test_season_of_a_stock_needs_its_opening_level() -> None:
    bare = [
        season(2022, "97", "98", "100", "102"),
        season(2023, "104", "106", "108", "112"),
    ]
    opened = [
        Season(2022, bare[0].points, Decimal(92)),
        Season(2023, bare[1].points, Decimal(102)),
    ]
    start = Decimal(112)

    def course(seasons: list[Season]) -> Course:
        return expected(6, Decimal(122), seasons=seasons, use_season=True, start=start)

    assert course(bare).source is CourseSource.CALENDAR
    # Shares by June: 6/10 and 4/10, mean 1/2, as even as the calendar.
    assert course(opened) == Course(
        Fraction(5), CourseSource.SEASON, Fraction(112), (2022, 2023)
    )


@pytest.mark.parametrize("month", [0, 13])
def test_month_outside_the_year_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match="month"):
        expected(month, Decimal(1))


def test_what_adds_up_starts_each_year_at_nothing() -> None:
    """Loading gives every year the year end before it; only a stock opens there."""
    years = [year._replace(start=Decimal(100)) for year in (LATE_2022, LATE_2023)]
    course = expected(6, Decimal(100), seasons=years, use_season=True)
    assert (course.source, course.expected) == (CourseSource.SEASON, 35)


@pytest.mark.parametrize(
    ("year", "stock", "gap"),
    [
        (season(2022, "1", "2", "3", "4"), False, None),
        (season(2022, "0", "0", "0", "4"), False, None),
        (season(2022, "1", "2", "3", "4"), True, SeasonGap.NO_START),
        (Season(2022, points("1", "2", "3", "4")[:3]), False, SeasonGap.NO_YEAR_END),
        (Season(2022, ()), False, SeasonGap.NO_YEAR_END),
        (Season(2022, points("1", "2", "3", "4")[1:]), False, SeasonGap.TOO_FEW),
        (season(2022, "0", "0", "0", "0"), False, SeasonGap.NOT_POSITIVE),
        (season(2022, "-1", "-2", "-3", "-4"), False, SeasonGap.NOT_POSITIVE),
        (season(2022, "1", "3", "2", "4"), False, SeasonGap.FALLING),
        (season(2022, "-1", "2", "3", "4"), False, SeasonGap.FALLING),
    ],
)
def test_a_year_that_cannot_be_used_says_why(
    year: Season, stock: bool, gap: SeasonGap | None
) -> None:
    assert season_gap(year, stock=stock) is gap
