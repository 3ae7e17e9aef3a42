"""年中追加 of rows to a form which binds already: kept, checked anew, let in.

The rows of one form go down the road of a declaration together (a Filing). What stands
on the form stays as it is; that is changed by an adjustment.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, Status
from budget.models import Department, ProjectYear, User
from budget.models.review import UNDER_REVIEW
from budget.services import review
from budget.workflow import IllegalTransition, StaleVersion
from performance import declared_reading
from performance.choices import OfficialForm
from performance.declared_terms import ReadForm, ReadRow
from performance.declaring import JOINS, DeclaredForm, Problem, Standing
from performance.language import language
from performance.models import Addition, Filing
from performance.queries import (
    additions,
    declarations,
    declared_doubts,
    library,
    weights,
)
from performance.queries.declared_doubts import Record
from performance.services import declared_rows
from performance.services.approvals import Paper
from performance.services.declarations import Outcome, late, lock_record
from performance.services.grounds import Grounds

# Where an application is with somebody else, and its rows stay as they are.
_AWAY = (*UNDER_REVIEW, Status.APPROVED, Status.REPORTED)


def save_rows(
    form: DeclaredForm, *, actor: User | None, now: datetime.datetime, reason: str = ""
) -> Outcome:
    """Keep the rows that are to join a form; those that it no longer has are given up.

    Returns every fault by its place, and then has written nothing. Raises
    PermissionDenied, Department.DoesNotExist and ProjectYear.DoesNotExist, StaleVersion
    where the rows on record are not those that `form.seen` names, IllegalTransition for
    a form that may still be filled in or whose weights are frozen, and while the
    application is under review or at the finance bureau.
    """
    with door.change(
        actor=actor,
        action=Action.ADDITION_SAVED,
        reason=reason or form.head.get(JOINS[0], ""),
        now=now,
    ):
        record = lock_record(form, actor)
        known = _lock(record, form.year)
        _require_seen(form, record, known)
        if why := closed(record.department, form.year, record.project_year):
            raise IllegalTransition(why)
        read, problems = _read(form, record, now)
        if problems:
            return Outcome(tuple(problems))
        _keep(read, record, known)
        year = record.project_year
        return Outcome((), year.pk if year else None)


def closed(department: Department, year: int, project_year: ProjectYear | None) -> str:
    """Say why no row may be added to a form, or changed, now; "" where it may."""
    if why := _barred(department, year, project_year):
        return why
    about = Filing(
        form=OfficialForm.ADDITION,
        department=department,
        project_year=project_year,
        year=year,
    )
    if Filing.objects.of_same_form(about).filter(status__in=_AWAY).exists():
        return _("年中追加的申请表已送审，取消送审或被退回之后才能修改。")
    return ""


def _barred(department: Department, year: int, project_year: ProjectYear | None) -> str:
    """Say why a form takes no row in mid-year, wherever an application is."""
    standing = declarations.standing_of(department, year, project_year)
    if standing is not Standing.BINDS:
        return _("这张申报表还没有批复，请直接在申报表上加行。")
    place = weights.place_of(department.path, project_year.pk if project_year else None)
    if weights.structure([place], year)[place].frozen:
        return _("分值已冻结，须由财政绩效科解冻后才能追加。")
    return ""


def against(row: Filing) -> Exception | None:
    """Say what stands against an application by the records of now, None if nothing."""
    if why := _barred(row.department, row.year, row.project_year):
        return IllegalTransition(why)
    record = _record(row)
    known = additions.waiting(row.department, row.year, row.project_year)
    form = _form(record, row.year, list(known))
    if not any(form.rows()):
        return IllegalTransition(_("没有待追加的指标，请先填写。"))
    _read_form, problems = _read(form, record, door.current().now)
    if not problems:
        return None
    said = "；".join(problem.say(language()) for problem in problems)
    return IllegalTransition(
        _("填写之后情况有了变化，请退回后修改：%(said)s") % {"said": said}
    )


def locked(row: Filing) -> list[Addition]:
    """Lock the rows of an application that wait for their 批复."""
    found = additions.waiting(row.department, row.year, row.project_year)
    rows: list[Addition] = door.lock(found)
    return rows


def let_in(
    row: Filing,
    rows: Sequence[Addition],
    paper: Paper,
    day: datetime.date,
    now: datetime.datetime,
) -> None:
    """Make commitments of locked rows; they bind by the 批复, from a day on.

    Raises OwnRecord for whoever drew one of them up.
    """
    actor = door.current().actor
    if actor is not None and actor.pk in {one.author_id for one in rows}:
        raise review.OwnRecord(_("填报人不能登记自己追加的指标的批复。"))
    record = _record(row)
    form = _form(record, row.year, rows)
    read = declared_reading.read(form).form
    grounds = Grounds(
        rows[0].reason, paper.document_no, paper.authority, paper.approved_on, day
    )
    targets = declared_rows.append(read, record, grounds, now)
    for one, (_goal, typed) in zip(rows, form.rows(), strict=True):
        one.target = targets[typed.place]
        one.document_no, one.authority = paper.document_no, paper.authority
        one.decided_on, one.valid_from = paper.approved_on, day
        one.status, one.approver, one.approved_at = Status.APPROVED, actor, now
        one.version += 1
    door.save_many(list(rows))


def _record(row: Filing) -> Record:
    held = declarations.held(row.department, row.year, row.project_year)
    return Record(row.department, row.project_year, held, {})


def _lock(record: Record, year: int) -> list[Addition]:
    found = additions.waiting(record.department, year, record.project_year)
    rows: list[Addition] = door.lock(found)
    return rows


def _form(record: Record, year: int, rows: Sequence[Addition]) -> DeclaredForm:
    """Return the form of some rows, as it stands on record."""
    if record.project_year is not None:
        base = declarations.of_project(record.project_year)
    else:
        base = declarations.of_department(record.department, year)
    return additions.form_of(base, rows)


def _require_seen(
    form: DeclaredForm, record: Record, known: Sequence[Addition]
) -> None:
    now = _form(record, form.year, known)
    goals = [goal.goal_id for goal in form.goals]
    if now.seen != form.seen or goals != [goal.goal_id for goal in now.goals]:
        raise StaleVersion(_("这张申请表在您打开之后有了变化，请核对后重新保存。"))


def _read(
    form: DeclaredForm, record: Record, now: datetime.datetime
) -> tuple[ReadForm, list[Problem]]:
    read = declared_reading.read(form)
    return read.form, [
        *read.problems,
        *declared_doubts.found(read.form, record),
        *late(read.form, record, timezone.localdate(now)),
    ]


def _keep(read: ReadForm, record: Record, known: Sequence[Addition]) -> None:
    """Write the rows: each over the one of its name, else over the next of its goal."""
    pairs, gone = _matched(read.rows, known)
    picked = library.picked(
        [(row.row.place, row.row.library, row.row.name) for row, _one in pairs],
        record.body_path,
    )
    moved = [
        one
        for order, (row, known_row) in enumerate(pairs, start=1)
        for one in [known_row or Addition(goal_id=row.goal.goal_id or 0)]
        if _fill(one, row, read, order=order, library=picked.get(row.row.place))
    ]
    for one in gone:
        one.status = Status.CANCELLED
        one.version += 1
    door.save_many([*moved, *gone])


def _fill(one: Addition, row: ReadRow, read: ReadForm, **more: Any) -> bool:
    """Write a row's texts into the one on record; tell whether any of it moved."""
    typed = row.row
    now = {
        **{name: getattr(typed, name).strip() for name in additions.TEXTS},
        "accumulation": typed.accumulation,
        "own": typed.own,
        "indicator_id": typed.indicator_id,
        "owner_id": typed.owner_id,
        "department_id": read.form.department_id,
        "reason": read.head[JOINS[0]],
        "valid_from": read.head[JOINS[1]],
        # One that was drawn up on a document waits for the 批复 like any other.
        "status": Status.DRAFT,
        "document_no": "",
        "authority": "",
        "decided_on": None,
        **more,
    }
    moved = {name: value for name, value in now.items() if getattr(one, name) != value}
    for name, value in moved.items():
        setattr(one, name, value)
    if moved:
        one.author = door.current().actor
        one.version += not one._state.adding
    return bool(moved)


def _matched(
    rows: Sequence[ReadRow], known: Sequence[Addition]
) -> tuple[list[tuple[ReadRow, Addition | None]], list[Addition]]:
    """Return each row with the one on record that it goes on, and those left over."""
    free, found = list(known), dict[str, Addition]()
    for by_name in (True, False):
        for row in rows:
            here = [one for one in free if one.goal_id == row.goal.goal_id]
            if by_name:
                here = [one for one in here if one.name == row.row.name.strip()]
            if here and row.row.place not in found:
                found[row.row.place] = here[0]
                free.remove(here[0])
    return [(row, found.get(row.row.place)) for row in rows], free
