"""年中追加: a commitment that joins a form which binds already, by a document.

What stands on the form stays as it is; that is changed by an adjustment.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action
from budget.models import User
from budget.models.organization import STEP
from budget.services import rights
from budget.workflow import IllegalTransition
from performance import declared_reading
from performance.choices import GoalKind
from performance.declaring import (
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    Problem,
    Standing,
    numbered,
)
from performance.models import Goal, Target
from performance.queries import declarations, declared_doubts, weights
from performance.queries.declared_doubts import Record
from performance.services import declared_rows, locks
from performance.services.grounds import Grounds, require_grounds

# Where the row stands in messages: it is the only one.
PLACE = "goal.1.row.1"


@dataclass(frozen=True, slots=True)
class Appended:
    """The new commitment, or all that stands against it."""

    target: Target | None = None
    problems: tuple[Problem, ...] = ()


def append_row(
    *,
    goal_id: int,
    row: DeclaredRow,
    grounds: Grounds,
    actor: User | None,
    now: datetime.datetime,
) -> Appended:
    """Add a row to a goal of a form that binds.

    Returns every fault by its place, and then has written nothing. Raises
    Goal.DoesNotExist, PermissionDenied, IllegalTransition for a form that may still be
    filled in or whose weights are frozen, ValidationError for grounds that are missing
    and for days outside the year.
    """
    with door.change(
        actor=actor,
        action=Action.TARGET_SET,
        reason=grounds.reason,
        document_no=grounds.document_no,
        now=now,
    ):
        goal = _lock(goal_id)
        rights.require_role(actor, goal.department.path, *rights.BUSINESS_SETUP)
        _require_open(goal)
        require_grounds(
            grounds, goal.department.body_path, goal.year, timezone.localdate(now)
        )
        held = declarations.held(goal.department, goal.year, goal.project_year)
        record = Record(goal.department, goal.project_year, held, {})
        read = declared_reading.read(_form(goal, row))
        problems = [
            *(p for p in read.problems if p.place.startswith(f"{PLACE}.")),
            *declared_doubts.of_rows(read.form, record),
        ]
        if problems:
            return Appended(None, tuple(problems))
        (target,) = declared_rows.append(
            read.form, record, goal, grounds.valid_from, now
        )
        declared_rows.bind([target], grounds)
        return Appended(target)


def _lock(goal_id: int) -> Goal:
    goal = Goal.objects.select_related("department").get(pk=goal_id)
    locks.one_at_a_time([goal.department.path[:STEP]], locks.DECLARING)
    rows = Goal.objects.filter(pk=goal_id, removed_at=None)
    related = rows.select_related(
        "department", "project_year__project__department", "project_year__book"
    )
    locked = door.lock(related)
    if not locked:
        raise Goal.DoesNotExist
    return locked[0]


def _require_open(goal: Goal) -> None:
    year = goal.project_year
    standing = declarations.standing_of(goal.department, goal.year, year)
    if standing is not Standing.BINDS:
        raise IllegalTransition(_("这张申报表还没有批复，请直接在申报表上加行。"))
    place = weights.place_of(goal.department.path, goal.project_year_id)
    if weights.structure([place], goal.year)[place].frozen:
        raise IllegalTransition(_("分值已冻结，须由财政绩效科解冻后才能追加。"))


def _form(goal: Goal, row: DeclaredRow) -> DeclaredForm:
    kind = FormKind.DEPARTMENT if goal.project_year is None else FormKind.PROJECT
    declared = DeclaredGoal(
        place="", kind=GoalKind(goal.kind), text=goal.text, goal_id=goal.pk, rows=(row,)
    )
    return numbered(
        DeclaredForm(
            kind=kind,
            year=goal.year,
            department_id=goal.department_id,
            project_year_id=goal.project_year_id,
            goals=(declared,),
        )
    )
