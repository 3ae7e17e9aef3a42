"""What a publication promises beside what is on record: new, changed, same, missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.db.models import QuerySet

from budget.models import Department, DepartmentYear, ProjectYear, Tracked
from performance.models import Goal, Target, TargetVersion
from performance.promised.goals import PromisedGoal
from performance.promised.terms import (
    Promised,
    PromisedProject,
    PromisedRow,
    PromisedYear,
    plain,
)
from performance.queries import declarations


class State(StrEnum):
    """How a thing of the book stands to the records."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    # On record, but the book does not have it: it stays as it is.
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Move:
    """One field that the book has otherwise than the records."""

    field: str
    old: Any
    new: Any


@dataclass(slots=True)
class Pair:
    """A thing of the book and its record; `wanted` is what the record is to say."""

    kind: str
    key: str
    name: str
    wanted: dict[str, Any]
    record: Any = None
    line: int = 0
    # The book says what it said when it was read in: nothing is to be done.
    settled: bool = False

    @property
    def moves(self) -> list[Move]:
        """The fields that would change; empty for a new thing."""
        if self.record is None or self.settled:
            return []
        return [
            Move(name, old, new)
            for name, new in self.wanted.items()
            if (old := getattr(self.record, name)) != new
        ]

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The same with the fields' names as a person reads them."""
        return [
            {
                "label": self.record._meta.get_field(move.field).verbose_name,
                "old": move.old,
                "new": move.new,
            }
            for move in self.moves
        ]

    @property
    def state(self) -> State:
        if self.settled:
            return State.SAME
        if self.record is None:
            return State.NEW
        return State.CHANGED if self.moves else State.SAME


@dataclass(slots=True)
class Records:
    """What is on record of one body and year."""

    body: Department
    tree: list[Department]
    years: dict[int, DepartmentYear]
    projects: list[ProjectYear]
    goals: list[Goal]
    rows: list[Target]
    versions: dict[int, list[TargetVersion]]

    def home(self, unit: str) -> Department:
        """Return the department that a unit's name stands for, else the body."""
        wanted = plain(unit)
        found = [one for one in self.tree if plain(one.name) == wanted]
        return found[0] if found else self.body


@dataclass(slots=True)
class Matched:
    """The things of a book, each with its record, and what is on record beside."""

    years: list[Pair] = field(default_factory=list)
    projects: list[Pair] = field(default_factory=list)
    goals: list[Pair] = field(default_factory=list)
    rows: list[Pair] = field(default_factory=list)
    missing: list[Pair] = field(default_factory=list)

    def __iter__(self) -> Iterator[Pair]:
        yield from (*self.years, *self.projects, *self.goals, *self.rows)

    def settle(self) -> None:
        """Leave every record as it is: its book was read in before."""
        for pair in self:
            pair.settled = True


TEXTS: Final = ("overview", "basis", "total_goal", "year_goal")


def records(body: Department, year: int) -> Records:
    """Return what is on record of a body's year, in six queries.

    Inside an act the caller locks what it writes (door.lock) and reads again.
    """
    tree = list(Department.objects.filter(path__startswith=body.path).order_by("path"))
    years = DepartmentYear.objects.filter(department=body, year__lte=year)
    projects = ProjectYear.objects.filter(
        year=year, project__department__path__startswith=body.path
    ).select_related("project__department")
    goals = Goal.objects.filter(
        year=year, removed_at=None, department__path__startswith=body.path
    )
    rows = rows_of(goals).select_related("indicator__department", "goal")
    found = list(rows.order_by("goal", "order", "pk"))
    versions: dict[int, list[TargetVersion]] = defaultdict(list)
    for version in TargetVersion.objects.filter(target__in=found).order_by(
        "valid_from"
    ):
        versions[version.target_id].append(version)
    return Records(
        body=body,
        tree=tree,
        years={row.year: row for row in years},
        projects=list(projects),
        goals=list(goals.order_by("order", "pk")),
        rows=found,
        versions=versions,
    )


def codes_elsewhere(matched: Matched, year: int) -> list[ProjectYear]:
    """Return what has the codes of new projects in the same year: others' projects.

    A lasting project keeps its code, so another year may have it too.
    """
    codes = [pair.key for pair in matched.projects if pair.record is None]
    rows = ProjectYear.objects.filter(year=year, code__in=codes)
    rows = rows.select_related("project")
    return list(rows) if codes else []


def rows_of(goals: "QuerySet[Goal]") -> "QuerySet[Target]":
    """Return the rows that stand under these goals."""
    return declarations.standing(Target.objects.filter(goal__in=goals))


