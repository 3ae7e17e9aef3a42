"""Record what was spent, year to date."""

import datetime
from decimal import Decimal

from budget import access
from budget.access import Permission
from budget.audit import door
from budget.choices import Action
from budget.models import Execution, ProjectYear, User
from budget.services import rights


def save_execution(
    *,
    project_year_id: int,
    month: int,
    version: int | None,
    adjusted: Decimal,
    executed: Decimal,
    actor: User | None,
    now: datetime.datetime,
    is_sample: bool = False,
) -> Execution:
    """Save a project's money at a month's end, in 元; `version` None is the first.

    A refund may bring `executed` below the month before, even below zero. Raises
    PermissionDenied, StaleVersion.
    """
    with door.change(actor=actor, action=Action.EXECUTION_SAVED, now=now):
        year = _lock_year(project_year_id)
        if actor is not None:
            path = year.project.department.path
            access.require(actor, Permission.EXECUTION, path)
        row = _row(year, month, version)
        row.adjusted, row.executed, row.is_sample = adjusted, executed, is_sample
        door.save(row)
        return row


def _lock_year(project_year_id: int) -> ProjectYear:
    rows = ProjectYear.objects.filter(pk=project_year_id)
    year: ProjectYear = door.lock(rows.select_related("project__department"))[0]
    return year


def _row(year: ProjectYear, month: int, version: int | None) -> Execution:
    """Return the month's row, locked, or a new one; the year's row is locked."""
    found: list[Execution] = door.lock(
        Execution.objects.filter(project_year=year, month=month)
    )
    if not found:
        rights.require_version(0, version or 0)
        return Execution(project_year=year, month=month)
    rights.require_version(found[0].version, version or 0)
    found[0].version += 1
    return found[0]
