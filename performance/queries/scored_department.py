"""What a department's 整体支出自评表 says: its own goals, and all of its money.

What is spent on projects is on record; of 基本支出 there is what a person entered. An
amount that is not on record stays unknown, and with it the execution rate.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from budget.models import Department, DepartmentYear
from performance.course import MONTHS
from performance.models import Explanation, Goal, Target
from performance.queries import declarations, scores
from performance.queries.money import Purses
from performance.queries.scored import (
    Entries,
    Evaluated,
    counted,
    entries_of,
    explanations,
    with_entries,
)
from performance.queries.scores import Line, Sheet
from performance.queries.weights import Place
from performance.scoring.rule import score_execution
from performance.scoring.schemes import HUBEI
from performance.scoring.terms import Ground, Scheme, Score

BASIC = ("basic_budget", "basic_executed")


class Money(NamedTuple):
    """Amounts in 元 of one kind of spending; None for what is not on record."""

    initial: Decimal | None = None
    budget: Decimal | None = None
    executed: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentScored(Evaluated):
    """A whole department's sheet; `late` are projects without the year's execution."""

    year: int
    goals: tuple[Goal, ...]
    basic: Money
    projects: Money
    late: tuple[str, ...]
    is_sample: bool

    @property
    def whole(self) -> Money:
        """Return basic and project money together, where both are on record."""
        return Money(*map(_sum, self.basic, self.projects))

    @property
    def words(self) -> tuple[str, ...]:
        done = () if self.sheet.scheme == HUBEI else ("done",)
        return (*BASIC, *done, "reasons", "measures")

    @property
    def money_missing(self) -> tuple[str, ...]:
        named = (
            ("基本支出全年预算数", self.basic.budget),
            ("基本支出全年执行数", self.basic.executed),
        )
        basic = [name for name, amount in named if amount is None]
        return (*basic, *[f"{name}全年执行数" for name in self.late])

    def rows_of(self, goal: Goal) -> list[Line]:
        """Return the commitments under one goal."""
        return [
            line
            for line in self.rows
            if line.judged and line.judged.commitment.goal_id == goal.pk
        ]


def department(
    row: Department,
    year: int,
    month: int,
    today: datetime.date,
    scheme: Scheme | None,
) -> DepartmentScored | None:
    """Read a body's sheet, in a fixed number of queries; None without annual rows."""
    return departments([row], year, month, today, scheme).get(row.pk)


def listed(
    targets: "QuerySet[Target]",
    *,
    year: int,
    month: int,
    today: datetime.date,
    scheme: Scheme | None = None,
) -> list[Sheet]:
    """Score the sheets of some targets as `scores.sheets` does, each as its own 自评表
    says: a whole department's by all of its money, the year's with a person's entries.

    Where the reader sees a part of its rows alone, its money is none of theirs.
    """
    found = counted(
        scores.sheets(targets, year=year, month=month, today=today, scheme=scheme),
        year,
        month,
    )
    own = [one for one in found if one.place.project_year_id is None]
    if not own:
        return found
    bodies = Department.objects.filter(
        path__in=[one.place.body_path for one in own if one.whole]
    )
    whole = departments(bodies, year, month, today, scheme).values()
    money = {one.body.path: [one.execution] for one in whole}
    return [
        replace(one, lines=[*money.get(one.place.body_path, []), *one.lines[1:]])
        if one.place.project_year_id is None
        else one
        for one in found
    ]


def departments(
    rows: Collection[Department],
    year: int,
    month: int,
    today: datetime.date,
    scheme: Scheme | None,
) -> dict[int, DepartmentScored]:
    """Read the sheets of some bodies, by the body's id, in a fixed number of queries
    however many there are; none of those without annual rows."""
    inside = Q(pk__in=[])
    for row in rows:
        inside |= Q(goal__department__path__startswith=row.path)
    found, purses = scores.with_money(
        declarations.standing(Target.objects.filter(inside, goal__project_year=None)),
        year=year,
        month=month,
        today=today,
        scheme=scheme,
    )
    if not found:
        return {}
    read = _Read(
        year,
        month,
        entries_of(found, year, month),
        {
            one.department_id: one
            for one in DepartmentYear.objects.filter(department__in=rows, year=year)
        },
        purses,
        explanations(*found),
        _goals(found),
    )
    bodies = {row.path: row for row in rows}
    placed = [(bodies[sheet.place.body_path], sheet) for sheet in found]
    return {row.pk: read.sheet_of(row, sheet) for row, sheet in placed}


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read at once for the sheets of some bodies."""

    year: int
    month: int
    entered: Mapping[Place, Entries]
    declared: Mapping[int, DepartmentYear]
    purses: Purses
    said: dict[int, Explanation]
    goals: Sequence[Goal]

    def sheet_of(self, row: Department, sheet: Sheet) -> DepartmentScored:
        """Return one body's sheet with its money and a person's entries."""
        declared = self.declared.get(row.pk)
        evaluation, entries = self.entered[sheet.place]
        basic = Money(
            declared.basic_amount if declared else None,
            evaluation.basic_budget if evaluation else None,
            evaluation.basic_executed if evaluation else None,
        )
        projects, late, is_sample = self._spent(row, declared)
        computed = _with_money(sheet, basic, projects)
        own = {line.judged.commitment.goal_id for line in sheet.lines if line.judged}
        return DepartmentScored(
            body=row,
            month=self.month,
            computed=computed,
            sheet=with_entries(computed, entries),
            said=self.said,
            evaluation=evaluation,
            entries=entries,
            year=self.year,
            goals=tuple(goal for goal in self.goals if goal.pk in own),
            basic=basic,
            projects=projects,
            late=late,
            is_sample=is_sample or computed.is_sample,
        )

    def _spent(
        self, row: Department, declared: DepartmentYear | None
    ) -> tuple[Money, tuple[str, ...], bool]:
        """Return the projects' money, and which of them lack the year's.

        Without an execution of every project there is no sum.
        """
        held = self.purses
        inside = [pk for pk, place in held.places.items() if place.startswith(row.path)]
        rows = [held.executions[pk] for pk in inside if pk in held.executions]
        whole = {one.project_year_id for one in rows if one.month >= MONTHS}
        late = [held.names[pk] for pk in inside if pk not in whole]
        is_whole = bool(inside) and len(rows) == len(inside)
        money = Money(
            declared.project_amount if declared else None,
            _total(one.budget for one in rows) if is_whole else None,
            _total(one.executed for one in rows) if is_whole else None,
        )
        return money, tuple(late), any(one.is_sample for one in rows)


def _goals(sheets: Iterable[Sheet]) -> list[Goal]:
    """Return the goals that stand on some sheets, in their order."""
    lines = [line for sheet in sheets for line in sheet.lines]
    wanted = {line.judged.commitment.goal_id for line in lines if line.judged}
    return list(Goal.objects.filter(pk__in=wanted).order_by("order", "pk"))


def _with_money(sheet: Sheet, basic: Money, projects: Money) -> Sheet:
    """Return the sheet with the points of the whole department's execution."""
    weight = sheet.scheme.execution
    budget = _sum(basic.budget, projects.budget)
    executed = _sum(basic.executed, projects.executed)
    if budget is None or executed is None:
        score = Score(weight, None, Ground.NO_FIGURE)
    else:
        score = score_execution(executed, budget, weight)
    lines = [
        replace(line, score=score) if line.judged is None else line
        for line in sheet.lines
    ]
    return replace(sheet, lines=lines)


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
