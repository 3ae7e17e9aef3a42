"""What the 绩效运行监控表 of a project says as of any month: figures in force, money,
what the leads say beside them, and what is still missing from whom."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budget.models import Department, Execution, Period, ProjectYear
from budget.models.organization import STEP
from performance import course
from performance.choices import Accumulation, CourseSource, Light
from performance.course import Course
from performance.lights.rollup import BEHIND
from performance.models import Explanation, Indicator, Target
from performance.queries import explained, judging, loading
from performance.queries.judging import Judged

JULY, AUGUST = 7, 8
# What a row may lack, in the order of the sheet's columns.
FIGURE, FORECAST, CAUSES, LIKELIHOOD = "figure", "forecast", "causes", "likelihood"


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
        """Return what is missing; what a lead says is asked for beside a figure."""
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
class Monitored:
    """One project's sheet through a month."""

    year: ProjectYear
    body: Department
    month: int
    rows: tuple[Row, ...]
    money: Execution | None

    @property
    def gaps(self) -> dict[str, list[tuple[str, list[str]]]]:
        """Return who must still fill what: name → (indicator, what) in the order of
        the sheet."""
        found: dict[str, list[tuple[str, list[str]]]] = {}
        for row in self.rows:
            if missing := row.gaps(self.month):
                name = row.judged.commitment.name_printed
                found.setdefault(row.responsible, []).append((name, missing))
        return found

    @property
    def is_sample(self) -> bool:
        """Whether any of it is invented to show what the system does."""
        rows = [row.judged.row for row in self.rows if row.judged.row]
        spent = self.money is not None and self.money.is_sample
        return spent or any(row.is_sample for row in rows)

    @property
    def lacks_money(self) -> bool:
        """Whether the month's execution has not been recorded."""
        return self.money is None or self.money.month < self.month


def default_month(year: ProjectYear, today: datetime.date) -> int:
    """Return the through-month of a sheet that nobody chose.

    In August it is July: the yearly monitoring asks for January to July by the 31st.
    Else the newest period that has opened, or July where none has.
    """
    if (today.year, today.month) == (year.year, AUGUST):
        return JULY
    return newest_month(year, today)


def newest_month(year: ProjectYear, today: datetime.date) -> int:
    """Return the month of the newest period that has opened; July where none has."""
    return newest_opened(year.project.department.path, year.year, today)


def newest_opened(path: str, year: int, today: datetime.date) -> int:
    """Return the newest month that a branch's body has opened; July where none has."""
    opened = Period.objects.filter(
        body__path=path[:STEP], year=year, opens_on__lte=today
    )
    return opened.order_by("-month").values_list("month", flat=True).first() or JULY


def project(year: ProjectYear, month: int, today: datetime.date) -> Monitored:
    """Read a project's sheet, in a fixed number of queries."""
    facts = loading.load(
        Target.objects.filter(goal__project_year=year), year=year.year, month=month
    )
    rows = judging.judge_at(facts, month, today=today)
    said = explained.beside(row.row.pk for row in rows if row.row)
    people = _responsible(row.commitment.indicator_id for row in rows)
    spent = Execution.objects.filter(project_year=year, month__lte=month)
    return Monitored(
        year=year,
        body=Department.objects.get(path=year.project.department.path[:STEP]),
        month=month,
        rows=tuple(
            Row(
                row,
                said.get(row.row.pk) if row.row else None,
                people[row.commitment.indicator_id],
                *_between(row, month),
            )
            for row in rows
        ),
        money=spent.order_by("-month").first(),
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
