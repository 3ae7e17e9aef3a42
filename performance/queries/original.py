"""目标台账: what a promise was, what it became, and what that did to its light.

The same pure rule judges the same figures twice: by the value in force, and by the
value that was first promised.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from budget import access
from budget.models import User
from budget.models.organization import STEP
from performance.adjusting import Step
from performance.choices import Light
from performance.course import MONTHS
from performance.models import Adjustment, Target, TargetVersion
from performance.models.adjustment import terms_of
from performance.queries import adjustments, judging, loading
from performance.queries.facts import Facts
from performance.queries.judging import Judged

# The lights that ask for something, and those that ask for nothing.
ALARMING = (Light.RED, Light.YELLOW)
WELL = (Light.GREEN, Light.BLUE)


@dataclass(frozen=True, slots=True)
class Beside:
    """One commitment at a month, by the value first promised and by that in force."""

    original: Judged
    now: Judged

    @property
    def differs(self) -> bool:
        return self.original.light is not self.now.light

    @property
    def greened(self) -> bool:
        """Whether only the change of the target took a red or yellow light away."""
        return self.original.light in ALARMING and (
            self.now.light in WELL or self.now.promise.dropped
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a target: what made it, and what it does to the one before."""

    version: TargetVersion
    adjustment: Adjustment | None
    step: Step | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every version of a target, oldest first, and its lights by both values."""

    entries: list[Entry]
    months: list[Beside]
    open: Adjustment | None

    @property
    def step(self) -> Step | None:
        """From the first promise to the last; None where there is only one."""
        first, last = self.entries[0], self.entries[-1]
        if first is last:
            return None
        return Step(terms_of(first.version), terms_of(last.version))

    @property
    def greened(self) -> int:
        return sum(row.greened for row in self.months)


@dataclass(frozen=True, slots=True)
class Weakened:
    """One target that was made easier or given up in a year: its adjustments in
    force, oldest first, and its lights by both values."""

    target: Target
    rows: list[Adjustment]
    beside: Beside

    @property
    def step(self) -> Step:
        """From the value before the first adjustment to that of the last."""
        return Step(terms_of(self.rows[0].before), self.rows[-1].terms)


def ledger(target: Target, user: User, today: datetime.date) -> Ledger | None:
    """Return a target's ledger; None for one without a value. `target` has its goal
    and its indicator's department."""
    values = adjustments.values(target, user)
    if not values.rows:
        return None
    steps: list[Step | None] = [None]
    steps += [
        Step(terms_of(old), terms_of(new))
        for (old, _made), (new, _by) in pairwise(values.rows)
    ]
    entries = [
        Entry(version, made, step)
        for (version, made), step in zip(values.rows, steps, strict=True)
    ]
    rows = Target.objects.filter(pk=target.pk)
    facts = loading.load(rows, year=target.goal.year, month=MONTHS)
    body = target.indicator.department.path[:STEP]
    months = adjustments.opened(facts.periods, today)[body]
    lights = [_beside(facts, month, today)[target.pk] for month in months]
    return Ledger(entries, lights, values.open)


def weakened(
    user: User,
    wanted: Mapping[str, Any],
    *,
    year: int,
    month: int,
    today: datetime.date,
) -> list[Weakened]:
    """Return the targets of a year that an adjustment made easier or gave up, those
    first that it greened; their lights are those of the month.

    One step that eases is enough, whatever came after it.
    """
    held: dict[int, list[Adjustment]] = defaultdict(list)
    for row in _adjusted(user, year, wanted.get("path") or ""):
        held[row.target_id].append(row)
    eased = {pk: rows for pk, rows in held.items() if _any_eased(rows)}
    beside = _lights(eased, year, month, today)
    found = [Weakened(rows[0].target, rows, beside[pk]) for pk, rows in eased.items()]
    if wanted.get("greened"):
        found = [row for row in found if row.beside.greened]
    return sorted(found, key=lambda row: not row.beside.greened)


def _adjusted(user: User, year: int, path: str) -> Iterable[Adjustment]:
    rows = access.visible(Adjustment.objects.in_force(), user).filter(
        target__goal__year=year, target__indicator__department__path__startswith=path
    )
    return rows.select_related(
        "target__goal", "target__indicator__department", "before", "approver"
    ).order_by("target__indicator__department__path", "target", "valid_from")


def _any_eased(rows: Iterable[Adjustment]) -> bool:
    return any(row.step.weakened for row in rows)


def _lights(
    target_ids: Collection[int], year: int, month: int, today: datetime.date
) -> dict[int, Beside]:
    targets = Target.objects.filter(pk__in=target_ids)
    return _beside(loading.load(targets, year=year, month=month), month, today)


def _beside(facts: Facts, month: int, today: datetime.date) -> dict[int, Beside]:
    """Judge each commitment by the value in force and by its first one."""
    first = {pk: versions[:1] for pk, versions in facts.versions.items()}
    promised = replace(facts, versions=first)
    pairs = zip(
        judging.judge_at(promised, month, today=today),
        judging.judge_at(facts, month, today=today),
        strict=True,
    )
    return {now.commitment.pk: Beside(original, now) for original, now in pairs}
