"""What the finance office collects: the forms that are due, in eleven queries."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from budget import access
from budget.choices import BookStatus, ReviewAction, Role, Status
from budget.models import (
    BudgetBook,
    Department,
    Execution,
    ProjectYear,
    ReviewStep,
    User,
)
from budget.models.organization import STEP
from performance.choices import GoalKind, OfficialForm
from performance.collecting import Item
from performance.models import Filing, Goal
from performance.models.filing import ON_THE_WAY

COLLECTING = frozenset({Role.FINANCE, Role.SUPERVISOR, Role.HEAD})
# A form by whom it is of: a project's year, or a department.
Key = tuple[int | None, int]


def branches(user: User) -> list[str]:
    """Return the branches for which the user collects."""
    return [grant.path for grant in access.grants(user) if grant.role in COLLECTING]


def years(paths: list[str]) -> list[int]:
    """Return the years with projects in some branches, newest first."""
    rows = ProjectYear.objects.filter(project__department__in=_inside(paths))
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def bodies(paths: list[str]) -> list[tuple[str, str]]:
    """Return (path, name) of the reporting bodies of some branches."""
    rows = Department.objects.filter(
        parent=None, path__in={path[:STEP] for path in paths}
    )
    if "" in paths:
        rows = Department.objects.filter(parent=None)
    return list(rows.order_by("path").values_list("path", "name"))


def items(
    user: User, paths: list[str], form: OfficialForm, year: int, month: int | None
) -> list[Item]:
    """Return each form due of a year; a department's own first, then its projects.

    `month` is the through-month of monitoring sheets, None for the other forms.
    """
    bodies = {row.path: row for row in Department.objects.filter(parent=None)}
    inside = _inside(paths)
    found = [*_of_departments(inside, form, year, bodies)]
    found += _of_projects(inside, year, bodies)
    spent = _spent(inside, year, month or 12)
    filed = _filed(user, form, year, month)
    sent = _reported(filed)
    full = [_full(item, filed, sent, spent) for item in found]
    if form is OfficialForm.DECLARATION:
        full = _with_published(full, inside, year)
    return sorted(full, key=lambda item: (item.path, item.key is not None))


def _of_departments(
    inside: list[int], form: OfficialForm, year: int, bodies: dict[str, Department]
) -> list[Item]:
    goals = Goal.objects.filter(
        department__in=inside,
        project_year=None,
        year=year,
        department__parent=None,
    )
    if form is not OfficialForm.DECLARATION:
        goals = goals.filter(kind=GoalKind.ANNUAL)
    declared = goals.order_by("department__path").values_list("department__path")
    rows = [bodies[path] for (path,) in declared.distinct()]
    return [
        Item(
            path=row.path,
            body=row.name,
            department=row.name,
            name=row.name,
            lead="",
            key=None,
            body_id=row.pk,
        )
        for row in rows
    ]


def _of_projects(
    inside: list[int], year: int, bodies: dict[str, Department]
) -> list[Item]:
    rows = ProjectYear.objects.filter(
        project__department__in=inside, year=year
    ).order_by("project__department__path", "order", "pk")
    found = []
    for pk, name, department, path, lead, amount in rows.values_list(
        "pk",
        "project__name",
        "project__department__name",
        "project__department__path",
        "lead__name",
        "amount",
    ):
        body = bodies[path[:STEP]]
        found.append(
            Item(
                path=body.path,
                body=body.name,
                department=department,
                name=name,
                lead=lead or "",
                key=pk,
                body_id=body.pk,
                amount=amount,
            )
        )
    return found


def _spent(
    inside: list[int], year: int, month: int
) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the newest execution of each project up to a month."""
    rows = Execution.objects.filter(
        project_year__project__department__in=inside,
        project_year__year=year,
        month__lte=month,
    ).order_by("month")
    found = rows.values_list("project_year_id", "adjusted", "executed")
    return {pk: (adjusted, executed) for pk, adjusted, executed in found}


def _with_published(items: list[Item], inside: list[int], year: int) -> list[Item]:
    """Mark the declarations that a published budget holds: they bind without 批复."""
    books = BudgetBook.objects.filter(
        department__in=inside, year=year, status=BookStatus.PUBLISHED
    )
    bodies = set(books.values_list("department_id", flat=True))
    return [
        replace(item, published=item.status is None and item.body_id in bodies)
        for item in items
    ]


def _filed(
    user: User, form: OfficialForm, year: int, month: int | None
) -> dict[Key, dict[str, Any]]:
    """Return the filing of each form that matters now: the one on its way first."""
    rows = access.visible(
        Filing.objects.filter(form=form, year=year, month=month).exclude(
            status__in=(Status.SUPERSEDED, Status.CANCELLED)
        ),
        user,
    )
    columns = (
        "pk",
        "project_year_id",
        "department_id",
        "status",
        "round",
        "paper__points",
    )
    found: dict[Key, dict[str, Any]] = {}
    # What is on its way is written last, and so stands.
    for row in sorted(rows.values(*columns), key=lambda r: r["status"] in ON_THE_WAY):
        pk = row["project_year_id"]
        found[(pk, 0) if pk else (None, row["department_id"])] = row
    return found


def _reported(filed: dict[Key, dict[str, Any]]) -> dict[int, datetime.datetime]:
    """Return when each filing went to the finance bureau last."""
    steps = ReviewStep.objects.filter(
        kind=Filing.KIND,
        record_id__in=[row["pk"] for row in filed.values()],
        action=ReviewAction.REPORT,
    )
    grouped = steps.order_by().values_list("record_id").annotate(last=Max("at"))
    return dict(grouped)


def _full(
    item: Item,
    filed: dict[Key, dict[str, Any]],
    sent: dict[int, datetime.datetime],
    spent: dict[int, tuple[Decimal, Decimal]],
) -> Item:
    adjusted, executed = spent.get(item.key or 0, (None, None))
    row = filed.get((item.key, 0) if item.key else (None, item.body_id))
    if row is None:
        return replace(item, adjusted=adjusted, executed=executed)
    at = sent.get(row["pk"])
    return replace(
        item,
        adjusted=adjusted,
        executed=executed,
        status=Status(row["status"]),
        round=row["round"],
        filing_id=row["pk"],
        points=row["paper__points"],
        reported_on=timezone.localdate(at) if at else None,
    )


def _inside(paths: list[str]) -> list[int]:
    """Return the departments of some branches: asked once, a hundred prefixes cost."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(path__startswith=path)
    return list(Department.objects.filter(wanted).values_list("pk", flat=True))
