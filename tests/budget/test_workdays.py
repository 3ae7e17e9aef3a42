"""Working days against the State Council's arrangements, read by hand."""

import csv
import datetime

import pytest

from budget.services.workdays import PUBLISHED
from budget.workdays import Calendar

DAY = datetime.date.fromisoformat


@pytest.fixture(scope="module")
def shipped() -> Calendar:
    with PUBLISHED.open(encoding="utf-8") as file:
        return Calendar(
            {DAY(row["日期"]): row["安排"] == "上班" for row in csv.DictReader(file)}
        )


# Eight days that a calendar of weekdays gets wrong, from the notices' own words:
# 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号.
@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-18", True),  # 春节: 2月18日（星期日）上班
        ("2024-10-12", True),  # 国庆: 10月12日（星期六）上班
        ("2024-09-16", False),  # 中秋: 9月15日至17日放假调休 (Monday)
        ("2025-01-26", True),  # 春节: 1月26日（周日）上班
        ("2025-10-08", False),  # 国庆、中秋: 至8日（周三）
        ("2026-01-04", True),  # 元旦: 1月4日（周日）上班
        ("2026-02-23", False),  # 春节: 至23日（周一）
        ("2026-05-09", True),  # 劳动节: 5月9日（周六）上班
    ],
)
def test_day_of_exchange_is_right(shipped: Calendar, day: str, works: bool) -> None:
    assert shipped.is_workday(DAY(day)) is works


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2026-09-30", 10, "2026-10-20"),  # 季后10个工作日
        ("2024-09-30", 1, "2024-10-08"),
        ("2024-10-11", 1, "2024-10-12"),
        ("2024-10-12", 0, "2024-10-12"),
        ("2024-10-13", 0, "2024-10-14"),
        ("2024-12-31", 1, "2025-01-02"),
    ],
)
def test_working_days_are_added(
    shipped: Calendar, day: str, count: int, found: str
) -> None:
    assert shipped.add(DAY(day), count) == DAY(found)


def test_days_cannot_be_taken_away() -> None:
    with pytest.raises(ValueError, match="-1"):
        Calendar().add(DAY("2024-10-12"), -1)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2024-09-30", "2024-10-07", 0),
        ("2024-09-30", "2024-10-12", 5),
        ("2024-10-12", "2024-10-12", 0),
        ("2024-10-12", "2024-10-01", 0),
    ],
)
def test_working_days_between_are_counted(
    shipped: Calendar, first: str, last: str, count: int
) -> None:
    assert shipped.between(DAY(first), DAY(last)) == count


def test_nearest_working_day_is_found_both_ways(shipped: Calendar) -> None:
    assert shipped.on_or_after(DAY("2024-10-01")) == DAY("2024-10-08")
    assert shipped.on_or_before(DAY("2024-10-07")) == DAY("2024-09-30")


def test_year_without_an_arrangement_goes_by_the_week_and_says_so(
    shipped: Calendar,
) -> None:
    assert not shipped.is_published(2027)
    assert shipped.is_workday(DAY("2027-10-01"))
    assert not shipped.covers(DAY("2026-12-30"), DAY("2027-01-05"))
    assert shipped.covers(DAY("2024-02-29"), DAY("2026-12-31"))
