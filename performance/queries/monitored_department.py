"""What the 绩效运行监控表 of a whole department says: its own goals, all its money."""

import datetime
from collections.abc import Collection, Sequence
from decimal import Decimal

from budget.models import Department, DepartmentYear
from performance.choices import GoalKind
from performance.models import Goal, Target
from performance.queries import declarations, money
from performance.queries.monitored import (
    BASIC,
    PROJECTS,
    TOTAL,
    Fund,
    Monitored,
    Row,
    rows_of,
)


def department(
    row: Department, year: int, month: int, today: datetime.date
) -> Monitored:
    """Read a whole department's sheet, in a fixed number of queries.

    What its projects spent is recorded, what its basic expenditure spent is not.
    """
    return departments([row], year, month, today)[row.pk]


def departments(
    rows: Collection[Department], year: int, month: int, today: datetime.date
) -> dict[int, Monitored]:
    """Read the sheets of whole departments, by the department's id, in a fixed number
    of queries however many there are."""
    goals = Goal.objects.filter(
        department__in=rows,
        project_year=None,
        year=year,
        removed_at=None,
        kind=GoalKind.ANNUAL,
    )
    annual = list(goals.order_by("order", "pk"))
    targets = declarations.standing(
        Target.objects.filter(goal__in=[goal.pk for goal in annual])
    )
    judged = rows_of(targets, year, month, today)
    years = DepartmentYear.objects.filter(department__in=rows, year=year)
    declared = {one.department_id: one for one in years}
    held = money.of_bodies([row.path for row in rows], year, month)
    return {
        row.pk: _department(
            row,
            (year, month),
            [goal for goal in annual if goal.department_id == row.pk],
            judged,
            declared.get(row.pk),
            held,
        )
        for row in rows
    }


def _department(
    row: Department,
    through: tuple[int, int],
    goals: Sequence[Goal],
    judged: Sequence[Row],
    declared: DepartmentYear | None,
    held: money.Purses,
) -> Monitored:
    basic = declared.basic_amount if declared else None
    published = declared.project_amount if declared else None
    amounts = held.amounts_of(row.path)
    purse = held.whole(row.path)
    if published is None and amounts:
        published = sum(amounts, Decimal(0))
    fund = Fund(
        PROJECTS,
        published,
        purse.executed if purse else None,
        held.recorded_through(row.path),
        purse.budget if purse else None,
    )
    whole = None if basic is None or published is None else basic + published
    year, month = through
    own = {goal.pk for goal in goals}
    return Monitored(
        year=year,
        body=row,
        project_year=None,
        goal="\n".join(goal.text for goal in goals),
        month=month,
        rows=tuple(one for one in judged if one.judged.commitment.goal_id in own),
        funds=(Fund(TOTAL, whole), Fund(BASIC, basic), fund),
        spent=fund,
        money_is_sample=purse is not None and purse.is_sample,
    )
