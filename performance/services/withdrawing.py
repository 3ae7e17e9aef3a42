"""作废 of a project's year that was declared and never granted.

Nothing is deleted: the year, its goals and rows stay in the records as given up before
they ever bound. The code and, of a project without another year, the name are free.
"""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.audit import door
from budget.choices import Action, ReviewAction, Status
from budget.models import BudgetChange, Execution, ProjectYear, User
from budget.services import review
from budget.workflow import IllegalTransition, StaleVersion
from performance.declaring import Standing
from performance.models import Filing, Goal, Target
from performance.queries import declarations
from performance.services import declared_rows, locks
from performance.services.declarations import CLOSED

SPENT = gettext_lazy("这个项目已有预算执行数或预算变动，不能作废。")


def withdraw_project(
    *,
    project_year_id: int,
    seen: str,
    reason: str,
    actor: User,
    now: datetime.datetime,
) -> ProjectYear:
    """Withdraw a project's year whose form may still be filled in.

    `seen` is the fingerprint of the form as it was on the screen. A filing that was
    returned is given up with it. Raises ProjectYear.DoesNotExist, PermissionDenied,
    StaleVersion, IllegalTransition for a form that is under review or binds and for a
    year that money is recorded of, ValidationError {"reason": …} without a reason.
    """
    with door.change(
        actor=actor, action=Action.PROJECT_WITHDRAWN, reason=reason, now=now
    ):
        year = _lock(project_year_id, actor)
        department = year.project.department
        if declarations.of_project(year).seen != seen:
            raise StaleVersion(_("这张申报表在您打开之后有了变化，请核对后再办理。"))
        standing = declarations.standing_of(department, year.year, year)
        if standing is not Standing.OPEN:
            raise IllegalTransition(str(CLOSED[standing]))
        if _has_money(year):
            raise IllegalTransition(str(SPENT))
        if not reason.strip():
            raise ValidationError({"reason": _("请写明作废的理由。")})
        held = declarations.held(department, year.year, year)
        goals = door.lock(Goal.objects.filter(pk__in=[one.pk for one in held.goals]))
        rows = door.lock(Target.objects.filter(pk__in=[one.pk for one in held.rows]))
        declared_rows.take_off(rows, goals, now)
        _give_up_filings(year, reason)
        year.removed_at = now
        door.save(year)
        return year


def _lock(project_year_id: int, actor: User) -> ProjectYear:
    rows = ProjectYear.objects.select_related("project__department", "book")
    known = rows.get(pk=project_year_id)
    if not declarations.may_fill(actor, known.project.department.path):
        raise PermissionDenied("withdraw")
    locks.one_at_a_time([known.project.department.body_path], locks.DECLARING)
    locked: list[ProjectYear] = door.lock(rows.filter(pk=project_year_id))
    if not locked:
        raise ProjectYear.DoesNotExist
    return locked[0]


def _has_money(year: ProjectYear) -> bool:
    known = (
        rows.filter(project_year=year)
        for rows in (Execution.objects, BudgetChange.objects)
    )
    return any(rows.exists() for rows in known)


def _give_up_filings(year: ProjectYear, reason: str) -> None:
    """Give up what was sent of it and came back; the words are those of the act."""
    rows = door.lock(Filing.objects.open().filter(project_year=year))
    steps = []
    for row in rows:
        before = Status(row.status)
        row.status = Status.CANCELLED
        row.version += 1
        steps.append(
            review.step_of(
                row, Filing.KIND, ReviewAction.CANCEL, before, opinion=reason
            )
        )
    door.save_many(rows)
    door.record_events(steps)
