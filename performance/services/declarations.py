"""目标申报: the one way in for a declared form, from the screen and from Excel.

All or nothing. A form under review waits for its return; one that binds already (批复,
or a published budget) is changed by an adjustment alone.
"""

import datetime
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.audit import door
from budget.choices import Action
from budget.models import Department, DepartmentYear, ProjectYear, User
from budget.models.organization import STEP
from budget.services import rights
from budget.workflow import IllegalTransition, StaleVersion
from performance import declared_reading
from performance.declared_terms import ReadForm
from performance.declaring import DeclaredForm, FormKind, Problem, Standing
from performance.models import Goal, Target
from performance.queries import declarations, declared_doubts
from performance.queries.declared_doubts import Record
from performance.services import declared_heads, declared_rows, locks
from performance.services.grounds import Grounds, require_grounds, unfit_day

CLOSED: Final = {
    Standing.UNDER_REVIEW: gettext_lazy(
        "这张申报表已送审，取消送审或被退回之后才能修改。"
    ),
    Standing.BINDS: gettext_lazy(
        "这张表的目标已批复或已公开，不能再改：请对要改的指标提出目标调整。"
    ),
}
FOR_FINANCE: Final = gettext_lazy(
    "凭批准文件直接登记由财务办理；没有文件的，请按年中追加申报送审。"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What saving did: the year it is kept under, or all that stands against it.

    With `problems` nothing was written.
    """

    problems: tuple[Problem, ...] = ()
    project_year_id: int | None = None

    @property
    def saved(self) -> bool:
        return not self.problems


def save_form(
    form: DeclaredForm,
    *,
    actor: User | None,
    now: datetime.datetime,
    reason: str = "",
    grounds: Grounds | None = None,
) -> Outcome:
    """Keep a declared form: goals, rows, values, indicators, head and money.

    Returns every fault by its place, and then has written nothing. Rows and goals on
    record that the form no longer has are taken off it. Into a budget that is published
    already a new form comes by `grounds`, and then binds, or it says itself why and
    from when it joins (年中追加), and then waits for its own 批复.

    Raises PermissionDenied, Department.DoesNotExist and ProjectYear.DoesNotExist,
    StaleVersion where the form on record is not the one that `form.seen` names,
    IllegalTransition for a form that is under review or binds already, ValidationError
    where grounds are missing.
    """
    with door.change(
        actor=actor,
        action=Action.DECLARATION_SAVED,
        reason=grounds.reason if grounds else reason,
        document_no=grounds.document_no if grounds else "",
        now=now,
    ):
        record = lock_record(form, actor)
        _require_seen(form, record)
        _require_open(form, record)
        grounds = _grounds(form, record, grounds, now)
        read, problems = _read(form, record, grounds, timezone.localdate(now))
        return Outcome(problems) if problems else _written(read, record, grounds, now)


def lock_record(form: DeclaredForm, actor: User | None) -> Record:
    """Lock what is on record of a form, so that nobody else saves it meanwhile.

    Raises PermissionDenied for who does not fill it in, Department.DoesNotExist and
    ProjectYear.DoesNotExist.
    """
    department = Department.objects.get(pk=form.department_id)
    if actor is not None and not declarations.may_fill(actor, department.path):
        raise PermissionDenied("declare")
    locks.one_at_a_time([department.path[:STEP]], locks.DECLARING)
    return _record(form, department)


def _read(
    form: DeclaredForm, record: Record, grounds: Grounds | None, today: datetime.date
) -> tuple[ReadForm, tuple[Problem, ...]]:
    """Read a form; return it with every fault by its place."""
    read = declared_reading.read(form)
    return read.form, (
        *read.problems,
        *declared_doubts.found(read.form, record),
        *(() if grounds else late(read.form, record, today)),
    )


def _written(
    read: ReadForm, record: Record, grounds: Grounds | None, now: datetime.datetime
) -> Outcome:
    """Write a form that nothing stands against."""
    joins = read.form.joins and grounds is None
    year = declared_heads.write(read, record, now, joins=joins, grounds=grounds)
    declared_rows.write(read, record, year, now, grounds)
    return Outcome((), year.pk if year else None)


def _record(form: DeclaredForm, department: Department) -> Record:
    """Lock what is on record of the form, then read it."""
    project_year = None
    if form.project_year_id is not None:
        rows = ProjectYear.objects.filter(
            pk=form.project_year_id, year=form.year, project__department=department
        )
        locked = door.lock(rows.select_related("project__department", "book"))
        if not locked:
            raise ProjectYear.DoesNotExist
        project_year = locked[0]
    years: dict[int, DepartmentYear] = {}
    if form.kind is FormKind.DEPARTMENT:
        known = DepartmentYear.objects.filter(
            department=department, year__in=range(form.year - 2, form.year + 1)
        )
        years = {row.year: row for row in door.lock(known)}
    held = declarations.Held((), ())
    if form.kind is FormKind.DEPARTMENT or project_year is not None:
        seen = declarations.held(department, form.year, project_year)
        door.lock(Goal.objects.filter(pk__in=[goal.pk for goal in seen.goals]))
        door.lock(Target.objects.filter(pk__in=[row.pk for row in seen.rows]))
        # Read again, now that nobody else can write.
        held = declarations.held(department, form.year, project_year)
    return Record(department, project_year, held, years)


def _require_seen(form: DeclaredForm, record: Record) -> None:
    if form.kind is FormKind.DEPARTMENT:
        now = declarations.of_department(record.department, form.year).seen
    elif record.project_year is not None:
        now = declarations.of_project(record.project_year).seen
    else:
        rows = ProjectYear.objects.filter(project=form.project_id, year=form.year)
        now = "another" if form.project_id and rows.exists() else ""
    if now != form.seen:
        raise StaleVersion(_("这张申报表在您打开之后有了变化，请核对后重新保存。"))


def _require_open(form: DeclaredForm, record: Record) -> None:
    project_year = record.project_year
    if form.kind is FormKind.DEPARTMENT and record.department.parent_id is not None:
        raise PermissionDenied("a section has no form of its own")
    if form.kind is FormKind.PROJECT and project_year is None:
        return
    standing = declarations.standing_of(record.department, form.year, project_year)
    if standing is not Standing.OPEN:
        raise IllegalTransition(str(CLOSED[standing]))


def _grounds(
    form: DeclaredForm, record: Record, given: Grounds | None, now: datetime.datetime
) -> Grounds | None:
    """Return by which document a new form joins a published year, None for others."""
    if not declarations.needs_grounds(form, record.department):
        return None
    if given is None:
        if not form.joins:
            raise ValidationError(_("本年预算已公开，新项目须写明追加理由和生效日期。"))
        return None
    actor = door.current().actor
    if actor is not None and not rights.may_set_up(actor, record.department.path):
        raise ValidationError(str(FOR_FINANCE))
    require_grounds(given, record.body_path, form.year, timezone.localdate(now))
    return given


def late(read: ReadForm, record: Record, today: datetime.date) -> list[Problem]:
    """Return why a form cannot join its year from the day that it asks for."""
    day = read.head.get("joins_on")
    if not isinstance(day, datetime.date):
        return []
    unfit = unfit_day(day, record.body_path, read.form.year, today)
    return [Problem("head.joins_on", unfit)] if unfit else []
