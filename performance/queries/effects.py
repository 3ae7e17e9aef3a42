"""Which lights proposed rules would change: each period judged twice, in memory."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import QuerySet

from budget import access as reading
from budget import periods as calendar
from budget.choices import Duty
from budget.models import Period, User
from performance.choices import Light, LightKind, ReportingState
from performance.models import Policy, Target
from performance.outlook.words import leans_on_goal
from performance.queries import judging, loading, money
from performance.queries.board import blocks
from performance.queries.extent import Extent, extent
from performance.queries.facts import Facts, Rules, Standing
from performance.queries.judging import Judged
from performance.queries.policies import bodies

# The page shows so many turned lights of a period; all of them are counted.
SHOWN = 200
Count = tuple[Light, Light, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """One commitment with a light that the rules would change."""

    before: Judged
    after: Judged

    @property
    def goal(self) -> bool:
        return self.before.light is not self.after.light

    @property
    def outlook(self) -> bool:
        return self.before.outlook.light is not self.after.outlook.light

    @property
    def goal_said(self) -> bool:
        """Whether to say the goal light's sentence: the outlook's may hold it."""
        return self.goal and not (self.outlook and leans_on_goal(self.after.outlook))


@dataclass(frozen=True, slots=True)
class ProjectTurn:
    """One light of a project or a department's form that the rules would change."""

    name: str
    kind: LightKind
    before: Light
    after: Light


@dataclass(frozen=True, slots=True)
class Effect:
    """One period under the rules in force and under the proposed ones."""

    year: int
    month: int
    judged: int
    turns: list[Turn]
    projects: list[ProjectTurn]
    late_before: int
    late_after: int

    @property
    def counts(self) -> list[Count]:
        """How many goal lights go from which to which, the most first."""
        return _counted(
            (turn.before.light, turn.after.light) for turn in self.turns if turn.goal
        )

    @property
    def outlook_counts(self) -> list[Count]:
        """The same of the outlook lights."""
        return _counted(
            (turn.before.outlook.light, turn.after.outlook.light)
            for turn in self.turns
            if turn.outlook
        )

    @property
    def shown(self) -> list[Turn]:
        return self.turns[:SHOWN]

    @property
    def hidden(self) -> int:
        return max(len(self.turns) - SHOWN, 0)


@dataclass(frozen=True, slots=True)
class Preview:
    """What approval would change; `trial` where no period has opened since the day."""

    effects: list[Effect]
    trial: bool
    extent: Extent

    @property
    def goals(self) -> int:
        return sum(turn.goal for effect in self.effects for turn in effect.turns)

    @property
    def outlooks(self) -> int:
        return sum(turn.outlook for effect in self.effects for turn in effect.turns)

    @property
    def budgets(self) -> int:
        return sum(
            turn.kind is LightKind.BUDGET
            for effect in self.effects
            for turn in effect.projects
        )

    @property
    def turned(self) -> int:
        """How many lights would change, all three kinds together.

        A project's goal and outlook lights are those of its targets, told once.
        """
        return self.goals + self.outlooks + self.budgets


def preview(
    policy: Policy, user: User, today: datetime.date, chosen: str = ""
) -> Preview | None:
    """Judge every opened period from the policy's day on under both rules, in memory.

    Where none has opened since, the newest one is tried. Of more commitments than a
    page can judge it is one body's, `chosen` by its id. Nothing is written. None for a
    reader without business data.
    """
    if user.duty not in (Duty.BUSINESS, Duty.AUDIT):
        return None
    path = policy.department.path if policy.department else ""
    opened = Period.objects.filter(bodies(path), opens_on__lte=today)
    pairs = sorted(set(opened.values_list("year", "month")))
    months = [p for p in pairs if calendar.period_end(*p) >= policy.valid_from]
    trial = not months
    held = extent(path, months or pairs[-1:], user, chosen)
    targets = reading.visible(
        Target.objects.filter(indicator__department__path__startswith=held.path), user
    )
    effects: list[Effect] = []
    for year, group in groupby(held.months, key=lambda pair: pair[0]):
        within = [month for _year, month in group]
        effects += _effects(policy, path, targets, year, within, today)
    return Preview(effects, trial, held)


def _effects(
    policy: Policy,
    path: str,
    targets: "QuerySet[Target]",
    year: int,
    months: Sequence[int],
    today: datetime.date,
) -> list[Effect]:
    """Judge one year's periods twice from one reading of its facts."""
    since = min(policy.valid_from, calendar.period_end(year, months[0]))
    proposed = replace(loading.rules_of(policy), path=path, valid_from=since)
    facts, without = _facts(targets, year, max(months), proposed)
    return [_effect(without, facts, month, today) for month in months]


def _facts(
    targets: "QuerySet[Target]", year: int, month: int, proposed: Rules
) -> tuple[Facts, Facts]:
    """Return the facts under the proposed rules and under those in force.

    Read with the proposed rules in place, so that earlier years come along where
    these ask for them. First in the list, they win against rules of the same day.
    """
    held = loading.stand(
        Period.objects.filter(year=year)
        .values_list("body__path", flat=True)
        .distinct(),
        year=year,
        month=month,
    )
    standing = Standing([proposed, *held.policies], held.periods)
    facts = loading.load(targets, year=year, month=month, standing=standing)
    return facts, replace(facts, policies=held.policies)


def _effect(without: Facts, facts: Facts, month: int, today: datetime.date) -> Effect:
    before = judging.judge_at(without, month, today=today)
    after = judging.judge_at(facts, month, today=today)
    pairs = [
        Turn(old, new) for old, new in zip(before, after, strict=True) if old.counted
    ]
    return Effect(
        facts.year,
        month,
        len(pairs),
        [turn for turn in pairs if turn.goal or turn.outlook],
        list(_projects(without, facts, pairs, month)),
        sum(turn.before.state.state is ReportingState.LATE for turn in pairs),
        sum(turn.after.state.state is ReportingState.LATE for turn in pairs),
    )


def _projects(
    without: Facts, facts: Facts, pairs: list[Turn], month: int
) -> Iterator[ProjectTurn]:
    """Yield the lights of whole forms that differ, a project's or a department's; two
    queries a period."""
    rows = [turn.before for turn in pairs]
    purses = money.purses(map(money.place, rows), facts.year, month)
    before = blocks(without, rows, purses, {})
    after = blocks(facts, [turn.after for turn in pairs], purses, {})
    for old, new in zip(before, after, strict=True):
        for kind, was, now in (
            (LightKind.GOAL, old.light, new.light),
            (LightKind.OUTLOOK, old.outlook, new.outlook),
            (LightKind.BUDGET, old.money_light, new.money_light),
        ):
            if was is not now:
                yield ProjectTurn(old.name, kind, was, now)


def _counted(pairs: Iterator[tuple[Light, Light]]) -> list[Count]:
    return [(*pair, n) for pair, n in Counter(pairs).most_common()]
