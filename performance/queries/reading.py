"""What a person may look at on the board: targets, periods, departments, projects."""

import datetime

from django.db.models import Q, QuerySet

from budget import access
from budget.models import Department, Period, Project, User
from budget.models.organization import STEP
from performance.models import Target
from performance.queries import declarations


def targets(user: User) -> "QuerySet[Target]":
    """Return the commitments that the user may see."""
    return access.visible(Target.objects.all(), user)


def promised(user: User) -> "QuerySet[Target]":
    """Return those among them that stand: no row taken off before it ever bound."""
    return declarations.standing(targets(user))


def months(user: User, today: datetime.date) -> list[tuple[int, int]]:
    """Return (year, month) of the opened periods of the user's bodies, newest first."""
    rows = Period.objects.filter(_bodies(user), opens_on__lte=today)
    pairs = rows.order_by("-year", "-month").values_list("year", "month")
    return list(dict.fromkeys(pairs))


def departments(user: User) -> list[Department]:
    """Return the departments that the user may see, parents first."""
    return list(access.visible(Department.objects.order_by("path"), user))


def projects(user: User) -> list[Project]:
    """Return the projects of the user's bodies that have targets the user may see."""
    held = promised(user).order_by().values("goal__project_year__project")
    return list(Project.objects.filter(pk__in=held).order_by("sort_key", "pk"))


def _bodies(user: User) -> Q:
    """Periods hang on the body, which a section's lead has no role in."""
    prefixes = access.branches(user)
    if prefixes is None:
        return Q()
    return Q(body__path__in={prefix[:STEP] for prefix in prefixes})
