"""Periods: a year through a month."""

import datetime

import pytest

from budget import periods


@pytest.mark.parametrize(
    ("month", "chinese", "english"),
    [
        (1, "1月累计", "Jan to date"),
        (3, "1–3月累计（一季度）", "Jan–Mar to date (first quarter)"),
        (6, "1–6月累计（上半年）", "Jan–Jun to date (first half)"),
        (7, "1–7月累计", "Jan–Jul to date"),
        (9, "1–9月累计（前三季度）", "Jan–Sep to date (first three quarters)"),
        (12, "全年（1–12月）", "Full year (Jan–Dec)"),
    ],
)
def test_label_names_the_time_since_january(
    month: int, chinese: str, english: str
) -> None:
    assert periods.label(2024, month) == chinese
    assert periods.label(2024, month, "en") == english


def test_label_can_carry_its_year() -> None:
    assert periods.label(2024, 6, with_year=True) == "2024年1–6月累计（上半年）"
    assert periods.label(2024, 12, "en", with_year=True) == "Full year (Jan–Dec), 2024"


def test_short_label_says_how_old_a_figure_is() -> None:
    assert periods.short_label(6) == "截至1–6月"
    assert periods.short_label(1) == "截至1月"
    assert periods.short_label(6, "en") == "through Jun"


def test_a_month_is_named_in_both_languages() -> None:
    assert (periods.month_name(9), periods.month_name(9, "en")) == ("9月", "Sep")


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2024, 2, 29), (2023, 2, 28), (2024, 12, 31)]
)
def test_period_ends_on_the_months_last_day(year: int, month: int, day: int) -> None:
    assert periods.period_end(year, month) == datetime.date(year, month, day)


@pytest.mark.parametrize(
    ("month", "previous"), [(3, None), (6, 3), (7, 6), (12, 9), (1, None)]
)
def test_previous_month_is_the_last_due_one(month: int, previous: int | None) -> None:
    assert periods.previous_month((3, 6, 9, 12), month) == previous


def test_months_read_sorted() -> None:
    assert periods.parse_months("12, 3，6,9") == (3, 6, 9, 12)
    assert periods.parse_months("12") == (12,)


@pytest.mark.parametrize(
    "text", ["", ",", "0", "13", "3,3", "3,", "a", "3.5", "-3", "٣", "²", "9" * 5000]
)
def test_bad_months_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        periods.parse_months(text)


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_is_no_such_month(month: int) -> None:
    for ask in (
        lambda: periods.period_end(2024, month),
        lambda: periods.label(2024, month),
        lambda: periods.short_label(month),
        lambda: periods.previous_month((3,), month),
    ):
        with pytest.raises(ValueError, match="not a month"):
            ask()
