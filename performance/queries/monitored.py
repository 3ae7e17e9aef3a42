"""What the 绩效运行监控表 says as of any month: figures in force, money, what the leads
say beside them, what is missing from whom. A whole department's is read in
`monitored_department`."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet

from budget.choices import FundKind
from budget.models import (
    Department,
    Execution,
    Period,
    ProjectYear,
)
from budget.models.organization import STEP
from performance import course
from performance.choices import Accumulation, CourseSource, Light
from performance.course import Course
from performance.lights.rollup import BEHIND
from performance.models import Explanation, Indicator, Target
from performance.queries import (
    declarations,
    declared,
    explained,
    judging,
    loading,
)
from performance.queries.judging import Judged

JULY, AUGUST = 7, 8
# What a row may lack, in the order of the sheet's columns.
FIGURE, FORECAST, CAUSES, LIKELIHOOD = "figure", "forecast", "causes", "likelihood"
# The lines of money: a project's, and a whole department's.
TOTAL, GENERAL, OTHER = "total", "general", "other"
BASIC, PROJECTS = "basic", "projects"


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment: its judgement, the lead's words, who is responsible for it.

    `course` is what should have been reached by the sheet's month where its share
    lies between two points; None where it does not, or time plays no part.
    """

    judged: Judged
    said: Explanation | None
    responsible: str
    course: Course | None
    between: tuple[int, int] | None

    def gaps(self, month: int) -> list[str]:
        """Return what is missing; what a lead says is asked for beside a figure.

        What does not bind by then asks for nothing, as in the grid.
        """
        promise = self.judged.promise
        if promise.awaiting or promise.dropped:
            return []
        due = [one for one in self.judged.commitment.months if one <= month]
        row, said = self.judged.row, self.said
        if row is None:
            return [FIGURE] if due else []
        late = bool(due) and row.month < due[-1]
        behind = self.judged.light in (*BEHIND, Light.BLUE)
        explains = said is not None and said.causes and row.explanation.strip()
        wanted = (
            (FIGURE, late),
            (FORECAST, said is None or not said.forecast_typed),
            (CAUSES, behind and not explains),
            (LIKELIHOOD, said is None or not said.likelihood),
        )
        return [name for name, is_missing in wanted if is_missing]


@dataclass(frozen=True, slots=True)
class Fund:
    """One line of money in 元: the year's first budget, what is spent by a month.

    None stands for what is not on record. `adjusted` is the whole year's budget where
    it is known to be another one.
    """

    word: str
    amount: Decimal | None
    executed: Decimal | None = None
    month: int | None = None
    adjusted: Decimal | None = None

    @property
    def base(self) -> Decimal | None:
        """What the execution rate is a rate of: the year's first budget, and the whole
        year's where there was none at the beginning (年中追加)."""
        return self.adjusted if self.amount == 0 else self.amount


@dataclass(frozen=True, slots=True)
class Monitored:
    """The sheet of a project, or of a whole department, through a month.

    `project_year` is None on a whole department's. `spent` is the line whose spending
    is recorded.
    """

    year: int
    body: Department
    project_year: ProjectYear | None
    goal: str
    month: int
    rows: tuple[Row, ...]
    funds: tuple[Fund, ...]
    spent: Fund
    money_is_sample: bool

    @property
    def name(self) -> str:
        """Whose sheet it is."""
        row = self.project_year
        return self.body.name if row is None else row.project.name

    @property
    def gaps(self) -> dict[str, list[tuple[Row, list[str]]]]:
        """Return who must still fill what: name → (row, what) in the order of the
        sheet."""
        found: dict[str, list[tuple[Row, list[str]]]] = {}
        for row in self.rows:
            if missing := row.gaps(self.month):
                found.setdefault(row.responsible, []).append((row, missing))
        return found

    @property
    def is_sample(self) -> bool:
        """Whether any of it is invented to show what the system does."""
        rows = [row.judged.row for row in self.rows if row.judged.row]
        return self.money_is_sample or any(row.is_sample for row in rows)

    @property
    def lacks_money(self) -> bool:
        """Whether the month's execution has not been recorded."""
        return self.spent.month is None or self.spent.month < self.month


def default_month(year: ProjectYear, today: datetime.date) -> int:
    """Return the through-month of a project's sheet that nobody chose."""
    return default_of(year.year, year.project.department.path, today)


def newest_month(year: ProjectYear, today: datetime.date) -> int:
    """Return the month of the newest period that has opened; July where none has."""
    return newest_opened(year.project.department.path, year.year, today)


