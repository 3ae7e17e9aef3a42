"""Who leads a branch now."""

import datetime

from django.db.models import Q
from django.utils import timezone

from budget.choices import Duty, Role
from budget.models import Membership
from budget.models.organization import STEP


def of(path: str, now: datetime.datetime) -> list[tuple[int, str]]:
    """Return each head of a branch or of one above, with where the role is held."""
    above = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    today = timezone.localdate(now)
    rows = Membership.objects.filter(
        Q(user__expires_on=None) | Q(user__expires_on__gte=today),
        role=Role.HEAD,
        ended_at=None,
        user__is_active=True,
        user__duty=Duty.BUSINESS,
        department__path__in=above,
    )
    held = rows.order_by("department__path")
    return list(dict(held.values_list("user_id", "department__path")).items())
