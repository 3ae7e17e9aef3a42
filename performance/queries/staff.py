"""Who works in one body now: asked anew by every run, so nobody is told too much."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from budget.choices import Duty, Role
from budget.models import Delegation, Membership


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a role in a branch; `giver_id` is who lent it, None for an own."""

    user_id: int
    role: Role
    path: str
    giver_id: int | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """The roles in force in one body, and the reviewing roles lent for some days."""

    holders: tuple[Holder, ...]
    lent: tuple[Holder, ...] = ()

    @property
    def user_ids(self) -> frozenset[int]:
        return frozenset(holder.user_id for holder in (*self.holders, *self.lent))

    def reviewing(
        self, path: str, role: Role, author_id: int | None
    ) -> Iterator[Holder]:
        """Yield whose step a department's record is, and who stands in there.

        Neither the author nor who stands in for the author.
        """
        standing_in = (
            holder
            for holder in self.lent
            if holder.role == role and path.startswith(holder.path)
        )
        for holder in (*self.covering(path, [role]), *standing_in):
            if author_id not in (holder.user_id, holder.giver_id) or author_id is None:
                yield holder

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
    """Return the roles in a body of business accounts that are open; two queries."""
    rows = Membership.objects.filter(
        _open("user", today), ended_at=None, department__path__startswith=body
    ).order_by("user_id", "-department__path", "role")
    lent = Delegation.objects.in_force(today).filter(
        _open("receiver", today), membership__department__path__startswith=body
    )
    own = rows.values_list("user_id", "role", "department__path")
    others = lent.order_by("pk").values_list(
        "receiver_id",
        "membership__role",
        "membership__department__path",
        "membership__user_id",
    )
    return Staff(
        tuple(Holder(user, Role(role), path) for user, role, path in own),
        tuple(Holder(user, Role(role), *rest) for user, role, *rest in others),
    )


def _open(way: str, today: datetime.date) -> Q:
    """Return the filter for business accounts that are open on a day."""
    current = Q(**{f"{way}__expires_on": None})
    current |= Q(**{f"{way}__expires_on__gte": today})
    return current & Q(**{f"{way}__is_active": True, f"{way}__duty": Duty.BUSINESS})
