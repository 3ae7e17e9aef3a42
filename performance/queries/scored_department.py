"""What a department's 整体支出自评表 says: its own goals, and all of its money.

What is spent on projects is on record; of 基本支出 there is what a person entered. An
amount that is not on record stays unknown, and with it the execution rate.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from budget.models import (
    Department,
    DepartmentYear,
    Execution,
    ProjectYear,
)
from performance.course import MONTHS
from performance.models import Goal, Target
from performance.queries import declarations, scores
from performance.queries.scored import (
    Evaluated,
    entries_of,
    explanations,
    with_entries,
)
from performance.queries.scores import Line, Sheet
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
    found = scores.sheets(
        declarations.standing(
            Target.objects.filter(
                goal__project_year=None, goal__department__path__startswith=row.path
            )
        ),
        year=year,
        month=month,
        today=today,
        scheme=scheme,
    )
    if not found:
        return None
    evaluation, entries = entries_of(found[0], year, month)
    declared = DepartmentYear.objects.filter(department=row, year=year).first()
    basic = Money(
        declared.basic_amount if declared else None,
        evaluation.basic_budget if evaluation else None,
        evaluation.basic_executed if evaluation else None,
    )
    projects, late, is_sample = _projects(row, year, month, declared)
    computed = _with_money(found[0], basic, projects)
    goals = {line.judged.commitment.goal_id for line in computed.lines if line.judged}
    return DepartmentScored(
        body=row,
        month=month,
        computed=computed,
        sheet=with_entries(computed, entries),
        said=explanations(computed),
        evaluation=evaluation,
        entries=entries,
        year=year,
        goals=tuple(Goal.objects.filter(pk__in=goals).order_by("order", "pk")),
        basic=basic,
        projects=projects,
        late=late,
        is_sample=is_sample or computed.is_sample,
    )


def _projects(
    row: Department, year: int, month: int, declared: DepartmentYear | None
) -> tuple[Money, tuple[str, ...], bool]:
    """Return the projects' money, and which of them lack the year's; two queries.

    Without an execution of every project there is no sum.
    """
    names = dict(
        ProjectYear.objects.granted()
        .filter(year=year, project__department__path__startswith=row.path)
        .order_by("order", "pk")
        .values_list("pk", "project__name")
    )
    spent = Execution.objects.with_budget().filter(
        project_year__in=names, month__lte=month
    )
    newest = {one.project_year_id: one for one in spent.order_by("month")}
    is_whole = bool(names) and names.keys() == newest.keys()
    late = [
        name
        for pk, name in names.items()
        if pk not in newest or newest[pk].month < MONTHS
    ]
    money = Money(
        declared.project_amount if declared else None,
        _total(one.budget for one in newest.values()) if is_whole else None,
        _total(one.executed for one in newest.values()) if is_whole else None,
    )
    return money, tuple(late), any(one.is_sample for one in newest.values())


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
