"""The goals and rows of a declared form, as records: added, changed, taken off."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget.audit import door
from budget.models import ProjectYear
from performance import joining, values
from performance.adjusting import DROPPED
from performance.choices import Accumulation, Comparator, ValueKind
from performance.declared_terms import (
    ReadForm,
    ReadRow,
)
from performance.declaring import DeclaredGoal
from performance.models import Goal, Indicator, Target, TargetVersion
from performance.queries.declarations import Held
from performance.queries.declared_doubts import Record
from performance.services import asking, declared_indicators
from performance.services.grounds import Grounds

WHOLE: Final = "部门整体支出绩效目标申报表"


@dataclass(slots=True)
class _Work:
    """One form on its way into the records."""

    read: ReadForm
    record: Record
    project_year: ProjectYear | None
    now: datetime.datetime
    # From when the values of new rows bind.
    start: datetime.date

    @property
    def held(self) -> Held:
        return self.record.held


def write(
    read: ReadForm,
    record: Record,
    project_year: ProjectYear | None,
    now: datetime.datetime,
    grounds: Grounds | None = None,
) -> None:
    """Write every goal and row of a form that was found sound.

    With `grounds` its rows bind by them, and from their day on. Those of a project that
    waits for its 批复 (年中追加) bind on no day of their year.
    """
    start = datetime.date(read.form.year, 1, 1)
    if project_year is not None and project_year.awaits_grant:
        start = never_in(read.form.year)
    elif grounds is not None:
        start = grounds.valid_from
    work = _Work(read, record, project_year, now, start)
    goals = _goals(work)
    indicators = declared_indicators.write(read, record, work.project_year)
    orders = {row.row.place: at for at, row in enumerate(read.rows, start=1)}
    targets = _targets(work, goals, indicators, orders)
    if grounds is not None:
        bind(targets.values(), grounds)
    _versions(work, targets)
    _take_off(work)


def never_in(year: int) -> datetime.date:
    """Return the day from which a value is kept that waits to bind in a year.

    A year's figures are judged by the values in force on its days, so by none of these.
    """
    return datetime.date(year + 1, 1, 1)


def append(
    read: ReadForm, record: Record, grounds: Grounds, now: datetime.datetime
) -> dict[str, Target]:
    """Add the rows that join goals on record, and no more; return them by their place.

    They bind by the grounds, and print with those of their level. What the goals hold
    already stays as it is.
    """
    year = record.project_year
    work = _Work(read, record, year, now, grounds.valid_from)
    indicators = declared_indicators.write(read, record, year)
    known = {goal.pk: goal for goal in record.held.goals}
    goals = {row.goal.place: known[row.goal.goal_id or 0] for row in read.rows}
    orders = {row.row.place: _number(row, record.held) for row in read.rows}
    targets = _targets(work, goals, indicators, orders)
    bind(targets.values(), grounds)
    _versions(work, targets)
    return targets


def _number(row: ReadRow, held: Held) -> int:
    standing = [one for one in held.rows if one.goal_id == row.goal.goal_id]
    return joining.number_of(row.row, standing, len(held.rows) + 1)


def bind(targets: Iterable[Target], grounds: Grounds) -> None:
    """Write onto rows by which document they bind."""
    rows = list(targets)
    for row in rows:
        row.authority = grounds.authority.strip()
        row.document_no = grounds.document_no.strip()
        row.approved_on = grounds.approved_on
    door.save_many(rows)


def _goals(work: _Work) -> dict[str, Goal]:
    """Write the goals; return them by their place on the form."""
    known = {goal.pk: goal for goal in work.held.goals}
    filled = work.read.form.filled
    found = {
        goal.place: known.get(goal.goal_id or 0) or _new_goal(work, goal)
        for goal in filled
    }
    orders = _orders([found[goal.place] for goal in filled], work)
    for goal, order in zip(filled, orders, strict=True):
        row = found[goal.place]
        row.kind, row.order = goal.kind, order
        row.text, row.heading = goal.text.strip(), goal.heading.strip()
    door.save_many(list(found.values()))
    return found


def _new_goal(work: _Work, goal: DeclaredGoal) -> Goal:
    year = work.project_year
    form = f"申报表 {year.project.name}" if year else WHOLE
    old = Goal.objects.filter(
        pk=goal.carried_from or 0,
        year=work.read.form.year - 1,
        carried_to=None,
        department__path__startswith=work.record.body_path,
    ).first()
    return Goal(
        department=work.record.department,
        project_year=year,
        year=work.read.form.year,
        form=form[:60],
        carried_from=old,
        horizon=old.horizon if old else None,
        measured_by_id=old.measured_by_id if old else None,
    )


def _orders(goals: Sequence[Goal], work: _Work) -> list[int]:
    """Return the goals' numbers: their own where these rise, else anew."""
    own = [goal.order for goal in goals]
    if None not in own and own == sorted(set(own)):
        return own
    first = work.project_year.order if work.project_year else 1
    return list(range(first, first + len(goals)))


