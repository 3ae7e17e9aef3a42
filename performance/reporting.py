"""Whether the figure of a period has arrived: computed when read, stored nowhere.

Kept apart from review status and from the light; lateness never turns a light red.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from budget.choices import Status
from performance.choices import ReportingState

UNDER_REVIEW = (Status.SECTION_REVIEW, Status.DEPARTMENT_REVIEW)


class State(NamedTuple):
    """`days_late` counts from the day after the due day; 0 while there is time."""

    state: ReportingState
    days_late: int = 0


def reporting_state(
    *,
    due_months: Collection[int],
    month: int,
    status: Status | None,
    in_force: bool,
    today: date,
    opens_on: date,
    due_on: date,
    data_ready_on: date,
    grace_days: int = 0,
    exempt: bool = False,
) -> State:
    """Return the reporting state of one indicator in the period through `month`.

    `status` is that of the period's newest row, None without one; `data_ready_on` is
    the period's end plus the days until the data exist. Nothing can be asked for
    before that day or before the period opens, so a due day before it moves there.
    A figure is late only after `grace_days` more, but then since its due day.
    """
    if month not in due_months:
        return State(ReportingState.NOT_DUE)
    if in_force:
        return State(ReportingState.IN_FORCE)
    if status in UNDER_REVIEW:
        return State(ReportingState.UNDER_REVIEW)
    if exempt:
        return State(ReportingState.EXEMPT)
    overdue = (today - max(due_on, data_ready_on)).days
    days_late = overdue if overdue > grace_days else 0
    if status is Status.RETURNED:
        return State(ReportingState.RETURNED, days_late)
    if today < max(opens_on, data_ready_on):
        return State(ReportingState.AWAITING_DATA)
    state = ReportingState.LATE if days_late else ReportingState.DUE
    return State(state, days_late)
