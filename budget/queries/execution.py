"""The money of many projects at a month's end, read set-wise."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from budget import access
from budget.access import Permission
from budget.models import Department, Execution, Period, ProjectYear, User
from budget.queries.budget_changes import Bound, bound
from budget.spending import Past


@dataclass(frozen=True, slots=True)
class Line:
    """One project in one month: what is stored, and the last month on record."""

    year: ProjectYear
    now: Execution | None
    before: Execution | None
    bound: Bound | None = None

    @property
    def past(self) -> Past:
        return _past(self.year, self.before)

    @property
    def budget(self) -> Decimal:
        """What the box begins with: by document, as last entered, as published."""
        if self.bound is not None:
            return self.bound.amount
        row = self.now or self.before
        return self.year.amount if row is None else row.adjusted


def enterable(user: User) -> "QuerySet[ProjectYear]":
    """Return the project years whose money the user records."""
    years: QuerySet[ProjectYear] = ProjectYear.objects.granted()
    return years.filter(_branches(user, "project__department__path"))


def departments(user: User) -> "QuerySet[Department]":
    """Return the departments whose projects' money the user records."""
    return Department.objects.filter(_branches(user, "path")).order_by("path")


def lines(years: "QuerySet[ProjectYear]", month: int) -> list[Line]:
    """Return the projects in the order of their form, in three queries."""
    rows = list(
        years.select_related("project__department").order_by(
            "project__department__path", "order", "pk"
        )
    )
    now, before = _executions(rows, month)
    by_document = bound(rows, month)
    return [
        Line(row, now.get(row.pk), before.get(row.pk), by_document.get(row.pk))
        for row in rows
    ]


def pasts(years: Iterable[ProjectYear], month: int) -> dict[int, Past]:
    """Return what each project's money is held against, in one query."""
    rows = list(years)
    _now, before = _executions(rows, month)
    return {row.pk: _past(row, before.get(row.pk)) for row in rows}


def governing_period(body: str, year: int, month: int) -> Period | None:
    """Return the body's period that a month falls into: the next one to end."""
    rows = Period.objects.filter(body__path=body, year=year, month__gte=month)
    found: Period | None = rows.select_related("body").order_by("month").first()
    return found


def _branches(user: User, column: str) -> Q:
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        if grant.role in access.ROLES[Permission.EXECUTION]:
            wanted |= Q(**{f"{column}__startswith": grant.path})
    return wanted


def _executions(
    years: list[ProjectYear], month: int
) -> tuple[dict[int, Execution], dict[int, Execution]]:
    """Return the month's rows and the newest earlier ones, by project year."""
    now: dict[int, Execution] = {}
    before: dict[int, Execution] = {}
    for row in Execution.objects.filter(
        project_year__in=[year.pk for year in years], month__lte=month
    ).order_by("month"):
        (now if row.month == month else before)[row.project_year_id] = row
    return now, before


def _past(year: ProjectYear, before: Execution | None) -> Past:
    return Past(
        initial=year.amount,
        adjusted=before.adjusted if before else None,
        executed=before.executed if before else None,
    )
