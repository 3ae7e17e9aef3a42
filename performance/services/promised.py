"""Keep what a publication promises: years, projects, goals, indicators and rows.

Only what differs is written. A value that a corrected book changes binds from the day
on which it is read in: what was judged before stays as it was.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from budget import names
from budget.audit import door
from budget.models import BudgetBook, Department, DepartmentYear, Project, ProjectYear
from budget.services import naming
from performance import values
from performance.choices import GoalKind
from performance.declared_terms import ReadRow
from performance.declaring import DeclaredGoal, DeclaredRow
from performance.models import Goal, Indicator, Target, TargetVersion
from performance.promised.terms import Promised, PromisedProject, PromisedRow
from performance.queries import promised_names
from performance.queries.promised import Matched, Pair, Records, State
from performance.services import asking, declared_indicators


@dataclass(slots=True)
class _Work:
    """One book on its way into the records."""

    promised: Promised
    matched: Matched
    on_record: Records
    book: BudgetBook
    now: datetime.datetime

    @property
    def year(self) -> int:
        return int(self.book.year)


def write(
    promised: Promised,
    matched: Matched,
    on_record: Records,
    book: BudgetBook,
    now: datetime.datetime,
) -> None:
    """Write what differs, inside the caller's act. Raises ValidationError."""
    work = _Work(promised, matched, on_record, book, now)
    _years(work)
    _projects(work)
    _goals(work)
    indicators = _indicators(work)
    _keep_goals(work, indicators)
    _targets(work, indicators)


def _fill(pair: Pair) -> Any:
    for name, value in pair.wanted.items():
        setattr(pair.record, name, value)
    return pair.record


def _years(work: _Work) -> None:
    body = work.on_record.body
    for pair in work.matched.years:
        if pair.record is None:
            pair.record = DepartmentYear(department=body, year=int(pair.key))
        _fill(pair)
    door.save_many([pair.record for pair in work.matched.years])


def _projects(work: _Work) -> None:
    pairs = list(zip(work.promised.projects, work.matched.projects, strict=True))
    fresh = [(one, pair) for one, pair in pairs if pair.record is None]
    homes = [work.on_record.home(one.home) for one, _pair in fresh]
    known = {
        (row.department_id, row.name): row
        for row in Project.objects.filter(department__in={home.pk for home in homes})
    }
    new = []
    for (one, pair), home in zip(fresh, homes, strict=True):
        project = known.get((home.pk, one.name))
        if project is None:
            project = _new_project(one, home)
            known[home.pk, one.name] = project
            new.append(project)
        pair.record = ProjectYear(
            project=project,
            book=work.book,
            year=work.year,
            functional_code=one.details.get("functional_code", ""),
            owner_role=one.details.get("owner_role", ""),
        )
    door.save_many(new)
    for _one, pair in pairs:
        # A project that has its number only now gives it to its year.
        pair.record.project = pair.record.project
        pair.record.book = work.book
        _fill(pair)
    door.save_many([pair.record for _one, pair in pairs])


def _new_project(one: PromisedProject, home: Department) -> Project:
    naming.require_plain(name=one.name)
    return Project(
        department=home,
        name=one.name,
        purpose=one.purpose,
        sort_key=names.sort_key(one.name),
    )


def _goals(work: _Work) -> None:
    years = {pair.key: pair.record for pair in work.matched.projects}
    for goal, pair in zip(work.promised.goals, work.matched.goals, strict=True):
        if pair.record is None:
            year = years.get(goal.project)
            body = work.on_record.body
            pair.record = Goal(
                department=year.project.department if year else body,
                project_year=year,
                year=work.year,
                form=goal.form,
            )
        _fill(pair)


def _keep_goals(work: _Work, indicators: Mapping[str, Indicator]) -> None:
    """Save the goals; a new one with the indicator that it speaks of, if said."""
    for goal, pair in zip(work.promised.goals, work.matched.goals, strict=True):
        if pair.record.pk is None and goal.measured_by:
            pair.record.measured_by = indicators[goal.measured_by]
    door.save_many([pair.record for pair in work.matched.goals])


