"""Which value, plan and figure hold at a month, and whether the figure has come."""

import datetime
from collections.abc import Iterable
from functools import lru_cache, partial
from typing import TypeVar

from budget import periods as calendar
from budget.choices import Status
from performance.choices import (
    Accumulation,
    Comparator,
    ReportingState,
    ValueKind,
)
from performance.lights.terms import Figure, Promise
from performance.queries.facts import (
    Commitment,
    Facts,
    FigureRow,
    NodePlan,
    Rules,
    Version,
)
from performance.reporting import State, reporting_state

Dated = TypeVar("Dated", Version, NodePlan)
NONE_BINDS = Version(0, datetime.date.min, "", Comparator.NONE, None, None, "")
# What is stored has been checked, so the checks of both are passed over.
_promise = partial(tuple.__new__, Promise)
_figure = partial(tuple.__new__, Figure)


def in_force(dated: Iterable[Dated], end: datetime.date) -> Dated | None:
    """Return the last of the rows, which are in order, that is valid by `end`."""
    found: Dated | None = None
    for row in dated:
        if row.valid_from <= end:
            found = row
    return found


def binding(
    commitment: Commitment, versions: Iterable[Version], end: datetime.date
) -> Version | None:
    """Return the value that binds by `end`: none of what waits for its 批复.

    What was given up meanwhile is given up, though.
    """
    found = in_force(versions, end)
    if found is None or found.kind == ValueKind.DROPPED or not commitment.awaits(end):
        return found
    return None


def newest(rows: Iterable[FigureRow], month: int, pending: bool) -> FigureRow | None:
    """Return the newest figure; of one month, the one under review where allowed."""
    if pending:
        held = [r for r in rows if r.month <= month and r.counts_when_pending]
        return max(held, key=lambda r: (r.month, not r.in_force, r.pk), default=None)
    approved, found = Status.APPROVED, None
    for row in rows:
        if row.status is not approved or row.month > month:
            continue
        if found is None or (row.month, row.pk) > (found.month, found.pk):
            found = row
    return found


def promise(
    commitment: Commitment, version: Version | None, end: datetime.date
) -> Promise:
    """Return what is promised by `end`; `version` is the value that binds then.

    Without one it waits: for its 批复, or for the day from which it binds.
    """
    kind = commitment.accumulation
    known = version or NONE_BINDS
    return _promise(
        (
            known.comparator,
            known.number,
            kind,
            commitment.measure,
            commitment.start if kind is Accumulation.STOCK else None,
            known.date,
            commitment.long_term,
            known.kind == ValueKind.DROPPED,
            version is None,
        )
    )


def figure(row: FigureRow | None, year: int) -> Figure | None:
    """Return a figure as the rule takes it, judged on its own period's last day."""
    if row is None:
        return None
    end = month_end(year, row.month)
    return _figure((row.month, row.value, row.grade, row.date, end))


# Every judgement of a year asks for one of twelve days.
month_end = lru_cache(calendar.period_end)


def state(
    facts: Facts,
    commitment: Commitment,
    promise: Promise,
    rules: Rules,
    month: int,
    end: datetime.date,
    today: datetime.date,
) -> State:
    """Return whether the figure of exactly this period has arrived."""
    period = facts.periods.get((commitment.body_path, month))
    if period is None or promise.dropped or promise.awaiting:
        return State(ReportingState.NOT_DUE)
    status, in_force = None, False
    for row in facts.figures.get(commitment.indicator_id, ()):
        if row.month == month:
            status = row.status
            in_force = in_force or row.in_force
    return reporting_state(
        due_months=commitment.months,
        month=month,
        status=status,
        in_force=in_force,
        today=today,
        opens_on=period.opens_on,
        due_on=period.due_on,
        data_ready_on=end + datetime.timedelta(days=commitment.lag_days),
        grace_days=rules.grace_days,
    )
