"""年中追加: a commitment that joins a form which binds already, by a document.

It goes the road of an adjustment: drawn up, sent, passed by section and department.
What stands on the form stays as it is; that is changed by an adjustment.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import access, workflow
from budget.audit import door
from budget.choices import Action, ReviewAction, Role
from budget.models import ReviewStep, User
from budget.models.organization import STEP
from budget.services import review
from budget.workflow import EDITABLE, IllegalTransition
from performance import declared_reading
from performance.choices import GoalKind
from performance.declared_terms import ReadForm
from performance.declaring import (
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    Problem,
    Standing,
    numbered,
)
from performance.language import language
from performance.models import Addition, Goal
from performance.queries import declarations, declared_doubts, weights
from performance.queries.declared_doubts import Record
from performance.services import declared_rows, locks
from performance.services.actuals import entering_role
from performance.services.grounds import Grounds, require_grounds
from performance.services.reviewed import FORWARD, Held, Reviewed

# Where the row stands in messages: it is the only one.
PLACE = "goal.1.row.1"
NAMES: Mapping[ReviewAction, Action] = {
    ReviewAction.SUBMIT: Action.ADDITION_SUBMITTED,
    ReviewAction.WITHDRAW: Action.ADDITION_WITHDRAWN,
    ReviewAction.CANCEL: Action.ADDITION_CANCELLED,
    ReviewAction.APPROVE: Action.ADDITION_APPROVED,
    ReviewAction.UNAPPROVE: Action.ADDITION_UNAPPROVED,
    ReviewAction.FINALISE: Action.ADDITION_FINALISED,
    ReviewAction.RETURN: Action.ADDITION_RETURNED,
}
TEXTS = ("level1", "level2", "name", "value", "last", "standard", "link_reason")
_RELATED = (
    "department",
    "goal__department",
    "goal__project_year__project__department",
    "goal__project_year__book",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The addition as it is kept, or all that stands against it."""

    addition: Addition | None = None
    problems: tuple[Problem, ...] = ()


def save_addition(
    *,
    goal_id: int,
    addition_id: int | None,
    version: int | None,
    row: DeclaredRow,
    grounds: Grounds,
    actor: User,
    now: datetime.datetime,
) -> Drawn:
    """Save what is to join a goal of a form that binds; `addition_id` None is new.

    Returns every fault by its place, and then has written nothing. Raises
    Goal.DoesNotExist, Addition.DoesNotExist, PermissionDenied, StaleVersion,
    IllegalTransition for a form that may still be filled in or whose weights are
    frozen, or while it is under review, ValidationError for grounds that are missing
    and for days outside the year.
    """
    with door.change(
        actor=actor,
        action=Action.ADDITION_SAVED,
        reason=grounds.reason,
        document_no=grounds.document_no,
        now=now,
    ):
        goal = _lock(goal_id)
        addition = _open_row(goal, addition_id, version)
        drawing_role(actor, addition)
        _require_open(goal)
        require_grounds(
            grounds, goal.department.body_path, goal.year, timezone.localdate(now)
        )
        _read, problems = _read_row(goal, row)
        if problems:
            return Drawn(None, tuple(problems))
        _fill(addition, row, grounds, actor)
        door.save(addition)
        return Drawn(addition)


def drawing_role(actor: User, row: Addition) -> Role:
    """Return the role in which the person draws an addition up and sends it.

    Finance draws up what the budget binds; else who enters for the branch. Raises
    PermissionDenied if none.
    """
    if Role.FINANCE in access.roles_at(actor, row.department.path):
        return Role.FINANCE
    return entering_role(actor, row)


def row_of(addition: Addition) -> DeclaredRow:
    """Return the row that an addition is to become, as it was typed."""
    return DeclaredRow(
        place="",
        indicator_id=addition.indicator_id,
        own=addition.own,
        accumulation=addition.accumulation,
        **{name: getattr(addition, name) for name in TEXTS},
    )


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