def _indicators(work: _Work) -> dict[str, Indicator]:
    """Return the indicator of each row by its code; linked rows share one."""
    own: dict[str, Indicator] = {}
    goals = {pair.key: pair.record for pair in work.matched.goals}
    new = []
    for row, pair in zip(work.promised.rows, work.matched.rows, strict=True):
        if pair.record is not None:
            own[row.code] = pair.record.indicator
        elif not row.same_as:
            own[row.code] = _indicator(row, goals[row.goal], work.on_record)
            new.append(own[row.code])
    door.save_many(new)
    known = promised_names.of_body(work.on_record.body, work.promised.rows)
    for row in work.promised.rows:
        if row.code not in own:
            own[row.code] = known.get(row.same_as) or own[row.same_as]
    return own


def _indicator(row: PromisedRow, goal: Goal, on_record: Records) -> Indicator:
    year = goal.project_year
    lead = year.lead_id if year else None
    section = row.details.section
    owner = on_record.home(section) if section else goal.department
    indicator = Indicator(department=owner, responsible_id=lead)
    declared = DeclaredRow(
        place="", level1=row.level1, level2=row.level2, name=row.name
    )
    stands = DeclaredGoal(place="", kind=GoalKind(goal.kind))
    declared_indicators.define(indicator, ReadRow(declared, stands, row.reading, None))
    for name, value in row.details.definition.items():
        setattr(indicator, name, value)
    return indicator


def _targets(work: _Work, indicators: dict[str, Indicator]) -> None:
    goals = {pair.key: pair.record for pair in work.matched.goals}
    codes = {row.code for row in work.on_record.rows}
    versions: list[TargetVersion] = []
    fresh: list[tuple[Target, TargetVersion]] = []
    for row, pair in zip(work.promised.rows, work.matched.rows, strict=True):
        if pair.record is None:
            pair.record = Target(
                goal=goals[row.goal],
                indicator=indicators[row.code],
                code=_free(row.code, codes),
                link_reason=row.link_reason if row.same_as else "",
                start=row.details.start,
            )
            fresh.append((pair.record, _first(work.year, row)))
        elif (corrected := _corrected(work, row, pair)) is not None:
            versions.append(corrected)
        _fill(pair)
    door.save_many([pair.record for pair in work.matched.rows])
    for target, version in fresh:
        version.target = target
    door.save_many(versions)
    door.save_many([version for _target, version in fresh])
    asking.ask_for_plans(fresh, work.now)


def _first(year: int, row: PromisedRow) -> TargetVersion:
    """Return the first version of a row, compared as a person says, if one does."""
    version = _read(TargetVersion(valid_from=datetime.date(year, 1, 1)), row)
    version.comparator = row.details.comparator or version.comparator
    return version


def _free(code: str, taken: set[str]) -> str:
    """Return a code that no row of the body's year has."""
    number = int(code[1:])
    while code in taken:
        number += 1
        code = f"I{number:02d}"
    taken.add(code)
    return code


def _corrected(work: _Work, row: PromisedRow, pair: Pair) -> TargetVersion | None:
    """Return the version that a changed value needs, None where none is.

    A value that was adjusted since the book came out stays as the adjustment says.
    """
    target: Target = pair.record
    known = work.on_record.versions[target.pk]
    if target.value_printed == row.value or known[-1].text != target.value_printed:
        return None
    last = known[-1]
    today = timezone.localdate(work.now)
    day = min(max(today, last.valid_from), datetime.date(work.year, 12, 31))
    fresh = day > last.valid_from
    version = TargetVersion(target=target, valid_from=day) if fresh else last
    if fresh and not row.reading.comparator:
        version.comparator = last.comparator
    return _read(version, row)


def _read(version: TargetVersion, row: PromisedRow) -> TargetVersion:
    reading: values.Reading = row.reading
    if reading.comparator or not version.comparator or version.kind != reading.kind:
        version.comparator = reading.comparator
    version.kind, version.number = reading.kind, reading.number
    version.grade, version.date = reading.grade, reading.date
    version.text = row.value
    return version


def changed(matched: Matched) -> int:
    """Return how many things of a book are new or differ."""
    return sum(pair.state is not State.SAME for pair in matched)
