"""年中追加: the rows that are to join a form, as a form to fill in; the ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from budget import access
from budget.models import Department, ProjectYear, User
from performance.declaring import (
    JOINS,
    DeclaredForm,
    DeclaredRow,
    fingerprint,
    numbered,
)
from performance.models import Addition, Filing

# What a row on its way has from the row as it was typed, by the same name.
TEXTS = (
    "level1",
    "level2",
    "name",
    "value",
    "last",
    "before_last",
    "standard",
    "link_reason",
)


def waiting(
    department: Department, year: int, project_year: ProjectYear | None
) -> "QuerySet[Addition]":
    """Return what is on its way to join a form, in the form's order."""
    rows: QuerySet[Addition] = Addition.objects.open()
    rows = rows.filter(goal__year=year, goal__project_year=project_year)
    if project_year is None:
        rows = rows.filter(goal__department=department)
    return rows.select_related("goal").order_by(
        "-goal__kind", "goal__order", "goal_id", "order", "pk"
    )


def waiting_each(filings: Sequence[Filing]) -> dict[int | None, list[Addition]]:
    """Return the same for applications of one kind and year, by the filing's id; one
    query."""
    rows = Addition.objects.open().filter(goal__year__in={f.year for f in filings})
    whole = [f.department_id for f in filings if f.project_year_id is None]
    if whole:
        rows = rows.filter(goal__project_year=None, goal__department__in=whole)
    else:
        rows = rows.filter(
            goal__project_year__in=[f.project_year_id for f in filings],
        )
    found: dict[tuple[int | None, int], list[Addition]] = defaultdict(list)
    rows = rows.select_related("goal__project_year__project", "department")
    for row in rows.order_by("-goal__kind", "goal__order", "goal_id", "order", "pk"):
        found[row.goal.project_year_id, row.goal.department_id if whole else 0].append(
            row
        )
    return {
        f.pk: found[f.project_year_id, f.department_id if whole else 0] for f in filings
    }


def form_of(base: DeclaredForm, rows: Sequence[Addition]) -> DeclaredForm:
    """Return the form of rows that join another, which binds; `base` is that one.

    Its goals hold the rows that wait and no other.
    """
    under: dict[int, list[DeclaredRow]] = defaultdict(list)
    for row in rows:
        under[row.goal_id].append(row_of(row))
    said = (rows[0].reason, rows[0].valid_from.isoformat()) if rows else ("", "")
    form = numbered(
        replace(
            base,
            adds=True,
            head=dict(zip(JOINS, said, strict=True)),
            duties="",
            tasks="",
            money=(),
            goals=tuple(
                replace(goal, rows=tuple(under[goal.goal_id or 0]))
                for goal in base.goals
            ),
        )
    )
    return replace(form, seen=fingerprint(replace(form, seen="")))


def row_of(addition: Addition) -> DeclaredRow:
    """Return a row on its way as it was typed."""
    return DeclaredRow(
        place="",
        indicator_id=addition.indicator_id,
        own=addition.own,
        accumulation=addition.accumulation,
        owner_id=addition.owner_id,
        library=addition.library_id,
        **{name: getattr(addition, name) for name in TEXTS},
    )


def ledger(user: User, wanted: Mapping[str, Any]) -> list[Addition]:
    """Return the additions that the ledger's filter asks for, newest day first; none
    where it asks how an adjustment eases its target. One query."""
    if wanted.get("easing"):
        return []
    rows: QuerySet[Addition] = access.visible(Addition.objects.all(), user)
    if wanted.get("year"):
        rows = rows.filter(goal__year=wanted["year"])
    if wanted.get("path"):
        rows = rows.filter(department__path__startswith=wanted["path"])
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    found = rows.select_related("goal", "department", "author", "approver")
    return list(found.order_by("-valid_from", "-pk"))


def years(user: User) -> list[int]:
    """Return the years that have additions which the user may see."""
    rows = access.visible(Addition.objects.all(), user)
    return list(rows.order_by().values_list("goal__year", flat=True).distinct())
