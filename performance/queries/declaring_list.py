"""Which forms of a year are declared, and which may be begun."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from budget.models import Department, Project, ProjectYear
from performance.models import Goal


@dataclass(frozen=True, slots=True)
class Line:
    """One project with its form of the year, or None where it is not begun."""

    project: Project
    year: ProjectYear | None


@dataclass(frozen=True, slots=True)
class Place:
    """One department: its own form (a body's), and its projects'."""

    department: Department
    whole: bool
    begun: bool
    lines: tuple[Line, ...]


def of(places: Sequence[Department], year: int) -> list[Place]:
    """Return the forms of a year by department, in three queries.

    Projects that had their last year long ago stay out.
    """
    years: dict[int, ProjectYear] = {}
    lines: dict[int, list[Line]] = defaultdict(list)
    rows = ProjectYear.objects.filter(
        project__department__in=places, year__in=(year, year - 1)
    )
    for row in rows.select_related("project").order_by("-year", "order", "pk"):
        if row.project_id in years:
            continue
        years[row.project_id] = row
        known = row if row.year == year else None
        lines[row.project.department_id].append(Line(row.project, known))
    begun = set(
        Goal.objects.filter(
            department__in=places, project_year=None, year=year, removed_at=None
        ).values_list("department_id", flat=True)
    )
    return [
        Place(row, row.parent_id is None, row.pk in begun, tuple(lines[row.pk]))
        for row in places
    ]
