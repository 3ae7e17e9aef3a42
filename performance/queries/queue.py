"""What waits for a reviewer: the whole list in brief, and one page of it in full.

The list sorts, narrows and counts, in nine queries however long it is; only the rows
of a page are read in full, judged, and held against their last round.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Value
from django.utils import timezone

from budget.choices import Status
from budget.models import BudgetChange, Department, User
from budget.prepared import Instant, Prepared, instant
from budget.queries import workdays
from budget.workdays import Calendar
from performance.choices import Light
from performance.models import (
    Actual,
    Adjustment,
    Filing,
    Plan,
    Target,
)
from performance.queries.among import within_given
from performance.queries.deciding import (
    Branch,
    Own,
    Row,
    asks_about,
    asks_own,
    decided_by,
)
from performance.queries.judging import Judged, judge_at
from performance.queries.loading import load_beside

_STATUSES = {member.value: member for member in Status}
# The light that asks for most stands for a figure with several commitments.
URGENCY = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREY)


# A tuple: a queue of a thousand is made anew for each page of it.
class Line(NamedTuple):
    """One record that waits, as the list sorts and narrows it.

    `kind` is its ReviewStep's; `month` of what is no figure is 0, and so is the
    indicator of a form; `days` are working days since the last step with it.
    """

    kind: str
    pk: int
    status: Status
    round: int
    indicator_id: int
    path: str
    department: str
    year: int
    month: int
    since: datetime.datetime
    days: int
    order: int
    project_id: int | None
    project: str

    @property
    def group(self) -> tuple[str, int, str]:
        """Department, and in it the project: departments' own indicators first."""
        return self.path, self.order, self.project

    @property
    def is_figure(self) -> bool:
        return self.kind == Actual.KIND


# Only a figure, and a form of its period, has a month.
NO_MONTH = Value(0)
ABOUT = {
    Actual.KIND: asks_about(Actual, "", "period__year", "period__month"),
    Plan.KIND: asks_about(Plan, "target__", "target__goal__year", NO_MONTH),
    Adjustment.KIND: asks_about(Adjustment, "target__", "target__goal__year", NO_MONTH),
}
OWN = {
    Filing.KIND: asks_own(Filing, "department", "year", "project_year__", "month"),
    BudgetChange.KIND: asks_own(
        BudgetChange,
        "project_year__project__department",
        "project_year__year",
        "project_year__",
        NO_MONTH,
    ),
}
# A project's order on the forms, its id and its name.
Place = tuple[int, int | None, str]
NOWHERE: Place = (-1, None, "")


def lines(
    user: User, departments: Iterable[Department], now: datetime.datetime
) -> list[Line]:
    """Return the records whose next step is the user's, by department and project,
    in each the longest waiting first.

    What the user entered is left out: author and approver are two people.
    `departments` are those that the user may see.
    """
    branch = decided_by(user, departments)
    if not branch.departments:
        return []
    waits = _Waits(workdays.calendar(), now)
    about = [(kind, row) for kind, asked in ABOUT.items() for row in branch.rows(asked)]
    places = _places({row.indicator for _kind, row in about})
    found = [_about(kind, row, branch, waits, places) for kind, row in about]
    for kind, asked in OWN.items():
        found.extend(_own(kind, row, waits) for row in branch.forms(asked))
    return sorted(found, key=lambda r: (r.group, r.since, r.kind, r.pk))


def judged(found: Iterable[Line], today: datetime.date) -> dict[int, Judged]:
    """Return how each figure's most urgent commitment would stand, by figure.

    One set of queries a year: a queue rarely holds two.
    """
    years: dict[int, list[Line]] = defaultdict(list)
    for line in found:
        if line.is_figure:
            years[line.year].append(line)
    shown: dict[int, Judged] = {}
    for year, rows in years.items():
        for row in _judged(year, rows, today):
            known = shown.get(row[0])
            if known is None or _urgency(row[1]) < _urgency(known):
                shown[row[0]] = row[1]
    return shown


def _judged(
    year: int, rows: Sequence[Line], today: datetime.date
) -> Iterator[tuple[int, Judged]]:
    """Yield each figure with each of its annual commitments, judged at its month."""
    # A figure under review is the newest of its month: no other is looked at.
    facts = load_beside(
        {line.indicator_id for line in rows},
        annual=True,
        year=year,
        month=max(line.month for line in rows),
        figures=[line.pk for line in rows],
    )
    for month in sorted({line.month for line in rows}):
        here = {line.indicator_id: line.pk for line in rows if line.month == month}
        mine = [c for c in facts.commitments if c.indicator_id in here]
        part = replace(facts, commitments=mine)
        for row in judge_at(part, month, today=today, pending=True):
            yield here[row.commitment.indicator_id], row


def _urgency(row: Judged) -> int:
    return URGENCY.index(row.light)


class _Waits:
    """Working days from an instant up to today; each day is counted once."""

    def __init__(self, days: Calendar, now: datetime.datetime) -> None:
        self.now = now
        self._days, self._zone = days, timezone.get_current_timezone()
        self._today = now.astimezone(self._zone).date()
        self._known: dict[datetime.date, int] = {}

    def instant(self, raw: Instant | None) -> datetime.datetime:
        """Return when a record came to its step, as it is stored; else now."""
        return self.now if raw is None else instant(raw)

    def since(self, at: datetime.datetime) -> int:
        day = at.astimezone(self._zone).date()
        if day not in self._known:
            self._known[day] = self._days.between(day, self._today)
        return self._known[day]


def _about(
    kind: str,
    row: Row,
    branch: Branch,
    waits: _Waits,
    places: dict[tuple[int, int], Place],
) -> Line:
    """Return the line of a record about an indicator."""
    since = waits.instant(row.reached or row.submitted_at)
    path, name = branch.departments[branch.indicators[row.indicator]]
    return Line(
        kind,
        row.pk,
        _STATUSES[row.status],
        row.round,
        row.indicator,
        path,
        name,
        row.year,
        row.month,
        since,
        waits.since(since),
        *places.get((row.indicator, row.year), NOWHERE),
    )


def _own(kind: str, row: Own, waits: _Waits) -> Line:
    """Return the line of a record that is about a form, not about an indicator."""
    since = waits.instant(row.reached or row.submitted_at)
    return Line(
        kind=kind,
        pk=row.pk,
        status=_STATUSES[row.status],
        round=row.round,
        indicator_id=0,
        path=row.path,
        department=row.department,
        year=row.year,
        month=row.month or 0,
        since=since,
        days=waits.since(since),
        order=-1 if row.order is None else row.order,
        project_id=row.project_id,
        project=row.project or "",
    )


_PLACES = Prepared(
    lambda indicators: (
        Target.objects.filter(
            within_given("indicator_id", indicators), goal__project_year__isnull=False
        )
        .order_by("-goal__project_year__order", "pk")
        .values_list(
            "indicator_id",
            "goal__year",
            "goal__project_year__order",
            "goal__project_year__project_id",
            "goal__project_year__project__name",
        )
    )
)


def _places(indicators: set[int]) -> dict[tuple[int, int], Place]:
    """Return the first project on the forms that each indicator serves in a year."""
    return {
        (pk, year): (order, project, name)
        for pk, year, order, project, name in _PLACES.rows(indicators)
    }
