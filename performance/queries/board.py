"""The head's board: judged in memory from the facts, whatever has been stored."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import QuerySet

from budget import periods as calendar
from budget.models import Execution, ProjectYear
from performance.choices import GoalKind, Light, ReportingState
from performance.lights.change import cause_of_change
from performance.lights.rollup import budget_light, worst
from performance.lights.terms import Verdict
from performance.models import Goal, Target
from performance.queries import judging, loading
from performance.queries.facts import Facts
from performance.queries.judging import Judged
from performance.queries.turns import Turn
from performance.rounding import rounded
from performance.sentences import Language
from performance.wording import why_budget

RATE_PLACES = 1
MISSING = (ReportingState.DUE, ReportingState.LATE, ReportingState.RETURNED)


@dataclass(frozen=True, slots=True)
class Money:
    """A project's money in yuan as of the newest month on record."""

    month: int
    budget: Decimal
    executed: Decimal
    verdict: Verdict
    is_sample: bool

    @property
    def rate(self) -> str:
        """Executed in percent of the budget; empty where there is no budget."""
        if self.budget <= 0:
            return ""
        rate = Fraction(self.executed) * 100 / Fraction(self.budget)
        return rounded(rate, RATE_PLACES, (Decimal(100),)) + "%"

    def why(self, language: Language = "zh") -> str:
        return why_budget(
            self.verdict, self.executed, self.budget, self.month, language=language
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A project, or the department's own form: its targets and its money."""

    project_id: int | None
    name: str
    rows: list[Judged]
    amount: Decimal | None
    money: Money | None

    @property
    def light(self) -> Light:
        return worst(row.light for row in self.rows if row.counted)

    @property
    def missing(self) -> int:
        """How many figures of this period have not come: "n项未报"."""
        return sum(row.counted and row.state.state in MISSING for row in self.rows)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal as the department's form prints it, with the rows that stand under it.

    No light of its own: a printed goal and a row may say different things of one
    matter (an amount that is on course, a growth that is not).
    """

    text: str
    annual: bool
    rows: list[Judged]


@dataclass(frozen=True)
class Board:
    """Everything the board shows of one period."""

    year: int
    month: int
    before: int | None
    rows: list[Judged]
    earlier: list[Judged]
    blocks: list[Block]
    goals: list[GoalLine]

    @cached_property
    def counted(self) -> list[Judged]:
        """The commitments that are judged: all but the long-term ones."""
        return [row for row in self.rows if row.counted]

    @cached_property
    def indicators(self) -> int:
        return len({row.commitment.indicator_id for row in self.rows})

    @cached_property
    def lights(self) -> Counter[str]:
        return Counter(row.light.value for row in self.counted)

    @cached_property
    def states(self) -> Counter[str]:
        return Counter(row.state.state.value for row in self.counted)

    @property
    def missing(self) -> int:
        return sum(self.states[state.value] for state in MISSING)

    @property
    def funded(self) -> list[Block]:
        """The projects: what their targets say stands beside what their money says."""
        return [block for block in self.blocks if block.amount is not None]

    @cached_property
    def reds(self) -> list[Judged]:
        return [row for row in self.counted if row.light is Light.RED]

    @cached_property
    def newly_red(self) -> list[Judged]:
        return self._turned(lambda was, now: was is not Light.RED and now is Light.RED)

    @cached_property
    def recovered(self) -> list[Judged]:
        well = (Light.GREEN, Light.BLUE)
        return self._turned(lambda was, now: was is Light.RED and now in well)

    def turn(self, row: Judged) -> Turn:
        """Return why a row's light is another one than at the last period."""
        was = self._earlier.get(row.commitment.pk)
        return Turn(
            cause_of_change(was.basis() if was else None, row.basis()),
            was.light if was else None,
            row.light,
        )

    @cached_property
    def _earlier(self) -> dict[int, Judged]:
        return {row.commitment.pk: row for row in self.earlier}

    def _turned(self, test: Callable[[Light, Light], bool]) -> list[Judged]:
        was = self._earlier
        return [
            row
            for row in self.counted
            if row.commitment.pk in was
            and test(was[row.commitment.pk].light, row.light)
        ]

    def as_counts(self) -> dict[str, int]:
        """Return the counts as `board --json` prints them."""
        return {
            "indicators": self.indicators,
            "commitments": len(self.rows),
            "judged": len(self.counted),
            **{light.value: self.lights[light.value] for light in Light},
            "missing": self.missing,
            **{state.value: self.states[state.value] for state in ReportingState},
        }


def board(
    targets: "QuerySet[Target]",
    *,
    year: int,
    month: int,
    today: datetime.date,
    pending: bool = False,
) -> Board:
    """Return the board of some targets; eight queries, whatever their number."""
    facts = loading.load(targets, year=year, month=month)
    rows = judging.judge_at(facts, month, today=today, pending=pending)
    before = calendar.previous_month(_months(facts), month)
    earlier = judging.judge_at(facts, before, today=today) if before else []
    return Board(
        year=year,
        month=month,
        before=before,
        rows=rows,
        earlier=earlier,
        blocks=_blocks(facts, rows, month),
        goals=_goals(facts, rows),
    )


def _months(facts: Facts) -> tuple[int, ...]:
    return tuple(sorted({month for _body, month in facts.periods}))


def _blocks(facts: Facts, rows: Iterable[Judged], month: int) -> list[Block]:
    """Return the forms in their order; rows of one project year stand together."""
    groups: dict[int | None, list[Judged]] = {}
    for row in rows:
        groups.setdefault(row.commitment.project_year_id, []).append(row)
    keys = [key for key in groups if key is not None]
    amounts = dict(ProjectYear.objects.filter(pk__in=keys).values_list("pk", "amount"))
    executions = {
        row.project_year_id: row
        for row in Execution.objects.filter(
            project_year__in=keys, month__lte=month
        ).order_by("month")
    }
    return [
        _block(facts, group, amounts.get(key or 0), executions.get(key or 0))
        for key, group in groups.items()
    ]


def _block(
    facts: Facts,
    rows: list[Judged],
    amount: Decimal | None,
    execution: Execution | None,
) -> Block:
    first = rows[0].commitment
    money = _money(facts, first.path, execution) if execution else None
    name = first.project or first.form
    return Block(first.project_id, name, rows, amount, money)


def _money(facts: Facts, path: str, row: Execution) -> Money:
    end = calendar.period_end(facts.year, row.month)
    rules = judging.rules_for(facts.policies, path, end)
    verdict = budget_light(
        row.executed, row.adjusted, row.month, thresholds=rules.thresholds
    )
    return Money(row.month, row.adjusted, row.executed, verdict, row.is_sample)


def _goals(facts: Facts, rows: Iterable[Judged]) -> list[GoalLine]:
    """Return the departments' goals as printed, annual ones first.

    Under each stands the row of the indicator that it speaks of, then its own rows.
    """
    by_goal: dict[int, list[Judged]] = {}
    by_indicator: dict[int, Judged] = {}
    for row in rows:
        by_goal.setdefault(row.commitment.goal_id, []).append(row)
        if row.counted:
            by_indicator[row.commitment.indicator_id] = row
    bodies = {row.body_path for row in facts.commitments}
    goals = Goal.objects.filter(
        year=facts.year,
        project_year=None,
        department__path__in=bodies,
    )
    lines = goals.order_by("department__path", "kind", "order")
    return [
        GoalLine(
            text,
            kind == GoalKind.ANNUAL,
            _under(by_indicator.get(indicator), by_goal.get(pk, [])),
        )
        for pk, kind, text, indicator in lines.values_list(
            "pk", "kind", "text", "measured_by"
        )
    ]


def _under(measure: Judged | None, own: list[Judged]) -> list[Judged]:
    if measure is None:
        return own
    indicator = measure.commitment.indicator_id
    rest = [row for row in own if row.commitment.indicator_id != indicator]
    return [measure, *rest]