def match(promised: Promised, on_record: Records) -> Matched:
    """Lay what a book promises beside the records."""
    done = Matched()
    done.years = [_year(one, on_record) for one in promised.years]
    codes = {one.code for one in promised.projects}
    done.projects = [_project(one, on_record, codes) for one in promised.projects]
    by_code = {pair.key: pair.record for pair in done.projects}
    taken: set[int] = set()
    for goal in promised.goals:
        done.goals.append(_goal(goal, by_code, on_record, taken))
    goals = {pair.key: pair for pair in done.goals}
    done.rows = list(_rows(promised.rows, goals, on_record))
    found = {id(pair.record) for pair in done if pair.record is not None}
    done.missing = [
        Pair(kind, name, name, {}, record)
        for kind, name, record in _kept(on_record)
        if id(record) not in found
    ]
    return done


def _kept(on_record: Records) -> Iterator[tuple[str, str, Tracked]]:
    for project in on_record.projects:
        yield "project", project.code, project
    for row in on_record.rows:
        yield "target", f"{row.code} {row.name_printed}", row


def _year(one: PromisedYear, on_record: Records) -> Pair:
    wanted: dict[str, Any] = {}
    for key, (amount, text) in one.money.items():
        wanted[f"{key}_amount"], wanted[f"{key}_printed"] = amount, text
    if one.duties or one.tasks:
        wanted |= {"duties": one.duties, "tasks": one.tasks}
    if one.filled_on:
        wanted["filled_on"] = one.filled_on
    record = on_record.years.get(one.year)
    return Pair("department_year", str(one.year), str(one.year), wanted, record)


def _project(one: PromisedProject, on_record: Records, codes: set[str]) -> Pair:
    """Match a project by its code; by its name where its code is new to the records
    and the record's is not in the book."""
    wanted: dict[str, Any] = {
        "code": one.code,
        "order": one.order,
        "amount": one.amount,
        "amount_printed": one.amount_printed,
        "fund_kind": one.fund_kind,
        **one.levels,
        "attribute": one.attribute,
        "type": one.type,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        **{key: one.texts.get(key, "") for key in TEXTS},
    }
    if one.filled_on:
        wanted["filled_on"] = one.filled_on
    by_code = [row for row in on_record.projects if row.code == one.code]
    by_name = [
        row
        for row in on_record.projects
        if row.code not in codes and plain(row.project.name) == plain(one.name)
    ]
    record = next(iter([*by_code, *by_name]), None)
    return Pair("project", one.code, one.name, wanted, record, one.line)


def _goal(
    one: PromisedGoal,
    projects: Mapping[str, ProjectYear | None],
    on_record: Records,
    taken: set[int],
) -> Pair:
    wanted = {
        "kind": one.kind.value,
        "order": one.order,
        "text": one.text,
        "heading": one.heading,
    }
    project = projects.get(one.project)
    year = project.pk if project else None
    free = [
        goal
        for goal in on_record.goals
        if goal.pk not in taken
        and goal.project_year_id == year
        and (year is not None or not one.project)
        and (year is not None or goal.department_id == on_record.body.pk)
        and goal.kind == one.kind
    ]
    same = [goal for goal in free if plain(goal.text) == plain(one.text)]
    ordered = [goal for goal in free if goal.order == one.order]
    record = next(iter([*same, *ordered]), None)
    if record is not None:
        taken.add(record.pk)
    return Pair("goal", one.key, one.text, wanted, record)


def _rows(
    rows: Iterable[PromisedRow], goals: Mapping[str, Pair], on_record: Records
) -> Iterator[Pair]:
    """Match rows by their form and name; equal names of one form in their order."""
    free: dict[tuple[int | None, str], list[Target]] = defaultdict(list)
    for row in sorted(on_record.rows, key=lambda row: (row.order, row.pk)):
        free[row.goal.project_year_id, plain(row.name_printed)].append(row)
    for one in rows:
        goal = goals[one.goal]
        place = goal.record.project_year_id if goal.record else None
        known = free.get((place, plain(one.name)), []) if goal.record else []
        # A goal that is new has no rows on record; a moved row is found by its form.
        record = _first(known, goal.record)
        if record is not None:
            known.remove(record)
        yield Pair("target", one.code, one.name, _row_wanted(one), record, one.line)


def _first(known: Sequence[Target], goal: Goal | None) -> Target | None:
    own = [row for row in known if goal is not None and row.goal_id == goal.pk]
    return next(iter([*own, *known]), None)


def _row_wanted(one: PromisedRow) -> dict[str, Any]:
    return {
        "order": one.order,
        "level1": one.level1,
        "level2": one.level2,
        "name_printed": one.name,
        "value_printed": one.value,
        "last_printed": one.last,
        "before_last_printed": one.before_last,
        "standard": one.standard,
    }
