"""Of whom the forms of a package are: the bodies and projects of some branches."""

from dataclasses import dataclass

from django.db.models import Q

from budget.models import Department, ProjectYear, User
from budget.models.organization import STEP
from performance.models import FormPackage, Goal
from performance.queries import declared

Branches = tuple[str, ...] | list[str] | None
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Body:
    """One reporting body, whether its whole form is asked for, its projects' years."""

    department: Department
    whole: bool
    projects: tuple[ProjectYear, ...]


def subjects(user: User, branches: Branches, year: int) -> list[Body]:
    """Return the bodies with what the user may read of them, in three queries."""
    whole = {
        row.path for row in declared.departments(user).filter(under("path", branches))
    }
    held: dict[str, list[ProjectYear]] = {path: [] for path in whole}
    rows = declared.projects(user).filter(
        under("project__department__path", branches), year=year
    )
    for row in rows.order_by("project__department__path", "order", "pk"):
        held.setdefault(row.project.department.path[:STEP], []).append(row)
    bodies = Department.objects.filter(path__in=held).order_by("path")
    return [Body(row, row.path in whole, tuple(held[row.path])) for row in bodies]


def years(user: User, branches: Branches) -> list[int]:
    """Return the years of which there are forms, the newest first, in two queries."""
    inside = under("project__department__path", branches)
    found = set(
        declared.projects(user).filter(inside).order_by().values_list("year", flat=True)
    )
    bodies = declared.departments(user).filter(under("path", branches))
    goals = Goal.objects.filter(department__in=bodies, project_year=None)
    found.update(goals.order_by().values_list("year", flat=True))
    return sorted(found, reverse=True)


def offered(branches: Branches) -> list[Department]:
    """Return the branches one by one, for who wants one alone."""
    if branches is None:
        return list(Department.objects.filter(parent=None).order_by("path"))
    return list(Department.objects.filter(path__in=branches).order_by("path"))


def mine(user: User) -> list[FormPackage]:
    """Return the user's newest packages."""
    rows = FormPackage.objects.filter(user=user).select_related("run")
    return list(rows.order_by("-pk")[:MOST_LISTED])


def under(column: str, branches: Branches) -> Q:
    """Return the filter that keeps rows of some branches; None is everything."""
    if branches is None:
        return Q()
    wanted = Q(pk__in=[])
    for path in branches:
        wanted |= Q(**{f"{column}__startswith": path})
    return wanted
