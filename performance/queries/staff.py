"""Who works in one body now: asked anew by every run, so nobody is told too much."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from budget.choices import Duty, Role
from budget.models import Membership


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a role in a branch."""

    user_id: int
    role: Role
    path: str


@dataclass(frozen=True, slots=True)
class Staff:
    """The roles in force in one body."""

    holders: tuple[Holder, ...]

    @property
    def user_ids(self) -> frozenset[int]:
        return frozenset(holder.user_id for holder in self.holders)

    def covering(self, path: str, roles: Iterable[Role]) -> Iterator[Holder]:
        """Yield whoever holds one of the roles for a department."""
        wanted = set(roles)
        for holder in self.holders:
            if holder.role in wanted and path.startswith(holder.path):
                yield holder

    def entering(self, path: str, responsible_id: int | None) -> list[Holder]:
        """Return who enters a figure: the person responsible, else every lead of the
        department; and the clerks, who enter for all."""
        leads = list(self.covering(path, [Role.LEAD]))
        own = [holder for holder in leads if holder.user_id == responsible_id]
        return [*(own or leads), *self.covering(path, [Role.CLERK])]


def staff(body: str, today: datetime.date) -> Staff:
    """Return the roles in a body of business accounts that are open; one query."""
    rows = Membership.objects.filter(
        Q(user__expires_on=None) | Q(user__expires_on__gte=today),
        ended_at=None,
        user__is_active=True,
        user__duty=Duty.BUSINESS,
        department__path__startswith=body,
    ).order_by("user_id", "-department__path", "role")
    return Staff(
        tuple(
            Holder(user_id, Role(role), path)
            for user_id, role, path in rows.values_list(
                "user_id", "role", "department__path"
            )
        )
    )
