"""Who works on a project, its goals and forms of the year, and what moved last."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from budget import access
from budget.choices import Role, Status
from budget.models import (
    BudgetBook,
    BudgetChange,
    Change,
    ChangeRow,
    Execution,
    Membership,
    ProjectYear,
    User,
)
from budget.models.organization import STEP
from budget.queries import books, naming
from performance.models import (
    Actual,
    Addition,
    Adjustment,
    Filing,
    Goal,
    Plan,
    Target,
)

# As many acts as stand on the page, of so many rows that touch the project.
ACTS, ROWS = 8, 200
SHOWN_ROLES = (Role.REVIEWER, Role.HEAD, Role.FINANCE)


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a project's records: the last of them, and how many there are."""

    change: Change
    label: str
    text: str
    model: str
    record_id: int
    total: int


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the money and the results of a project's year."""

    goals: list[Goal]
    entering: list[str]
    roles: list[tuple[Role, list[str]]]
    filings: list[Filing]
    acts: list[Act]
    # The published budget that the project stands in, where the reader may see it.
    book: BudgetBook | None
    # Whether the reader may read the year's own history: it may be another branch's.
    reads: bool


def around(
    year: ProjectYear, targets: "QuerySet[Target]", user: User, now: datetime.datetime
) -> Around:
    """Return it in a number of queries that does not grow."""
    goals = Goal.objects.filter(project_year=year, removed_at=None)
    filings = Filing.objects.filter(project_year=year).exclude(
        status__in=(Status.SUPERSEDED, Status.CANCELLED)
    )
    people = targets.order_by("indicator__responsible__sort_key")
    names = people.values_list("indicator__responsible__name", flat=True).distinct()
    ids = _touched(year, targets, user)
    return Around(
        goals=list(goals.order_by("order", "pk")),
        entering=[name for name in names if name],
        roles=_roles(year, now),
        filings=list(access.visible(filings, user).order_by("form", "month", "pk")),
        acts=_acts(ids, now),
        book=books.visible(user).filter(pk=year.book_id).first(),
        reads=ProjectYear._meta.label_lower in ids,
    )


def _roles(year: ProjectYear, now: datetime.datetime) -> list[tuple[Role, list[str]]]:
    """Return who reviews the project's records and who enters its money, by role."""
    path = year.project.department.path
    above = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    rows = Membership.objects.filter(
        Q(user__expires_on=None) | Q(user__expires_on__gte=now.date()),
        department__path__in=above,
        role__in=SHOWN_ROLES,
        ended_at=None,
        user__is_active=True,
    ).order_by("user__sort_key", "user__name")
    held = list(dict.fromkeys(rows.values_list("role", "user__name")))
    found = [
        (role, [name for mine, name in held if mine == role]) for role in SHOWN_ROLES
    ]
    return [(role, names) for role, names in found if names]


def _acts(ids: Mapping[str, Sequence[int]], now: datetime.datetime) -> list[Act]:
    """Return the last acts on records, given by kind, newest first."""
    wanted = Q(pk__in=[])
    for label, known in ids.items():
        wanted |= Q(model=label, record_id__in=known)
    rows = ChangeRow.objects.filter(wanted, change__at__lte=now)
    acts: dict[int, list[ChangeRow]] = {}
    for row in rows.select_related("change").order_by("-id")[:ROWS]:
        acts.setdefault(row.change_id, []).append(row)
    return [_act(mine) for mine in list(acts.values())[:ACTS]]


def _act(rows: Sequence[ChangeRow]) -> Act:
    first = rows[0]
    label = str(naming.record_label(first.model))
    return Act(
        first.change,
        label,
        first.record_text,
        first.model,
        first.record_id,
        len(rows),
    )


def _touched(
    year: ProjectYear, targets: "QuerySet[Target]", user: User
) -> dict[str, list[int]]:
    """Return the records of a project's year that the user may see, by kind; one query.

    The ids are read first: rows of a long trail are then found by them alone.
    """
    mine = targets.order_by().values("pk")
    indicators = targets.order_by().values("indicator")
    held: tuple[QuerySet[Any], ...] = (
        ProjectYear.objects.filter(pk=year.pk),
        Execution.objects.filter(project_year=year),
        BudgetChange.objects.filter(project_year=year),
        Goal.objects.filter(project_year=year),
        Target.objects.filter(pk__in=mine),
        Adjustment.objects.filter(target__in=mine),
        Addition.objects.filter(goal__project_year=year),
        Plan.objects.filter(target__in=mine),
        Filing.objects.filter(project_year=year),
        Actual.objects.filter(indicator__in=indicators, period__year=year.year),
    )
    first, *others = (
        access.visible(rows, user)
        .order_by()
        .annotate(label=Value(rows.model._meta.label_lower, CharField()))
        .values_list("label", "pk")
        for rows in held
    )
    ids: dict[str, list[int]] = {}
    for label, pk in first.union(*others, all=True):
        ids.setdefault(label, []).append(pk)
    return ids
