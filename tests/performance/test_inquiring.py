"""审计提问: which acts a question knows, and when its answer is late."""

import datetime

import pytest

from budget.workflow import IllegalTransition
from performance import inquiring
from performance.choices import InquiryAction, InquiryStatus

ASKED, ANSWERED, CLOSED = InquiryStatus
ASK, ANSWER, AGAIN, CLOSE = InquiryAction
DUE = datetime.date(2024, 10, 22)


@pytest.mark.parametrize(
    ("status", "action", "after"),
    [
        (ASKED, ANSWER, ANSWERED),
        (ASKED, CLOSE, CLOSED),
        (ANSWERED, AGAIN, ASKED),
        (ANSWERED, CLOSE, CLOSED),
        (ASKED, AGAIN, None),
        (ANSWERED, ANSWER, None),
        (CLOSED, ANSWER, None),
        (CLOSED, AGAIN, None),
        (CLOSED, CLOSE, None),
        (ASKED, ASK, None),
    ],
)
def test_each_status_leads_on_by_its_own_acts_only(status, action, after):
    assert (action in inquiring.open_actions(status)) is (after is not None)
    if after is None:
        with pytest.raises(IllegalTransition):
            inquiring.after(status, action)
    else:
        assert inquiring.after(status, action) == after


@pytest.mark.parametrize(
    ("status", "days", "late"),
    [(ASKED, -1, 0), (ASKED, 0, 0), (ASKED, 1, 1), (ANSWERED, 9, 0), (CLOSED, 9, 0)],
)
def test_only_what_waits_past_its_day_is_late(status, days, late):
    today = DUE + datetime.timedelta(days=days)
    assert inquiring.overdue(status, DUE, today) == late