def _targets(
    work: _Work,
    goals: dict[str, Goal],
    indicators: dict[str, Indicator],
    orders: dict[str, int],
) -> dict[str, Target]:
    """Write the rows, numbered by their place; return them by it."""
    known = {row.pk: row for row in work.held.rows}
    codes = _codes(goals.values())
    found: dict[str, Target] = {}
    for row in work.read.rows:
        goal = goals[row.goal.place]
        target = known.get(row.row.target_id or 0) or Target(
            carried_from_id=row.row.carried_from
        )
        if target._state.adding or target.goal_id != goal.pk:
            target.goal, target.code = goal, _next_code(codes[goal.pk], goal)
        target.indicator = indicators[row.row.place]
        target.order = orders[row.row.place]
        _fill(target, row)
        found[row.row.place] = target
    door.save_many(list(found.values()))
    return found


def _codes(goals: Iterable[Goal]) -> dict[int, set[str]]:
    """Return the codes that are taken, by goal: also of rows that were taken off."""
    found: dict[int, set[str]] = {goal.pk: set() for goal in goals}
    for goal, code in Target.objects.filter(goal__in=found).values_list("goal", "code"):
        found[goal].add(code)
    return found


def _next_code(taken: set[str], goal: Goal) -> str:
    number = len(taken) + 1
    while f"{goal.order}.{number}" in taken:
        number += 1
    code = f"{goal.order}.{number}"
    taken.add(code)
    return code


def _fill(target: Target, row: ReadRow) -> None:
    typed = row.row
    target.level1, target.level2 = typed.level1.strip(), typed.level2.strip()
    target.name_printed, target.value_printed = typed.name.strip(), typed.value.strip()
    target.last_printed = typed.last.strip()
    target.before_last_printed = typed.before_last.strip()
    target.standard, target.weight = typed.standard.strip(), row.weight
    target.link_reason = typed.link_reason.strip()
    if target.indicator.accumulation == Accumulation.STOCK and target.start is None:
        target.start = _opening(typed.last, typed.name)


def _opening(last: str, name: str) -> Decimal | None:
    """Read the level that the year opens with off last year's figure."""
    reading = values.read(last, name=name)
    plain = reading.comparator == Comparator.NONE
    return reading.number if plain else None


def _versions(work: _Work, targets: dict[str, Target]) -> None:
    """Write the value of each row; one that is printed as before stays as it is."""
    rows = TargetVersion.objects.filter(
        target__in=[target.pk for target in targets.values()]
    )
    known = {row.target_id: row for row in door.lock(rows)}
    fresh: list[tuple[Target, TargetVersion]] = []
    changed: list[tuple[Target, TargetVersion]] = []
    for row in work.read.rows:
        target = targets[row.row.place]
        version = known.get(target.pk)
        if version is None:
            version = TargetVersion(target=target, valid_from=work.start)
            fresh.append((target, version))
        elif version.text == target.value_printed:
            continue
        else:
            changed.append((target, version))
        _read_into(version, row, target)
    door.save_many([version for _target, version in (*fresh, *changed)])
    if work.start.year == work.read.form.year:
        asking.ask_for_plans(fresh, work.now)
        asking.ask_anew(changed, work.now)


def _read_into(version: TargetVersion, row: ReadRow, target: Target) -> None:
    reading = row.reading
    if reading.comparator or version.kind != reading.kind:
        version.comparator = reading.comparator
    version.kind, version.number = reading.kind, reading.number
    version.grade, version.date = reading.grade, reading.date
    version.text = target.value_printed


def _take_off(work: _Work) -> None:
    """Take rows and goals off that the form no longer has."""
    form = work.read.form
    stay = {row.target_id for _goal, row in form.rows()}
    kept = {goal.goal_id for goal in form.filled}
    take_off(
        [row for row in work.held.rows if row.pk not in stay],
        [goal for goal in work.held.goals if goal.pk not in kept],
        work.now,
    )


def take_off(
    gone: Sequence[Target], removed: Sequence[Goal], now: datetime.datetime
) -> None:
    """Take locked rows and goals off a form that binds nobody yet.

    They stay in the records as given up before they ever bound; what they continued
    is free again, and a thing that nothing else measures goes out of use.
    """
    for row in gone:
        row.carried_from = None
    door.save_many(gone)
    versions = door.lock(TargetVersion.objects.filter(target__in=gone))
    for version in versions:
        version.kind, version.text = ValueKind.DROPPED, DROPPED
        version.comparator, version.number = Comparator.NONE, None
        version.grade, version.date = "", None
    door.save_many(versions)
    declared_indicators.retire([row.indicator_id for row in gone], now)
    for goal in removed:
        goal.removed_at, goal.carried_from = now, None
    door.save_many(removed)
