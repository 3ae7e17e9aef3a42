"""整改: who may do what when, and how it stands against its deadline. Pure.

待整改 → 已反馈 → 已销号, or 退回重办 and again. Whoever answered never closes: that is
for the side that ordered.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from budget.choices import Role
from budget.workflow import IllegalTransition
from performance.choices import RectifyAction, RectifySource, RectifyStatus

# Days that a one-click order leaves.
USUAL_DAYS: Final = 15
# Days before the deadline from which its person is told again.
SOON: Final = 3
WAITING: Final = (RectifyStatus.ORDERED, RectifyStatus.RETURNED)
UNDONE: Final = (*WAITING, RectifyStatus.ANSWERED)
# Who orders and checks in whose name. An auditor's account writes nothing, so what
# an audit found is entered, with its 文号, by the head or by finance.
SIDES: Final[Mapping[RectifySource, frozenset[Role]]] = {
    RectifySource.HEAD: frozenset({Role.HEAD}),
    RectifySource.FINANCE: frozenset({Role.FINANCE, Role.SUPERVISOR}),
    RectifySource.AUDIT: frozenset({Role.HEAD, Role.FINANCE, Role.SUPERVISOR}),
}
_TABLE: Final = {
    **{(at, RectifyAction.ANSWER): RectifyStatus.ANSWERED for at in WAITING},
    (RectifyStatus.ANSWERED, RectifyAction.RETURN): RectifyStatus.RETURNED,
    (RectifyStatus.ANSWERED, RectifyAction.CLOSE): RectifyStatus.CLOSED,
    **{(at, RectifyAction.CANCEL): RectifyStatus.CANCELLED for at in UNDONE},
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is ordered: `target_id` and `project_year_id` say what it is about."""

    department_id: int
    source: RectifySource
    problem: str
    deadline: datetime.date
    responsible_id: int
    requirement: str = ""
    document_no: str = ""
    target_id: int | None = None
    project_year_id: int | None = None


def next_status(status: RectifyStatus, action: RectifyAction) -> RectifyStatus:
    """Return the status after an action; raise IllegalTransition if there is none."""
    if (status, action) not in _TABLE:
        raise IllegalTransition(f"{status.value} / {action.value}")
    return _TABLE[status, action]


def allowed(status: RectifyStatus) -> frozenset[RectifyAction]:
    """Return the actions that the status knows."""
    return frozenset(action for at, action in _TABLE if at == status)


def sources(roles: frozenset[Role]) -> list[RectifySource]:
    """Return in whose name somebody with these roles may order, the own side first."""
    return [source for source, side in SIDES.items() if side & roles]


def days_over(
    status: RectifyStatus, deadline: datetime.date, today: datetime.date
) -> int:
    """Return the days by which it is overdue: 0 when in time, answered or over."""
    if status not in WAITING:
        return 0
    return max((today - deadline).days, 0)


def is_soon(
    status: RectifyStatus, deadline: datetime.date, today: datetime.date
) -> bool:
    """Whether the deadline is near and nothing has been answered."""
    return status in WAITING and 0 <= (deadline - today).days <= SOON
