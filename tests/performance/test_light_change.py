"""Every change of light has exactly one cause."""

from decimal import Decimal
from typing import Any

import pytest

from performance.choices import Cause
from performance.lights.change import Basis, cause_of_change

BEFORE = Basis(
    month=9,
    figure_id=1,
    value=Decimal("31.9"),
    target_version=1,
    plan="even",
    policy_id=1,
)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"figure_id": 2, "value": Decimal(40)}, Cause.FIGURE),
        ({"figure_id": 2, "corrects": 1, "value": Decimal("34.6")}, Cause.CORRECTION),
        ({"target_version": 2}, Cause.TARGET),
        ({"plan": "late"}, Cause.TARGET),
        ({"policy_id": 2}, Cause.POLICY),
        ({"rule_version": "another"}, Cause.POLICY),
        ({"policy_id": 2, "target_version": 2, "figure_id": 2}, Cause.POLICY),
        ({"target_version": 2, "figure_id": 2, "corrects": 1}, Cause.TARGET),
        ({"corrects": 7, "target_version": 1}, Cause.FIGURE),
        ({}, Cause.FIGURE),
    ],
)
def test_within_a_month_decisions_come_before_figures(
    changes: dict[str, Any], cause: Cause
) -> None:
    assert cause_of_change(BEFORE, BEFORE._replace(**changes)) is cause


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({}, Cause.CALENDAR),
        ({"figure_id": 2}, Cause.CALENDAR),
        ({"value": Decimal("31.90")}, Cause.CALENDAR),
        ({"value": Decimal(40)}, Cause.CALENDAR),
        ({"figure_id": 2, "value": Decimal(32)}, Cause.FIGURE),
        ({"figure_id": 2, "value": Decimal(32), "policy_id": 2}, Cause.FIGURE),
    ],
)
def test_between_months_only_an_unchanged_figure_is_the_calendar(
    changes: dict[str, Any], cause: Cause
) -> None:
    assert cause_of_change(BEFORE, BEFORE._replace(month=12, **changes)) is cause


def test_first_judgement_rests_on_a_new_figure() -> None:
    assert cause_of_change(None, BEFORE) is Cause.FIGURE


def test_correction_before_the_first_judgement_is_still_a_correction() -> None:
    corrected = BEFORE._replace(month=12, figure_id=3, corrects=2, value=Decimal(40))
    assert cause_of_change(None, corrected) is Cause.CORRECTION
    assert cause_of_change(BEFORE, corrected) is Cause.CORRECTION


def test_carried_correction_is_the_calendar() -> None:
    corrected = BEFORE._replace(corrects=7)
    assert cause_of_change(corrected, corrected._replace(month=12)) is Cause.CALENDAR
