"""What waits for a reviewer, and what may be done with one figure."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from budget import access, workflow
from budget.choices import ReviewAction, Role, Status
from budget.models import User
from performance.models import Actual

STEPS = {
    Role.REVIEWER: Status.SECTION_REVIEW,
    Role.HEAD: Status.DEPARTMENT_REVIEW,
}


@dataclass(frozen=True)
class Waiting:
    """One figure that waits, and for how many days."""

    actual: Actual
    days: int


def queue(user: User, now: datetime.datetime) -> list[Waiting]:
    """Return the figures whose next step is the user's, the longest waiting first.

    What the user entered is left out: author and approver are two people.
    """
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        if grant.role in STEPS:
            wanted |= Q(
                status=STEPS[grant.role],
                indicator__department__path__startswith=grant.path,
            )
    rows = (
        Actual.objects.filter(wanted)
        .exclude(author=user)
        .select_related("indicator__department", "period", "author", "corrects")
        .order_by("submitted_at", "pk")
    )
    return [Waiting(row, _days(row, now)) for row in rows]


def actions(user: User, actual: Actual) -> frozenset[ReviewAction]:
    """Return what the user may do with the figure now; the services decide again."""
    roles = access.roles_at(user, actual.indicator.department.path)
    mine = actual.indicator.responsible_id in (None, user.pk)
    if not mine and Role.CLERK not in roles:
        roles -= {Role.LEAD}
    if actual.author_id == user.pk:
        roles -= {Role.REVIEWER, Role.HEAD}
    found = workflow.allowed(Status(actual.status), roles)
    if actual.status == Status.APPROVED and roles & set(workflow.ENTERING):
        found |= {ReviewAction.SUPERSEDE}
    return found


def _days(actual: Actual, now: datetime.datetime) -> int:
    return (now - actual.submitted_at).days if actual.submitted_at else 0
