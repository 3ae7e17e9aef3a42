"""What the own account's page shows."""

from django.db.models import QuerySet

from budget.choices import SecurityKind
from budget.models import Membership, SecurityEvent, User

SHOWN = 10


def memberships(user: User) -> "QuerySet[Membership]":
    """Return the roles in force, by department."""
    rows = Membership.objects.filter(user=user, ended_at=None)
    return rows.select_related("department").order_by("department__path", "role")


def last_logins(user: User) -> "QuerySet[SecurityEvent]":
    """Return the newest tries to sign in to this account, good and bad."""
    kinds = (SecurityKind.LOGIN, SecurityKind.LOGIN_FAILED, SecurityKind.LOCKED_OUT)
    events = SecurityEvent.objects.filter(user_id=user.pk, kind__in=kinds)
    return events.order_by("-id")[:SHOWN]
