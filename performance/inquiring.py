"""审计提问: what may be done with a question when. Pure.

待答复 → 已答复 → 已办结, or 追问 and back to 待答复. What has no answer may be closed
as well, with a word why.
"""

import datetime
from collections.abc import Mapping
from typing import Final

from budget.workflow import IllegalTransition
from performance.choices import InquiryAction, InquiryStatus

# Days that a question leaves for its answer, where the auditor names no other day.
USUAL_DAYS: Final = 10
OPEN: Final = (InquiryStatus.ASKED, InquiryStatus.ANSWERED)
# What is the auditor's to do; the answer is the department's.
ASKING: Final = frozenset({InquiryAction.AGAIN, InquiryAction.CLOSE})
_AFTER: Final[Mapping[InquiryStatus, Mapping[InquiryAction, InquiryStatus]]] = {
    InquiryStatus.ASKED: {
        InquiryAction.ANSWER: InquiryStatus.ANSWERED,
        InquiryAction.CLOSE: InquiryStatus.CLOSED,
    },
    InquiryStatus.ANSWERED: {
        InquiryAction.AGAIN: InquiryStatus.ASKED,
        InquiryAction.CLOSE: InquiryStatus.CLOSED,
    },
    InquiryStatus.CLOSED: {},
}


def after(status: InquiryStatus, action: InquiryAction) -> InquiryStatus:
    """Return the status that an action leads to; raise IllegalTransition for none."""
    found = _AFTER[status].get(action)
    if found is None:
        raise IllegalTransition(f"{status.value} / {action.value}")
    return found


def open_actions(status: InquiryStatus) -> frozenset[InquiryAction]:
    """Return what the status lets somebody do."""
    return frozenset(_AFTER[status])


def overdue(status: InquiryStatus, due_on: datetime.date, today: datetime.date) -> int:
    """Return by how many days the answer is late; the due day itself is in time."""
    late = (today - due_on).days
    return late if status is InquiryStatus.ASKED and late > 0 else 0
