"""年中追加: those of a form on their way, and those of the ledger."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from budget import access
from budget.models import Department, ProjectYear, User
from performance.models import Addition


def on_the_way(
    user: User, department: Department, year: int, project_year: ProjectYear | None
) -> list[Addition]:
    """Return what is on its way to join a form, as far as the reader may see it."""
    rows: QuerySet[Addition] = access.visible(Addition.objects.open(), user)
    rows = rows.filter(goal__year=year, goal__project_year=project_year)
    if project_year is None:
        rows = rows.filter(department=department)
    return list(rows.order_by("goal__order", "pk"))


def ledger(user: User, wanted: Mapping[str, Any]) -> list[Addition]:
    """Return the additions that the ledger's filter asks for, newest day first; none
    where it asks how an adjustment eases its target. One query."""
    if wanted.get("easing"):
        return []
    rows: QuerySet[Addition] = access.visible(Addition.objects.all(), user)
    if wanted.get("year"):
        rows = rows.filter(goal__year=wanted["year"])
    if wanted.get("path"):
        rows = rows.filter(department__path__startswith=wanted["path"])
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    found = rows.select_related("goal", "department", "author", "approver")
    return list(found.order_by("-valid_from", "-pk"))


def years(user: User) -> list[int]:
    """Return the years that have additions which the user may see."""
    rows = access.visible(Addition.objects.all(), user)
    return list(rows.order_by().values_list("goal__year", flat=True).distinct())
