"""Whether the figure of a period has arrived."""

import datetime
from typing import Any

import pytest

from budget.choices import Status
from performance.choices import ReportingState
from performance.reporting import State, reporting_state

QUARTERS = (3, 6, 9, 12)


def state(today: str, **changes: Any) -> State:
    given: dict[str, Any] = {
        "due_months": QUARTERS,
        "month": 9,
        "status": None,
        "in_force": False,
        "today": datetime.date.fromisoformat(today),
        "opens_on": datetime.date(2024, 10, 1),
        "due_on": datetime.date(2024, 10, 15),
        "data_ready_on": datetime.date(2024, 9, 30),
    }
    return reporting_state(**(given | changes))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2024-09-29", State(ReportingState.AWAITING_DATA)),
        ("2024-09-30", State(ReportingState.AWAITING_DATA)),
        ("2024-10-01", State(ReportingState.DUE)),
        ("2024-10-15", State(ReportingState.DUE)),
        ("2024-10-16", State(ReportingState.LATE, 1)),
        ("2024-11-15", State(ReportingState.LATE, 31)),
    ],
)
def test_late_starts_the_day_after_the_due_day(today: str, expected: State) -> None:
    assert state(today) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2024-11-08", State(ReportingState.AWAITING_DATA)),
        ("2024-11-09", State(ReportingState.DUE)),
        ("2024-11-10", State(ReportingState.LATE, 1)),
    ],
)
def test_nothing_is_late_before_the_data_exist(today: str, expected: State) -> None:
    assert state(today, data_ready_on=datetime.date(2024, 11, 9)) == expected


@pytest.mark.parametrize("today", ["2024-10-01", "2025-03-01"])
def test_month_that_is_not_due_stays_so_however_late_it_gets(today: str) -> None:
    assert state(today, due_months=(12,)) == State(ReportingState.NOT_DUE)


@pytest.mark.parametrize("status", [Status.SECTION_REVIEW, Status.DEPARTMENT_REVIEW])
def test_figure_under_review_is_no_longer_late(status: Status) -> None:
    assert state("2024-11-01", status=status) == State(ReportingState.UNDER_REVIEW)


@pytest.mark.parametrize(
    ("today", "days"), [("2024-10-15", 0), ("2024-10-16", 1), ("2024-10-25", 10)]
)
def test_returned_figure_counts_its_days(today: str, days: int) -> None:
    expected = State(ReportingState.RETURNED, days)
    assert state(today, status=Status.RETURNED) == expected


@pytest.mark.parametrize("status", [None, Status.DRAFT, Status.SECTION_REVIEW])
def test_figure_in_force_settles_the_period(status: Status | None) -> None:
    expected = State(ReportingState.IN_FORCE)
    assert state("2024-12-01", status=status, in_force=True) == expected


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CANCELLED])
def test_draft_or_cancelled_figure_has_not_arrived(status: Status) -> None:
    assert state("2024-10-16", status=status) == State(ReportingState.LATE, 1)


def test_exempt_period_is_neither_due_nor_late() -> None:
    assert state("2024-12-01", exempt=True) == State(ReportingState.EXEMPT)


def test_exempt_period_still_shows_a_figure_that_came() -> None:
    given = state("2024-12-01", exempt=True, in_force=True)
    assert given == State(ReportingState.IN_FORCE)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2024-10-18", State(ReportingState.DUE)),
        ("2024-10-19", State(ReportingState.LATE, 4)),
    ],
)
def test_grace_puts_lateness_off_and_then_counts_from_the_due_day(
    today: str, expected: State
) -> None:
    assert state(today, grace_days=3) == expected