def default_of(year: int, path: str, today: datetime.date) -> int:
    """Return the through-month of a sheet that nobody chose.

    In August it is July: the yearly monitoring asks for January to July by the 31st.
    Else the newest period that has opened, or July where none has.
    """
    if (today.year, today.month) == (year, AUGUST):
        return JULY
    return newest_opened(path, year, today)


def newest_opened(path: str, year: int, today: datetime.date) -> int:
    """Return the newest month that a branch's body has opened; July where none has."""
    opened = Period.objects.filter(
        body__path=path[:STEP], year=year, opens_on__lte=today
    )
    return opened.order_by("-month").values_list("month", flat=True).first() or JULY


def project(year: ProjectYear, month: int, today: datetime.date) -> Monitored:
    """Read a project's sheet, in a fixed number of queries."""
    return projects([year], month, today)[year.pk]


def projects(
    years: Collection[ProjectYear], month: int, today: datetime.date
) -> dict[int, Monitored]:
    """Read the sheets of projects of one calendar year, by the year's id, in a fixed
    number of queries however many there are."""
    number = next(iter(years)).year
    wanted = Target.objects.filter(goal__project_year__in=years)
    rows: dict[int | None, list[Row]] = {}
    for row in rows_of(declarations.standing(wanted), number, month, today):
        key = row.judged.commitment.project_year_id
        rows.setdefault(key, []).append(row)
    spent = Execution.objects.with_budget().filter(
        project_year__in=years, month__lte=month
    )
    newest = {one.project_year_id: one for one in spent.order_by("month")}
    bodies = declared.bodies_of(year.project.department.path for year in years)
    return {
        year.pk: _project(
            year,
            bodies[year.project.department.body_path],
            month,
            tuple(rows.get(year.pk, ())),
            newest.get(year.pk),
        )
        for year in years
    }


def _project(
    year: ProjectYear,
    body: Department,
    month: int,
    rows: tuple[Row, ...],
    newest: Execution | None,
) -> Monitored:
    fund = Fund(
        TOTAL,
        year.initial,
        newest.executed if newest else None,
        newest.month if newest else None,
        newest.budget if newest else year.amount,
    )
    general = year.fund_kind == FundKind.GENERAL
    return Monitored(
        year=year.year,
        body=body,
        project_year=year,
        goal=year.year_goal,
        month=month,
        rows=rows,
        funds=(
            fund,
            replace(fund, word=GENERAL) if general else Fund(GENERAL, None),
            Fund(OTHER, None) if general else replace(fund, word=OTHER),
        ),
        spent=fund,
        money_is_sample=newest is not None and newest.is_sample,
    )


def rows_of(
    targets: "QuerySet[Target]", year: int, month: int, today: datetime.date
) -> tuple[Row, ...]:
    """Return the rows of some commitments' sheets, in a fixed number of queries."""
    facts = loading.load(targets, year=year, month=month)
    judged = judging.judge_at(facts, month, today=today)
    said = explained.beside(row.row.pk for row in judged if row.row)
    people = _responsible(row.commitment.indicator_id for row in judged)
    return tuple(
        Row(
            row,
            said.get(row.row.pk) if row.row else None,
            people[row.commitment.indicator_id],
            *_between(row, month),
        )
        for row in judged
    )


def _responsible(ids: Iterable[int]) -> dict[int, str]:
    """Return who answers for each indicator: a person, else the department."""
    rows = Indicator.objects.filter(pk__in=set(ids))
    pairs = rows.values_list("pk", "responsible__name", "department__name")
    return {pk: person or department for pk, person, department in pairs}


def _between(row: Judged, month: int) -> tuple[Course | None, tuple[int, int] | None]:
    """Return the course at a month that lies between two known ones, and those two."""
    source, promise = row.verdict.source, row.promise
    known: Sequence[int] = ()
    if source is CourseSource.PLAN and row.plan:
        known = [point.month for point in row.plan.points]
    elif source is CourseSource.SEASON and row.seasons:
        known = sorted({p.month for season in row.seasons for p in season.points})
    if promise.number is None or not known or month in known or month > known[-1]:
        return None, None
    found = course.expected(
        month,
        promise.number,
        plan=row.plan.points if row.plan else (),
        seasons=row.seasons,
        use_season=row.rules.thresholds.use_season,
        start=promise.start if promise.kind is Accumulation.STOCK else None,
    )
    before = max((one for one in known if one < month), default=0)
    return found, (before, min(one for one in known if one > month))
