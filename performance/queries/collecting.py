"""What the finance office collects: the forms that are due, in eleven queries.

A hundred bodies have a thousand forms: rows are read as plain values, branches are
told apart here and not by the database, and each form's item is made once.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Max
from django.utils import timezone

from budget import access
from budget.choices import BookStatus, ReviewAction, Role, Status
from budget.models import (
    BudgetBook,
    Department,
    Execution,
    ProjectYear,
    ReviewStep,
    User,
)
from budget.models.organization import STEP
from performance.choices import GoalKind, OfficialForm
from performance.collecting import Item
from performance.models import Filing, Goal
from performance.models.filing import ON_THE_WAY
from performance.queries.form_dues import Dues

# Whoever collects also sees what is not finished there: visible() asks no more of them.
COLLECTING = frozenset({Role.FINANCE, Role.SUPERVISOR, Role.HEAD})
# A form by whom it is of: a project's year, or a department.
Key = tuple[int | None, int]


class Body(NamedTuple):
    """A reporting body."""

    pk: int
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Extent:
    """The bodies and departments of the branches that somebody collects for."""

    bodies: dict[str, Body]
    departments: list[int]

    @property
    def body_ids(self) -> list[int]:
        return [body.pk for body in self.bodies.values()]


class Sent(NamedTuple):
    """A filing as far as the list tells of it."""

    pk: int
    status: Status
    round: int
    points: Decimal | None


def extent(user: User) -> Extent:
    """Return for which bodies and departments the user collects, in one query.

    A branch within a body brings its body along, to name it.
    """
    held = {grant.path for grant in access.grants(user) if grant.role in COLLECTING}
    if not held:
        return Extent({}, [])
    rows = Department.objects.order_by("path").values_list("pk", "path", "name")
    bodies: dict[str, Body] = {}
    inside: list[int] = []
    named = {path[:STEP] for path in held}
    for pk, path, name in rows:
        within = "" in held or any(
            path[:end] in held for end in range(STEP, len(path) + 1, STEP)
        )
        if within:
            inside.append(pk)
        if len(path) == STEP and (within or path in named):
            bodies[path] = Body(pk, path, name)
    return Extent(bodies, inside)


def years(of: Extent) -> list[int]:
    """Return the years with projects there, newest first."""
    rows = ProjectYear.objects.filter(project__department__in=of.departments)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def items(
    of: Extent, form: OfficialForm, year: int, month: int | None, dues: Dues
) -> list[Item]:
    """Return each form due of a year; a department's own first, then its projects.

    Rows that join in mid-year are due from nobody: only those that were sent.
    `month` is the through-month of monitoring sheets, None for the other forms.
    """
    filed = _filed(of, form, year, month)
    known = _Known(
        filed,
        _reported(filed.values()),
        _spent(of, year, month or 12),
        _published(of, year) if form is OfficialForm.DECLARATION else frozenset(),
        dues,
        form is OfficialForm.DECLARATION,
    )
    found = [known.item(body=body) for body in _declared(of, form, year)]
    declares = form is OfficialForm.DECLARATION
    for body, row in _projects(of, year, also_waiting=declares):
        found.append(known.item(body=body, project=row))
    if form is OfficialForm.ADDITION:
        found = [item for item in found if item.status is not None]
    return sorted(found, key=lambda item: (item.path, item.key is not None))


class _Project(NamedTuple):
    """A project's year, as the list names it."""

    pk: int
    name: str
    department: str
    lead: str
    amount: Decimal
    # Whether it is to join a published budget and waits for its 批复; from which day
    # it asked to.
    waits: bool
    joins_on: datetime.date | None

    @property
    def initial(self) -> Decimal:
        """What it had at the year's beginning."""
        return self.amount if self.joins_on is None else Decimal(0)


