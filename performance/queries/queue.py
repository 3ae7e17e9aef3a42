"""What waits for a reviewer: the whole list in brief, and one page of it in full.

The list sorts, narrows and counts, in seven queries however long it is; only the rows
of a page are read in full, judged, and held against their last round.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from budget import access
from budget.access import Grant
from budget.choices import Role, Status
from budget.models import BudgetChange, ProjectYear, ReviewStep, User
from budget.queries import workdays
from budget.workdays import Calendar
from performance.choices import GoalKind, Light
from performance.models import Actual, Addition, Adjustment, Filing, Plan, Target
from performance.queries.among import among
from performance.queries.judging import Judged, judge_at
from performance.queries.loading import load

STEPS = {
    Role.REVIEWER: Status.SECTION_REVIEW,
    Role.HEAD: Status.DEPARTMENT_REVIEW,
}
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


# A project's order on the forms, its id and its name.
Place = tuple[int, int | None, str]
NOWHERE: Place = (-1, None, "")


def lines(user: User, now: datetime.datetime) -> list[Line]:
    """Return the records whose next step is the user's, by department and project,
    in each the longest waiting first.

    What the user entered is left out: author and approver are two people.
    """
    figures = _mine(Actual.objects.all(), user, "indicator")
    plans = _mine(Plan.objects.all(), user, "target__indicator")
    adjusting = _mine(Adjustment.objects.all(), user, "target__indicator")
    dated = figures.annotate(year=F("period__year"), month=F("period__month"))
    promised = {"year": F("target__goal__year"), "month": F("round") * 0}
    read = _Reader(
        now,
        _Waits(workdays.calendar(), timezone.localdate(now)),
        _places(figures, plans, adjusting),
    )
    found = [
        *read.lines(Actual.KIND, dated, "indicator"),
        *read.lines(Plan.KIND, plans.annotate(**promised), "target__indicator"),
        *read.lines(
            Adjustment.KIND, adjusting.annotate(**promised), "target__indicator"
        ),
        *_forms(user, now, read.waits),
        *_additions(user, now, read.waits),
        *_moneys(user, now, read.waits),
    ]
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
    targets = Target.objects.filter(
        indicator__in=among({line.indicator_id for line in rows}),
        goal__kind=GoalKind.ANNUAL,
    )
    # A figure under review is the newest of its month: no other is looked at.
    facts = load(
        targets,
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


def _mine(rows: "QuerySet[Any]", user: User, way: str) -> "QuerySet[Any]":
    """Keep the records whose step is the user's; `way` leads to what they are about."""
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        if grant.role in STEPS:
            wanted |= _waiting_for(grant, way)
    for grant in access.lent(user):
        # Nobody stands in for the author either.
        wanted |= _waiting_for(grant, way) & ~Q(author=grant.giver_id)
    return rows.filter(wanted).exclude(author=user)


def _waiting_for(grant: Grant, way: str) -> Q:
    department = f"{way}__department" if way else "department"
    branch = {f"{department}__path__startswith": grant.path}
    return Q(status=STEPS[grant.role], **branch)


def _reached(kind: str) -> Subquery:
    """When the record came to the step where it now waits."""
    steps = ReviewStep.objects.filter(kind=kind, record_id=OuterRef("pk"))
    return Subquery(steps.order_by("-id").values("at")[:1])


class _Waits(dict[datetime.date, int]):
    """Working days from a day up to today, each day counted once."""

    def __init__(self, days: Calendar, today: datetime.date) -> None:
        super().__init__()
        self._days, self._today = days, today

    def __missing__(self, day: datetime.date) -> int:
        self[day] = count = self._days.between(day, self._today)
        return count


@dataclass(frozen=True)
class _Reader:
    """Makes lines of rows; what they share is read once."""

    now: datetime.datetime
    waits: _Waits
    places: dict[tuple[int, int], Place]

    def lines(self, kind: str, rows: "QuerySet[Any]", way: str) -> Iterator[Line]:
        """Return a line for each row; `way` leads to the indicator."""
        found = rows.annotate(reached=_reached(kind)).values_list(
            "pk",
            "status",
            "round",
            f"{way}_id",
            f"{way}__department__path",
            f"{way}__department__name",
            "year",
            "month",
            "submitted_at",
            "reached",
        )
        for pk, status, turn, on, path, name, year, month, submitted, reached in found:
            since = reached or submitted or self.now
            yield Line(
                kind,
                pk,
                Status(status),
                turn,
                on,
                path,
                name,
                year,
                month,
                since,
                self.waits[timezone.localdate(since)],
                *self.places.get((on, year), NOWHERE),
            )


def _forms(user: User, now: datetime.datetime, waits: _Waits) -> Iterator[Line]:
    """Yield the official forms whose step is the user's; each has its own place."""
    rows = _mine(Filing.objects.all(), user, "").annotate(reached=_reached(Filing.KIND))
    for row in rows.select_related("department", "project_year__project"):
        since = row.reached or row.submitted_at or now
        days = waits[timezone.localdate(since)]
        yield _own(row, row.project_year, row.year, row.month or 0, since, days)


def _additions(user: User, now: datetime.datetime, waits: _Waits) -> Iterator[Line]:
    """Yield the rows that are to join a form, where their step is the user's."""
    rows = _mine(Addition.objects.all(), user, "")
    rows = rows.annotate(reached=_reached(Addition.KIND))
    for row in rows.select_related("department", "goal__project_year__project"):
        since = row.reached or row.submitted_at or now
        days = waits[timezone.localdate(since)]
        yield _own(row, row.goal.project_year, row.goal.year, 0, since, days)


def _moneys(user: User, now: datetime.datetime, waits: _Waits) -> Iterator[Line]:
    """Yield the changes of projects' money, where their step is the user's."""
    rows = _mine(BudgetChange.objects.all(), user, "project_year__project")
    rows = rows.annotate(reached=_reached(BudgetChange.KIND))
    for row in rows.select_related("project_year__project__department"):
        since = row.reached or row.submitted_at or now
        days = waits[timezone.localdate(since)]
        yield _own(row, row.project_year, row.project_year.year, 0, since, days)


def _own(
    row: Filing | Addition | BudgetChange,
    year: ProjectYear | None,
    number: int,
    month: int,
    since: datetime.datetime,
    days: int,
) -> Line:
    """Return the line of a record that is about a form, not about an indicator."""
    return Line(
        kind=row.KIND,
        pk=row.pk,
        status=Status(row.status),
        round=row.round,
        indicator_id=0,
        path=row.department.path,
        department=row.department.name,
        year=number,
        month=month,
        since=since,
        days=days,
        project=year.project.name if year else "",
        project_id=year.project_id if year else None,
        order=year.order if year else -1,
    )


def _places(
    figures: "QuerySet[Any]", *promised: "QuerySet[Any]"
) -> dict[tuple[int, int], Place]:
    """Return the first project on the forms that each indicator serves in a year."""
    held = Q(indicator__in=figures.values("indicator"))
    for rows in promised:
        held |= Q(indicator__in=rows.values("target__indicator"))
    found = (
        Target.objects.filter(held, goal__project_year__isnull=False)
        .order_by("-goal__project_year__order", "pk")
        .values_list(
            "indicator_id",
            "goal__year",
            "goal__project_year__order",
            "goal__project_year__project_id",
            "goal__project_year__project__name",
        )
    )
    return {
        (pk, year): (order, project, name) for pk, year, order, project, name in found
    }
