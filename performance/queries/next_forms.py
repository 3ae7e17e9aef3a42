"""The next year's 申报表 that a year's commitments went on in."""

from dataclasses import dataclass

from budget.choices import Status
from budget.models import Department, ProjectYear
from performance.choices import OfficialForm
from performance.models import Filing, Goal
from performance.models.filing import ON_THE_WAY, STANDING


@dataclass(frozen=True, slots=True)
class NextForm:
    """One form, a project's or a whole department's; `status` is "" until it is
    sent."""

    department: Department
    project_year: ProjectYear | None
    status: str


def begun(path: str, year: int) -> list[NextForm]:
    """Return the forms of a branch's year that hold a goal carried over, in two
    queries."""
    filed = Filing.objects.filter(
        form=OfficialForm.DECLARATION,
        year=year,
        department__path__startswith=path,
        status__in=(*ON_THE_WAY, *STANDING),
    )
    statuses: dict[tuple[int, int | None], str] = {
        (row.department_id, row.project_year_id): Status(row.status).value
        for row in filed.order_by("pk")
    }
    goals = Goal.objects.filter(
        department__path__startswith=path,
        year=year,
        carried_from__isnull=False,
        removed_at=None,
    ).select_related("department", "project_year__project")
    found: dict[tuple[int, int | None], NextForm] = {}
    for goal in goals.order_by("department__path", "project_year__order", "order"):
        key = goal.department_id, goal.project_year_id
        if key not in found:
            status = statuses.get(key, "")
            found[key] = NextForm(goal.department, goal.project_year, status)
    return list(found.values())
