"""The one door for "may this user see this?" and "may this user do this?".

Business accounts see the branches where they hold a role; an auditor sees everything,
or some branches until a day; system and security administrators see no business data.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL

from budget import clock
from budget.audit import paths
from budget.choices import Duty, Role, Status
from budget.models import (
    Delegation,
    Department,
    Membership,
    Period,
    PeriodException,
    Reviewable,
    User,
)
from budget.prepared import Prepared
from budget.workflow import EDITABLE

Row = TypeVar("Row", bound=models.Model)


class Permission(StrEnum):
    """What a role allows inside its branch."""

    ENTER = "enter"
    ENTER_FOR_OTHERS = "enter_for_others"
    REVIEW_SECTION = "review_section"
    REVIEW_DEPARTMENT = "review_department"
    EXECUTION = "execution"
    BOARD = "board"


ROLES: dict[Permission, frozenset[Role]] = {
    Permission.ENTER: frozenset({Role.LEAD, Role.CLERK}),
    Permission.ENTER_FOR_OTHERS: frozenset({Role.CLERK}),
    Permission.REVIEW_SECTION: frozenset({Role.REVIEWER}),
    Permission.REVIEW_DEPARTMENT: frozenset({Role.HEAD}),
    Permission.EXECUTION: frozenset({Role.FINANCE}),
    Permission.BOARD: frozenset(Role),
}


INSIDE = (*EDITABLE, Status.CANCELLED)
REVIEWING = frozenset({Role.REVIEWER, Role.HEAD})
WORKING = frozenset({Role.LEAD, Role.CLERK, Role.REVIEWER, Role.HEAD})


@dataclass(frozen=True)
class Grant:
    """One role and the branch that it covers."""

    role: Role
    path: str
    department_id: int
    # Who lent it, by account and name; a role of one's own has nobody.
    giver_id: int | None = None
    giver: str = ""


# Who lent a role of one's own, in the union with those that were lent.
NOBODY = (Value(None, models.BigIntegerField()), Value("", models.CharField()))


def grants(user: User) -> tuple[Grant, ...]:
    """Return the user's own roles; read once for each user object (one request)."""
    return tuple(grant for grant in _held(user) if grant.giver_id is None)


def lent(user: User) -> tuple[Grant, ...]:
    """Return the reviewing roles that others lend the user today.

    They open the branch and its queue, nothing else that the role allows.
    """
    return tuple(grant for grant in _held(user) if grant.giver_id is not None)


def _asked(user: RawSQL, today: RawSQL) -> "models.QuerySet[Any, Any]":
    own = Membership.objects.filter(user=user, ended_at=None).values_list(
        "pk",
        "department__name",
        "role",
        "department__path",
        "department_id",
        *NOBODY,
    )
    others = Delegation.objects.in_force(today).filter(receiver=user)
    return own.union(
        others.values_list(
            "pk",
            "membership__department__name",
            "membership__role",
            "membership__department__path",
            "membership__department_id",
            "membership__user_id",
            "membership__user__name",
        ),
        all=True,
    )


_HELD = Prepared(_asked)


def _held(user: User) -> tuple[Grant, ...]:
    known: tuple[Grant, ...] | None = getattr(user, "_grants", None)
    if known is None:
        rows = _HELD.rows(user.pk, clock.today())
        held = [(pk, name, Grant(Role(role), *on)) for pk, name, role, *on in rows]
        _remember_home(user, held)
        known = tuple(grant for _pk, _name, grant in held)
        user._grants = known  # type: ignore[attr-defined]
    return known


def _remember_home(user: User, held: list[tuple[int, str, Grant]]) -> None:
    """Keep the department of the first role of the user's own, for the trail."""
    own = [row for row in held if row[2].giver_id is None]
    if own:
        _pk, name, grant = min(own, key=itemgetter(0))
        paths.remember(user, name, grant.path)


def is_current(user: User, today: datetime.date) -> bool:
    """Whether the account is open and its time has not run out."""
    return user.is_active and (user.expires_on is None or today <= user.expires_on)


def branches(user: User) -> tuple[str, ...] | None:
    """Return the path prefixes that the user may read; None means everything."""
    if not is_current(user, clock.today()):
        return ()
    if user.duty == Duty.AUDIT:
        further = tuple(user.further_scopes.split())
        return (user.scope.path, *further) if user.scope else further or None
    if user.duty == Duty.BUSINESS:
        return tuple(sorted({grant.path for grant in _held(user)}))
    return ()


def within(user: User, column: str) -> Q:
    """Return the filter that keeps rows whose `column` holds a readable path."""
    prefixes = branches(user)
    if prefixes is None:
        return Q()
    wanted = Q(pk__in=[])
    for prefix in prefixes:
        wanted |= Q(**{f"{column}__startswith": prefix})
    return wanted


def visible(queryset: "models.QuerySet[Row]", user: User) -> "models.QuerySet[Row]":
    """Keep the rows that the user may see.

    Drafts, returned and cancelled records are for their author and for whoever enters
    or reviews in the branch; auditors read them as part of the past.
    """
    model: Any = queryset.model
    way = paths.lookup(model)
    found = queryset.filter(within(user, way))
    if issubclass(model, Reviewable) and user.duty != Duty.AUDIT:
        workers = WORKING | model.ALSO_AT_WORK
        return found.filter(~Q(status__in=INSIDE) | _at_work(user, way, workers))
    return found


# What each administrator looks after; neither reads business data.
DESKS: dict[str, tuple[type[models.Model], ...]] = {
    Duty.SECURITY: (User, Membership, Department),
    Duty.SYSTEM: (Department, Period, PeriodException),
}


def administered(
    queryset: "models.QuerySet[Row]", user: User
) -> "models.QuerySet[Row]":
    """Keep the rows that the user looks after as an administrator: all, or none."""
    mine = issubclass(queryset.model, DESKS.get(user.duty, ()))
    return queryset if mine and is_current(user, clock.today()) else queryset.none()


def _at_work(user: User, column: str, workers: frozenset[Role]) -> Q:
    """Rows of the user, and of the branches where the user enters or reviews."""
    wanted = Q(author=user)
    for grant in _held(user):
        if grant.role in workers:
            wanted |= Q(**{f"{column}__startswith": grant.path})
    return wanted


def roles_at(user: User, path: str) -> frozenset[Role]:
    """Return the roles that the user holds for a department, by its path."""
    if user.duty != Duty.BUSINESS or not is_current(user, clock.today()):
        return frozenset()
    return frozenset(g.role for g in grants(user) if path.startswith(g.path))


def review_grants(user: User, path: str) -> tuple[Grant, ...]:
    """Return the reviewing roles, own ones first and lent ones, for a department."""
    if user.duty != Duty.BUSINESS or not is_current(user, clock.today()):
        return ()
    return tuple(
        grant
        for grant in (*grants(user), *lent(user))
        if grant.role in REVIEWING and path.startswith(grant.path)
    )


def may(user: User, permission: Permission, path: str) -> bool:
    """Whether one of the user's roles allows this at the department's path."""
    return bool(ROLES[permission] & roles_at(user, path))


def require(user: User, permission: Permission, path: str) -> None:
    """Raise PermissionDenied unless the user may."""
    if not may(user, permission, path):
        raise PermissionDenied(permission.value)


def require_duty(user: User, *duties: Duty) -> None:
    """Raise PermissionDenied unless the account has one of these duties."""
    if user.duty not in duties or not is_current(user, clock.today()):
        raise PermissionDenied("duty")
