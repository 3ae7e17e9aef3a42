"""Which reviewing roles are lent, to whom, and to whom they could be."""

import datetime

from django.db.models import Q, QuerySet

from budget.access import REVIEWING
from budget.models import Delegation, Membership, User
from budget.models.organization import STEP
from budget.queries import accounts

SHOWN = 30


def lendable(user: User) -> QuerySet[Membership]:
    """Return the roles in force of the user that review."""
    return accounts.memberships(user).filter(role__in=REVIEWING)


def receivers(membership: Membership) -> QuerySet[User]:
    """Return the colleagues of the role's body to whom it may be lent."""
    body = membership.department.path[:STEP]
    return accounts.colleagues(body).exclude(pk=membership.user_id)


def overlapping(row: Delegation) -> QuerySet[Delegation]:
    """Return what is lent of the same role on any of the same days."""
    found: QuerySet[Delegation] = Delegation.objects.filter(
        membership=row.membership,
        ended_at=None,
        starts_on__lte=row.ends_on,
        ends_on__gte=row.starts_on,
    )
    return found


def of(user: User) -> QuerySet[Delegation]:
    """Return what the user lent and was lent, the newest first."""
    return between(user).order_by("-ends_on", "-pk")[:SHOWN]


def between(user: User) -> QuerySet[Delegation]:
    """Return the delegations that the user gave or received."""
    rows: QuerySet[Delegation] = Delegation.objects.filter(
        Q(membership__user=user) | Q(receiver=user)
    )
    return rows.select_related("membership__user", "membership__department", "receiver")


def stage(row: Delegation, today: datetime.date) -> str:
    """Say whether a delegation is "ended", "over", "coming" or "running" on a day."""
    if row.ended_at is not None:
        return "ended"
    if row.ends_on < today:
        return "over"
    return "coming" if row.starts_on > today else "running"
