"""What the 申报表 of a department and of a project say, read from the records."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet

from budget import access
from budget.models import Department, DepartmentYear, Project, ProjectYear, User
from budget.models.organization import STEP
from performance.choices import GoalKind
from performance.models import Goal, Target
from performance.queries import declarations

# An amount that is left to be filled in, and how many rows wait for it.
NOTHING: Final = "　"
BLANK_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class ProjectDeclared:
    """One year of a project, its body's full name, its commitments in their order.

    `blank` is a form to be filled in by hand: its days are nobody's yet.
    """

    year: ProjectYear
    body: str
    targets: tuple[Target, ...]
    blank: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentDeclared:
    """One year of a whole department; `years` are its figures by year, `goals` those
    of both kinds, `blocks` the goals that have indicators of their own."""

    department: Department
    year: int
    years: dict[int, DepartmentYear]
    goals: tuple[Goal, ...]
    blocks: tuple[tuple[Goal, tuple[Target, ...]], ...]

    def texts(self, kind: GoalKind) -> list[str]:
        """Return the goals of one kind as the form lists them."""
        return [goal.text for goal in self.goals if goal.kind == kind]


@dataclass(frozen=True, slots=True)
class Listed:
    """The forms of one body and year that a person may see."""

    department: Department
    year: int
    whole: bool
    projects: tuple[ProjectYear, ...]


def projects(user: User) -> "QuerySet[ProjectYear]":
    """Return the project years whose forms the user may see."""
    rows = ProjectYear.objects.select_related("project__department", "lead", "book")
    return access.visible(rows, user)


def departments(user: User) -> "QuerySet[Department]":
    """Return the bodies whose whole form the user may see."""
    return access.visible(Department.objects.filter(parent=None), user)


def project(year: ProjectYear) -> ProjectDeclared:
    """Read a project's form, in two queries."""
    return of_projects([year])[year.pk]


def of_projects(years: Collection[ProjectYear]) -> dict[int, ProjectDeclared]:
    """Read many projects' forms, by the year's id; two queries."""
    bodies = bodies_of(year.project.department.path for year in years)
    rows = declarations.standing(Target.objects.filter(goal__project_year__in=years))
    found: dict[int, list[Target]] = {year.pk: [] for year in years}
    ordered = rows.select_related("goal", "addition").order_by(
        "goal__order", "order", "pk"
    )
    for row in ordered:
        found[row.goal.project_year_id or 0].append(row)
    return {
        year.pk: ProjectDeclared(
            year, bodies[year.project.department.body_path].name, tuple(found[year.pk])
        )
        for year in years
    }


def bodies_of(paths: Iterable[str]) -> dict[str, Department]:
    """Return the bodies of some branches by their path; one query."""
    wanted = {path[:STEP] for path in paths}
    return {row.path: row for row in Department.objects.filter(path__in=wanted)}


def blank(row: Department, year: int) -> ProjectDeclared:
    """Return the form of a section's new project with nothing in it; two queries."""
    form = declarations.blank(row, year)
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    project_year = ProjectYear(
        project=Project(department=row),
        year=year,
        starts_on=first,
        ends_on=last,
        amount=Decimal(0),
        amount_printed=NOTHING,
        joins_on=first if form.joins else None,
    )
    # Blanks that differ from row to row: what is equal is merged into one cell.
    rows = tuple(Target(level1=" " * (at % 2)) for at in range(BLANK_ROWS))
    return ProjectDeclared(project_year, form.body_name, rows, blank=True)


def department(row: Department, year: int) -> DepartmentDeclared:
    """Read a department's form, in three queries."""
    return of_departments([row], year)[row.pk]


def of_departments(
    rows: Collection[Department], year: int
) -> dict[int, DepartmentDeclared]:
    """Read many departments' forms of a year, by the department's id; three queries."""
    years: dict[int, dict[int, DepartmentYear]] = {row.pk: {} for row in rows}
    for one in DepartmentYear.objects.filter(
        department__in=rows, year__in=(year - 2, year - 1, year)
    ):
        years[one.department_id][one.year] = one
    goals: dict[int, list[Goal]] = {row.pk: [] for row in rows}
    standing = Goal.objects.filter(
        department__in=rows, project_year=None, year=year, removed_at=None
    )
    for goal in standing.order_by("-kind", "order", "pk"):
        goals[goal.department_id].append(goal)
    known = [goal.pk for held in goals.values() for goal in held]
    targets = declarations.standing(Target.objects.filter(goal__in=known))
    targets = targets.select_related("addition")
    under: dict[int, list[Target]] = {}
    for target in targets.order_by("order", "pk"):
        under.setdefault(target.goal_id, []).append(target)
    return {
        row.pk: DepartmentDeclared(
            row,
            year,
            years[row.pk],
            tuple(goals[row.pk]),
            _blocks(goals[row.pk], under),
        )
        for row in rows
    }


def listed(user: User) -> list[Listed]:
    """Return the forms by body, the newest year first, in four queries."""
    whole = {row.path: row for row in departments(user)}
    found: dict[tuple[str, int], list[ProjectYear]] = {}
    for row in projects(user).order_by("-year", "order", "pk"):
        key = (row.project.department.path[:STEP], row.year)
        found.setdefault(key, []).append(row)
    goals = Goal.objects.filter(
        department__in=whole.values(), project_year=None, removed_at=None
    )
    declared = set(goals.order_by().values_list("department__path", "year"))
    for key in declared:
        found.setdefault(key, [])
    bodies = {
        row.path: row
        for row in Department.objects.filter(path__in={path for path, _year in found})
    }
    return [
        Listed(bodies[path], year, (path, year) in declared, tuple(found[path, year]))
        for path, year in sorted(found, key=lambda key: (-key[1], key[0]))
    ]


def _blocks(
    goals: Iterable[Goal], rows: Mapping[int, Sequence[Target]]
) -> tuple[tuple[Goal, tuple[Target, ...]], ...]:
    return tuple((goal, tuple(rows[goal.pk])) for goal in goals if goal.pk in rows)