@dataclass(frozen=True)
class _Known:
    """What is on record of the forms of one kind and year."""

    filed: dict[Key, Sent]
    reported: dict[int, datetime.date]
    spent: dict[int, tuple[Decimal, Decimal]]
    published: frozenset[int]
    dues: Dues
    declares: bool

    def item(self, *, body: Body, project: _Project | None = None) -> Item:
        """Make the item of a project's form, or of a whole body's."""
        key = project.pk if project else None
        row = self.filed.get((key, 0) if key else (None, body.pk))
        adjusted, executed = self.spent.get(key or 0, (None, None))
        return Item(
            path=body.path,
            body=body.name,
            department=project.department if project else body.name,
            name=project.name if project else body.name,
            lead=project.lead if project else "",
            key=key,
            body_id=body.pk,
            due=self._due(body, project),
            status=row.status if row else None,
            published=row is None
            and body.pk in self.published
            and not (project and project.waits),
            round=row.round if row else 0,
            filing_id=row.pk if row else None,
            reported_on=self.reported.get(row.pk) if row else None,
            points=row.points if row else None,
            initial=project.initial if project else None,
            amount=project.amount if project else None,
            adjusted=adjusted,
            executed=executed,
        )

    def _due(self, body: Body, project: _Project | None) -> datetime.date:
        """Return the last day of a form: of one that joins in mid-year, the year's."""
        day = self.dues.day(body.pk)
        if project is not None and project.joins_on is not None and self.declares:
            return datetime.date(project.joins_on.year, 12, 31)
        return day


def _declared(of: Extent, form: OfficialForm, year: int) -> list[Body]:
    """Return the bodies whose own form of a year there is, in their order."""
    goals = Goal.objects.filter(
        department__in=of.body_ids, project_year=None, year=year
    )
    if form is not OfficialForm.DECLARATION:
        goals = goals.filter(kind=GoalKind.ANNUAL)
    inside = set(of.departments)
    known = set(goals.values_list("department_id", flat=True)) & inside
    return [body for body in of.bodies.values() if body.pk in known]


def _projects(
    of: Extent, year: int, *, also_waiting: bool
) -> Iterable[tuple[Body, _Project]]:
    rows = ProjectYear.objects.filter(project__department__in=of.departments, year=year)
    if not also_waiting:
        rows = rows.granted()
    columns = rows.order_by("project__department__path", "order", "pk").values_list(
        "project__department__path",
        "pk",
        "project__name",
        "project__department__name",
        "lead__name",
        "amount",
        "awaits_grant",
        "joins_on",
    )
    for path, pk, name, department, lead, *rest in columns:
        row = _Project(pk, name, department, lead or "", *rest)
        yield of.bodies[path[:STEP]], row


def _spent(of: Extent, year: int, month: int) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the newest execution of each project up to a month."""
    rows = (
        Execution.objects.with_budget()
        .filter(
            project_year__project__department__in=of.departments,
            project_year__year=year,
            month__lte=month,
        )
        .order_by("month")
    )
    return {row.project_year_id: (row.budget, row.executed) for row in rows}


def _published(of: Extent, year: int) -> frozenset[int]:
    """Return the bodies whose declarations a published budget holds: they bind."""
    books = BudgetBook.objects.filter(
        department__in=of.body_ids, year=year, status=BookStatus.PUBLISHED
    )
    return frozenset(books.values_list("department_id", flat=True))


def _filed(
    of: Extent, form: OfficialForm, year: int, month: int | None
) -> dict[Key, Sent]:
    """Return the filing of each form that matters now: the one on its way first."""
    rows: Any = Filing.objects.filter(
        form=form, year=year, month=month, department__in=of.departments
    ).exclude(status__in=(Status.SUPERSEDED, Status.CANCELLED))
    columns = rows.values_list(
        "project_year_id",
        "department_id",
        "pk",
        "status",
        "round",
        "paper__points",
    )
    found: dict[Key, Sent] = {}
    # What is on its way is written last, and so stands.
    for pk, department, *sent in sorted(columns, key=lambda row: row[3] in ON_THE_WAY):
        row = Sent(sent[0], Status(sent[1]), sent[2], sent[3])
        found[(pk, 0) if pk else (None, department)] = row
    return found


def _reported(filed: Iterable[Sent]) -> dict[int, datetime.date]:
    """Return on which day each filing went to the finance bureau last."""
    steps = ReviewStep.objects.filter(
        kind=Filing.KIND,
        record_id__in=[row.pk for row in filed],
        action=ReviewAction.REPORT,
    )
    grouped = steps.order_by().values_list("record_id").annotate(last=Max("at"))
    return {pk: timezone.localdate(at) for pk, at in grouped}
