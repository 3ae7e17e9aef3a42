"""批复 of what was carried over: what waits for it, who may record it."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from budget import access
from budget.choices import Action, Role
from budget.models import Department, User
from performance.models import Target
from performance.queries import declarations

# Never whoever carried it over: that is for finance and the supervisor to do.
APPROVERS = (Role.HEAD, Role.SUPERVISOR)


def departments(user: User) -> list[Department]:
    """Return the departments whose 批复 the user records, parents first."""
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        if Role(grant.role) in APPROVERS:
            wanted |= Q(path__startswith=grant.path)
    return list(Department.objects.filter(wanted).order_by("path"))


def years(path: str) -> list[int]:
    """Return the years in which a branch waits for a 批复, newest first."""
    rows = _carried(path).order_by("-goal__year").values_list("goal__year", flat=True)
    return list(rows.distinct())


def waiting(path: str, year: int) -> "QuerySet[Target]":
    """Return what a branch has carried into a year and lacks its 批复, by form."""
    return _listed(path, year).filter(returned_at=None)


def returned(path: str, year: int) -> "QuerySet[Target]":
    """Return what of it was sent back and is not offered again yet, by form."""
    return _listed(path, year).filter(returned_at__isnull=False)


def carriers(ids: Collection[int]) -> dict[int, set[int]]:
    """Return who carried these commitments over, and who changed what came back."""
    history: Any = Target.history
    rows = history.filter(
        id__in=ids, change__action=Action.YEAR_ROLLED, change__actor_id__isnull=False
    )
    found: dict[int, set[int]] = {}
    for pk, user in rows.values_list("id", "change__actor_id"):
        found.setdefault(pk, set()).add(user)
    return found


def carried_by(user: User, ids: Collection[int]) -> frozenset[int]:
    """Return which of these commitments the user carried over."""
    return frozenset(pk for pk, people in carriers(ids).items() if user.pk in people)


def _listed(path: str, year: int) -> "QuerySet[Target]":
    rows = _carried(path).filter(goal__year=year)
    return rows.select_related("goal", "indicator__department").order_by(
        "goal__department__path", "goal__order", "order", "pk"
    )


def _carried(path: str) -> "QuerySet[Target]":
    found: QuerySet[Target] = Target.objects.filter(
        indicator__department__path__startswith=path,
        carried_from__isnull=False,
        approved_on=None,
    )
    # What was given up meanwhile is no draft any more; a project that joins in mid-year
    # is granted by its own declaration.
    return declarations.standing(found).exclude(goal__project_year__awaits_grant=True)
