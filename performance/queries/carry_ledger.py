"""结转资金台账: what each project handed on, by which document, and what is left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from budget import access
from budget.choices import MoneyChange
from budget.models import BudgetChange, Execution, ProjectYear, User
from budget.queries.budget_changes import ZERO, bound
from performance.course import MONTHS


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of carried money in its new year, in 元.

    An execution does not say which money was spent: `least` is left whichever was,
    `most` where the new year's own was spent first.
    """

    spent: Execution
    budget: Decimal
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Carried:
    """One carry-over in force. `left` is None before the new year's first execution,
    or where that year is not on record."""

    change: BudgetChange
    left: Left | None

    @property
    def into(self) -> int:
        """Return the year that has the money now."""
        return int(self.change.project_year.year) + 1


def ledger(user: User, wanted: Mapping[str, Any]) -> list[Carried]:
    """Return the carry-overs in force that a filter asks for, the newest year first;
    four queries."""
    rows = _visible(user)
    if wanted.get("year"):
        rows = rows.filter(project_year__year=wanted["year"])
    if wanted.get("path"):
        rows = rows.filter(
            project_year__project__department__path__startswith=wanted["path"]
        )
    # In their order: of one project year the last document stands.
    last = {
        row.project_year_id: row
        for row in rows.select_related("project_year__project__department", "approver")
    }
    left = _left(user, list(last.values()))
    found = [Carried(row, left.get(row.pk)) for row in last.values()]
    return sorted(found, key=_place)


def years(user: User) -> list[int]:
    """Return the years that handed money on, the newest first."""
    found = _visible(user).order_by("-project_year__year")
    return list(found.values_list("project_year__year", flat=True).distinct())


def _visible(user: User) -> "QuerySet[BudgetChange]":
    rows = BudgetChange.objects.in_force().filter(what=MoneyChange.CARRY_OVER)
    return access.visible(rows, user)


def _place(row: Carried) -> tuple[int, str, int]:
    year = row.change.project_year
    return -year.year, year.project.department.path, year.order


def _left(user: User, rows: Collection[BudgetChange]) -> dict[int, Left]:
    """Return what is left by carry-over, in three queries."""
    carried = {
        (row.project_year.project_id, row.project_year.year + 1): row for row in rows
    }
    later: QuerySet[ProjectYear] = access.visible(
        ProjectYear.objects.filter(
            project__in={project for project, _year in carried},
            year__in={year for _project, year in carried},
        ),
        user,
    )
    years = [year for year in later if (year.project_id, year.year) in carried]
    executions = Execution.objects.with_budget().filter(project_year__in=years)
    spent = {row.project_year_id: row for row in executions.order_by("month")}
    binding = bound(years, MONTHS)
    found: dict[int, Left] = {}
    for year in years:
        if year.pk in spent:
            row, own = carried[year.project_id, year.year], spent[year.pk]
            held = binding[year.pk].amount if year.pk in binding else own.budget
            found[row.pk] = _of(row.after, own, held)
    return found


def _of(amount: Decimal, spent: Execution, budget: Decimal) -> Left:
    least = max(amount - spent.executed, ZERO)
    most = max(min(amount, budget + amount - spent.executed), ZERO)
    return Left(spent, budget, least, most)
