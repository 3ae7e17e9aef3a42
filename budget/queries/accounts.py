"""Accounts as their owners and the security administrator see them."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from budget.choices import Duty, Role, SecurityKind
from budget.models import Department, Membership, SecurityEvent, User

SHOWN = 10
PAGE = 50


@dataclass(frozen=True)
class Lock:
    """An account that may not log in from one address until an instant."""

    username: str
    address: str
    failures: int
    until: datetime.datetime


@dataclass(frozen=True)
class Branch:
    """A department with how many lie below it."""

    department: Department
    below: int


def memberships(user: User) -> "QuerySet[Membership]":
    """Return the roles in force, by department."""
    rows = Membership.objects.filter(user=user, ended_at=None)
    return rows.select_related("department").order_by("department__path", "role")


def last_logins(user: User) -> "QuerySet[SecurityEvent]":
    """Return the newest tries to sign in to this account, good and bad."""
    kinds = (SecurityKind.LOGIN, SecurityKind.LOGIN_FAILED, SecurityKind.LOCKED_OUT)
    events = SecurityEvent.objects.filter(user_id=user.pk, kind__in=kinds)
    return events.order_by("-id")[:SHOWN]


def listed(
    rows: "QuerySet[User]", wanted: Mapping[str, Any], now: datetime.datetime
) -> "QuerySet[User]":
    """Return accounts by name, with their roles in force as `held`.

    `wanted` is an AccountFilter's cleaned data; what is empty does not filter.
    """
    if person := wanted.get("person"):
        rows = rows.filter(Q(username__icontains=person) | Q(name__icontains=person))
    if wanted.get("duty"):
        rows = rows.filter(duty=wanted["duty"])
    if path := wanted.get("department"):
        here = Membership.objects.filter(
            user=OuterRef("pk"), ended_at=None, department__path__startswith=path
        )
        further = Q(further_scopes__startswith=path)
        further |= Q(further_scopes__contains=f" {path}")
        rows = rows.filter(Exists(here) | Q(scope__path__startswith=path) | further)
    rows = rows.filter(_state(wanted.get("state", ""), timezone.localdate(now)))
    held = Membership.objects.filter(ended_at=None).select_related("department")
    return (
        rows.select_related("scope")
        .prefetch_related(
            Prefetch("memberships", held.order_by("department__path"), "held")
        )
        .order_by("sort_key", "pk")
    )


def _state(state: str, today: datetime.date) -> Q:
    expired = Q(expires_on__isnull=False, expires_on__lt=today)
    if state == "open":
        return Q(is_active=True) & ~expired
    if state == "closed":
        return Q(is_active=False)
    if state == "expired":
        return Q(is_active=True) & expired
    if state == "locked":
        return Q(username__in=[lock.username for lock in locks(None)])
    return Q()


def locks(usernames: Collection[str] | None) -> list[Lock]:
    """Return the locks now in force, of these accounts or (None) of all.

    Counts as axes does: by the wall clock, all browsers of an address together.
    """
    edge = timezone.now() - settings.AXES_COOLOFF_TIME
    tries = AccessAttempt.objects.filter(
        attempt_time__gte=edge, ip_address__isnull=False
    )
    if usernames is not None:
        tries = tries.filter(username__in=usernames)
    found = (
        tries.order_by("username", "ip_address")
        .values_list("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    return [
        Lock(name, address, failures, last + settings.AXES_COOLOFF_TIME)
        for name, address, failures, last in found
    ]


def branches() -> list[Branch]:
    """Return every department in the order of the tree."""
    rows = list(Department.objects.order_by("path"))
    below: dict[str, int] = {}
    for row in rows:
        for end in range(4, len(row.path), 4):
            key = row.path[:end]
            below[key] = below.get(key, 0) + 1
    return [Branch(row, below.get(row.path, 0)) for row in rows]


def scope_names(user: User) -> str:
    """Return the branches that an auditor may read, by name; "" for everything."""
    if user.scope is None or not user.further_scopes:
        return user.scope.name if user.scope else ""
    rows = Department.objects.filter(path__in=user.further_scopes.split())
    names = rows.order_by("path").values_list("name", flat=True)
    return "、".join([user.scope.name, *names])


def department_choices(found: list[Branch], key: str) -> list[tuple[str, str]]:
    """Return (pk or path, indented name) to choose from."""
    return [
        (
            str(getattr(branch.department, key)),
            "　" * (len(branch.department.path) // 4 - 1) + branch.department.name,
        )
        for branch in found
    ]


def leads_of(paths: Collection[str], besides: User) -> list[User]:
    """Return the open accounts that lead every one of the departments at `paths`."""
    rows = Membership.objects.filter(
        role=Role.LEAD, ended_at=None, user__is_active=True, user__duty=Duty.BUSINESS
    ).exclude(user=besides)
    held: dict[User, list[str]] = {}
    for row in rows.select_related("user", "department").order_by(
        "user__sort_key", "user_id"
    ):
        held.setdefault(row.user, []).append(row.department.path)
    return [
        user
        for user, branches in held.items()
        if all(path.startswith(tuple(branches)) for path in paths)
    ]


def colleagues(path: str) -> "QuerySet[User]":
    """Return the open business accounts that hold a role below this path."""
    here = Membership.objects.filter(
        user=OuterRef("pk"), ended_at=None, department__path__startswith=path
    )
    rows = User.objects.filter(Exists(here), duty=Duty.BUSINESS, is_active=True)
    found: QuerySet[User] = rows.order_by("sort_key", "pk")
    return found