def _open_row(goal: Goal, addition_id: int | None, version: int | None) -> Addition:
    if addition_id is None:
        return Addition(goal=goal, department=goal.department)
    rows = door.lock(Addition.objects.filter(pk=addition_id, goal=goal))
    if not rows:
        raise Addition.DoesNotExist(addition_id)
    addition: Addition = rows[0]
    addition.goal, addition.department = goal, goal.department
    review.require_version(addition, version)
    if addition.status not in EDITABLE:
        raise IllegalTransition(_("年中追加正在审核，取消送审后才能修改。"))
    return addition


def _require_open(goal: Goal) -> None:
    year = goal.project_year
    standing = declarations.standing_of(goal.department, goal.year, year)
    if standing is not Standing.BINDS:
        raise IllegalTransition(_("这张申报表还没有批复，请直接在申报表上加行。"))
    place = weights.place_of(goal.department.path, goal.project_year_id)
    if weights.structure([place], goal.year)[place].frozen:
        raise IllegalTransition(_("分值已冻结，须由财政绩效科解冻后才能追加。"))


def _record(goal: Goal) -> Record:
    held = declarations.held(goal.department, goal.year, goal.project_year)
    return Record(goal.department, goal.project_year, held, {})


def _read_row(goal: Goal, row: DeclaredRow) -> tuple[ReadForm, list[Problem]]:
    """Read a row as the only one of its form; say what stands against it."""
    read = declared_reading.read(_form(goal, row))
    return read.form, [
        *(p for p in read.problems if p.place.startswith(f"{PLACE}.")),
        *declared_doubts.of_rows(read.form, _record(goal)),
    ]


def _fill(addition: Addition, row: DeclaredRow, grounds: Grounds, actor: User) -> None:
    for name in TEXTS:
        setattr(addition, name, getattr(row, name).strip())
    addition.accumulation, addition.own = row.accumulation, row.own
    addition.indicator_id = row.indicator_id
    addition.valid_from, addition.decided_on = grounds.valid_from, grounds.approved_on
    addition.reason = grounds.reason.strip()
    addition.document_no = grounds.document_no.strip()
    addition.authority = grounds.authority.strip()
    addition.author = actor
    if not addition._state.adding:
        addition.version += 1


def grounds_of(addition: Addition) -> Grounds:
    """Return by which document, and from when, an addition is to bind."""
    return Grounds(
        addition.reason,
        addition.document_no,
        addition.authority,
        addition.decided_on,
        addition.valid_from,
    )


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


def _hold(ids: Collection[int], action: ReviewAction) -> Held[Addition]:
    """Lock additions, their bodies and goals first. What was found since they were
    drawn up stands against every step forward."""
    wanted = Addition.objects.filter(pk__in=ids)
    paths = wanted.values_list("department__path", flat=True)
    locks.one_at_a_time({path[:STEP] for path in paths}, locks.DECLARING)
    door.lock(Goal.objects.filter(pk__in=wanted.values("goal")))
    rows: list[Addition] = door.lock(wanted.select_related(*_RELATED))
    against: dict[int, Exception] = {}
    for row in rows if action in FORWARD else ():
        if (fault := _against(row)) is not None:
            against[row.pk] = fault
    return Held(rows, against)


def _against(row: Addition) -> Exception | None:
    goal, today = row.goal, timezone.localdate(door.current().now)
    try:
        _require_open(goal)
        require_grounds(grounds_of(row), goal.department.body_path, goal.year, today)
    except IllegalTransition as fault:
        return fault
    except ValidationError as fault:
        return workflow.PeriodLocked("；".join(fault.messages))
    _read, problems = _read_row(goal, row_of(row))
    if problems:
        said = "；".join(problem.say(language()) for problem in problems)
        return IllegalTransition(
            _("提出之后情况有了变化，请退回后修改：%(said)s") % {"said": said}
        )
    return None


def _put_in_force(rows: Sequence[Addition]) -> list[ReviewStep]:
    """Make the commitments; they join the act, and so the act's document number."""
    now = door.current().now
    for row in rows:
        goal, grounds = row.goal, grounds_of(row)
        read, _problems = _read_row(goal, row_of(row))
        record = _record(goal)
        (target,) = declared_rows.append(read, record, goal, grounds.valid_from, now)
        declared_rows.bind([target], grounds)
        row.target = target
    return []


ADDITIONS = Reviewed(
    Addition, NAMES, _hold, _put_in_force, documented=True, entering=drawing_role
)
