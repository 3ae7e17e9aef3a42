"""The head's board: judged in memory from the facts, whatever has been stored."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from budget import periods as calendar
from budget.models import Department
from performance.choices import Corner, GoalKind, Light, LightKind, ReportingState
from performance.lights.change import cause_of_change
from performance.lights.rollup import BEHIND, Rollup, corner, roll_up
from performance.models import Goal, Target
from performance.outlook.terms import OutlookReason
from performance.queries import judging, loading, money
from performance.queries.facts import NO_SHARE, Facts
from performance.queries.judging import Judged
from performance.queries.money import Money
from performance.queries.money_turns import MoneyCourse, MoneyTurn, of_forms
from performance.queries.turns import Since, Turn, since
from performance.queries.weights import Place
from performance.rollup_wording import why_whole
from performance.sentences import Language

MoneyTurns = Mapping[Place, Sequence[MoneyTurn]]
MISSING = (ReportingState.DUE, ReportingState.LATE, ReportingState.RETURNED)


@dataclass(frozen=True, slots=True)
class Block:
    """A project, or the department's own form: its targets and its money.

    A department's form takes the whole department's money, and has no amount.
    """

    project_id: int | None
    year_id: int | None
    name: str
    rows: list[Judged]
    amount: Decimal | None
    money: Money | None
    money_turns: Sequence[MoneyTurn] = ()

    @property
    def light(self) -> Light:
        return self._results.light

    @property
    def outlook(self) -> Light:
        return self._ahead.light

    def why(self, language: Language = "zh") -> str:
        """Return the sentence behind the light of its results."""
        return why_whole(self._results, language)

    def outlook_why(self, language: Language = "zh") -> str:
        """Return the sentence behind its outlook."""
        return why_whole(self._ahead, language)

    @property
    def _results(self) -> Rollup:
        return self._whole(row.light for row in self.rows if row.counted)

    @property
    def _ahead(self) -> Rollup:
        return self._whole(row.outlook.light for row in self.rows if row.counted)

    def _whole(self, lights: Iterable[Light]) -> Rollup:
        share = self.rows[0].rules.exception_share if self.rows else NO_SHARE
        return roll_up(lights, exceptions=share)

    @property
    def adjusted(self) -> Decimal | None:
        """The budget that the money is held against, where it is not 年初预算."""
        if self.money is None or self.money.budget == self.amount:
            return None
        return self.money.budget

    @property
    def money_light(self) -> Light:
        return self.money.verdict.light if self.money else Light.GREY

    @property
    def spends_late(self) -> bool:
        """Whether its money is behind: only then a list says since when."""
        return self.money_light in BEHIND

    @property
    def money_since(self) -> MoneyTurn | None:
        """The turn that gave the money its light, where it was asked for."""
        return MoneyCourse(self.money, self.money_turns).since

    @property
    def corner(self) -> Corner:
        return corner(self.light, self.money_light)

    @property
    def missing(self) -> int:
        """How many figures of this period have not come: "n项未报"."""
        return sum(row.counted and row.state.state in MISSING for row in self.rows)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal as the department's form prints it, with the rows that stand under it.

    No light of its own: a printed goal and a row may say different things of one
    matter (an amount that is on course, a growth that is not). `elsewhere`: the
    indicator that it speaks of is none of the board's.
    """

    text: str
    annual: bool
    rows: list[Judged]
    elsewhere: bool


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
    turned: dict[tuple[int, LightKind], Since]

    def since(self, row: Judged, kind: LightKind = LightKind.GOAL) -> Since | None:
        """Return since when a row has its light; None where no turn is on record.

        A long-term row has the light of its annual row; an outlook by pace turns
        with the goal light.
        """
        shown = row.annual or row
        now = row.light
        if kind is LightKind.OUTLOOK and shown.outlook.reason is OutlookReason.BY_PACE:
            kind = LightKind.GOAL
        elif kind is LightKind.OUTLOOK:
            now = row.outlook.light
        found = self.turned.get((shown.commitment.pk, kind))
        return found if found is not None and found.light is now else None

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
    def outlooks(self) -> Counter[str]:
        return Counter(row.outlook.light.value for row in self.counted)

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
    def corners(self) -> list[tuple[Corner, list[Block]]]:
        """Return every corner with its projects, as a head reads them."""
        held = {block.year_id: block.corner for block in self.funded}
        return [
            (name, [block for block in self.funded if held[block.year_id] is name])
            for name in Corner
        ]

    @cached_property
    def forms(self) -> dict[int, Block]:
        """Return the form that each commitment stands on: its money is the form's."""
        return {row.commitment.pk: block for block in self.blocks for row in block.rows}

    @cached_property
    def reds(self) -> list[Judged]:
        return [row for row in self.counted if row.light is Light.RED]

    @cached_property
    def hopeless(self) -> list[Judged]:
        """What will hardly be kept although its goal light is not red yet."""
        return [
            row
            for row in self.counted
            if row.light is not Light.RED and row.outlook.light is Light.RED
        ]

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
            cause_of_change(was.basis if was else None, row.basis),
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
            **{f"outlook_{light.value}": self.outlooks[light.value] for light in Light},
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
    """Return the board of some targets; thirteen queries, whatever their number."""
    facts = loading.load(targets, year=year, month=month)
    rows = judging.judge_at(facts, month, today=today, pending=pending)
    before = calendar.previous_month(_months(facts), month)
    earlier = judging.judge_at(facts, before, today=today) if before else []
    purses = money.purses(map(money.place, rows), year, month)
    return Board(
        year=year,
        month=month,
        before=before,
        rows=rows,
        earlier=earlier,
        blocks=_told_apart(
            blocks(facts, rows, purses, of_forms(facts, rows, purses, month))
        ),
        goals=_goals(facts, rows),
        turned=since(targets, year, month),
    )


def _months(facts: Facts) -> tuple[int, ...]:
    return tuple(sorted({month for _body, month in facts.periods}))


def blocks(
    facts: Facts, rows: Iterable[Judged], purses: money.Purses, turns: MoneyTurns
) -> list[Block]:
    """Return the forms in their order; rows of one form stand together.

    `turns` are those of their money, nothing where nobody asks since when.
    """
    groups: dict[Place, list[Judged]] = {}
    for row in rows:
        groups.setdefault(money.place(row), []).append(row)
    return [
        _block(facts, place, group, purses, turns.get(place, ()))
        for place, group in groups.items()
    ]


def _block(
    facts: Facts,
    place: Place,
    rows: list[Judged],
    purses: money.Purses,
    turns: Sequence[MoneyTurn],
) -> Block:
    first = rows[0].commitment
    key = place.project_year_id
    return Block(
        project_id=first.project_id,
        year_id=key,
        name=first.project or first.form,
        rows=rows,
        amount=None if key is None else purses.amounts.get(key),
        money=money.judged(facts, first.path, purses.beside(place)),
        money_turns=turns,
    )


def _told_apart(blocks: list[Block]) -> list[Block]:
    """Put the body's name before its form where there are those of several bodies."""
    paths = {b.rows[0].commitment.body_path for b in blocks if b.year_id is None}
    if len(paths) < 2:
        return blocks
    names = dict(Department.objects.filter(path__in=paths).values_list("path", "name"))
    return [
        replace(b, name=f"{names[b.rows[0].commitment.body_path]} {b.name}")
        if b.year_id is None
        else b
        for b in blocks
    ]


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
    here = {row.indicator_id for row in facts.commitments}
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
            indicator is not None and indicator not in here,
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
