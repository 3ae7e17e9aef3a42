"""Where a record belongs in the tree, for the trail and its readers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models

from budget.models import Department, Membership, Tracked, User

# From each model, the shortest way to a department's path.
_STEPS = (
    "department",
    "membership",
    "body",
    "evaluation",
    "indicator",
    "target",
    "project",
    "project_year",
    "goal",
    "plan",
    "actual",
    "explanation",
    "period",
    "book",
)


@lru_cache
def lookup(model: type[Tracked]) -> str:
    """Return the ORM path from the model to a Department's `path`; "" for none.

    `lookup(Actual)` is "indicator__department__path".
    """
    if model is Department:
        return "path"
    names = {f.name: f for f in model._meta.concrete_fields if f.is_relation}
    for step in _STEPS:
        related: Any = names[step].related_model if step in names else None
        inner = lookup(related) if related else ""
        if inner:
            return f"{step}__{inner}"
    return ""


def of(records: Iterable[models.Model]) -> dict[Any, str]:
    """Return {pk: department path} of records of one model, in one query at most."""
    rows = list(records)
    if not rows:
        return {}
    model: Any = type(rows[0])
    way = lookup(model)
    if not way:
        return {}
    known = {row.pk: _read(row, way) for row in rows}
    if None not in known.values():
        return {pk: path or "" for pk, path in known.items()}
    found = model._base_manager.filter(pk__in=[row.pk for row in rows])
    # A record for everybody (a policy without a branch) belongs to no department.
    return {pk: path or "" for pk, path in found.values_list("pk", way)}


def _read(record: models.Model, way: str) -> str | None:
    """Return the path where the relations on the way are in memory; else None."""
    at: Any = record
    *steps, column = way.split("__")
    for step in steps:
        at = at._state.fields_cache.get(step)
        if at is None:
            return None
    path: str = getattr(at, column)
    return path


@dataclass(frozen=True)
class Home:
    """Where a person belongs: the department's name, kept as text, and its path."""

    name: str = ""
    path: str = ""


def home(user: User | None) -> Home:
    """Return the department of the person's first role; an auditor's is the scope.

    Read once for each user object.
    """
    if user is None:
        return Home()
    cached: Home | None = getattr(user, "_home", None)
    if cached is None:
        first = (
            Membership.objects.filter(user=user, ended_at=None)
            .order_by("pk")
            .values_list("department__name", "department__path")
            .first()
        )
        if first is None and user.scope is not None:
            first = (user.scope.name, user.scope.path)
        cached = Home(*first) if first else Home()
        user._home = cached  # type: ignore[attr-defined]
    return cached


def remember(user: User, name: str, path: str) -> None:
    """Keep where a person belongs, read along with the roles: spares `home` a query."""
    user._home = Home(name, path)  # type: ignore[attr-defined]


def home_of(user: User | None) -> str:
    """Return the name of the department where the person belongs."""
    return home(user).name
