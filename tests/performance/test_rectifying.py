"""整改: the table of its states, its deadline, who orders in whose name. Pure."""

import datetime

import pytest

from budget.choices import Role
from budget.workflow import IllegalTransition
from performance import rectifying
from performance.choices import RectifyAction, RectifySource, RectifyStatus

DAY = datetime.date(2024, 10, 31)


@pytest.mark.parametrize(
    ("status", "action", "after"),
    [
        ("ordered", "answer", "answered"),
        ("returned", "answer", "answered"),
        ("answered", "return", "returned"),
        ("answered", "close", "closed"),
        ("ordered", "cancel", "cancelled"),
        ("answered", "cancel", "cancelled"),
    ],
)
def test_each_allowed_action_leads_on(status, action, after):
    found = rectifying.next_status(RectifyStatus(status), RectifyAction(action))
    assert found == after


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("ordered", "close"),
        ("ordered", "return"),
        ("answered", "answer"),
        ("closed", "return"),
        ("closed", "cancel"),
        ("cancelled", "answer"),
    ],
)
def test_everything_else_is_refused(status, action):
    with pytest.raises(IllegalTransition):
        rectifying.next_status(RectifyStatus(status), RectifyAction(action))


@pytest.mark.parametrize(
    ("days", "over", "soon"),
    [
        (-4, 0, False),
        (-3, 0, True),
        (0, 0, True),
        (1, 1, False),
        (10, 10, False),
    ],
)
def test_it_is_overdue_only_after_its_day(days, over, soon):
    today = DAY + datetime.timedelta(days=days)
    assert rectifying.days_over(RectifyStatus.ORDERED, DAY, today) == over
    assert rectifying.is_soon(RectifyStatus.ORDERED, DAY, today) is soon


@pytest.mark.parametrize("status", ["answered", "closed", "cancelled"])
def test_what_was_answered_is_never_overdue(status):
    today = DAY + datetime.timedelta(days=9)
    assert rectifying.days_over(RectifyStatus(status), DAY, today) == 0


def test_each_side_orders_in_its_own_name_first():
    assert rectifying.sources(frozenset({Role.HEAD})) == [
        RectifySource.HEAD,
        RectifySource.AUDIT,
    ]
    assert rectifying.sources(frozenset({Role.FINANCE})) == [
        RectifySource.FINANCE,
        RectifySource.AUDIT,
    ]
    assert rectifying.sources(frozenset({Role.LEAD, Role.REVIEWER})) == []
