"""One page of a reviewer's queue in full: figure, past, light, words, what moved."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import prefetch_related_objects

from budget import workflow
from budget.choices import ReviewAction, Status
from budget.models import BudgetChange, Change, ChangeRow, ReviewStep, User
from budget.prepared import Prepared
from budget.queries import rounds
from budget.queries.trail import Cell
from performance.models import (
    Actual,
    Adjustment,
    Explanation,
    Filing,
    Indicator,
    Plan,
)
from performance.plausibility import confirmed_in
from performance.queries import adjustments, evidence, explained, money_effects
from performance.queries.authors import authors
from performance.queries.figures import Earlier, earlier
from performance.queries.judging import Judged
from performance.queries.money_effects import MoneyEffect
from performance.queries.plans import Effect
from performance.queries.queue import Line
from performance.queries.review import Record, may_decide

LABEL = "performance.actual"


@dataclass(frozen=True)
class Waiting:
    """One record that waits. `moved` is what is new since the last round.

    A form has no indicator.
    """

    line: Line
    record: Record
    indicator: Indicator | None = None
    judged: Judged | None = None
    previous: Earlier | None = None
    moved: tuple[Cell, ...] = ()
    confirmed: str = ""
    # Why and by which document a figure in force is to be corrected.
    grounds: Change | None = None
    opinion: str = ""
    said: Explanation | None = None
    files: int = 0
    # What an adjustment, of a target or a budget, would do to each opened period.
    effects: tuple[Effect | MoneyEffect, ...] = ()
    # Whether the reader had no hand in it, and so may decide.
    free: bool = True

    @property
    def turns(self) -> list[Effect | MoneyEffect]:
        """The periods whose light an adjustment would turn."""
        return [effect for effect in self.effects if effect.turns]

    @property
    def pick(self) -> str:
        """What a tick sends."""
        return pick_of(self.record)


@dataclass(frozen=True)
class Group:
    """The rows of one department's project."""

    department: str
    project: str
    rows: tuple[Waiting, ...]


def pick_of(record: Record) -> str:
    """Return kind, record, the version seen and the step it waits for."""
    step = workflow.PASSING[Status(record.status)]
    return f"{record.KIND}:{record.pk}:{record.version}:{step}"


def groups(
    lines: Sequence[Line],
    lights: dict[int, Judged],
    user: User,
    today: datetime.date,
) -> list[Group]:
    """Return the lines of a page in full, in a fixed number of queries."""
    readers = {
        Actual.KIND: lambda: _figures(lines, lights),
        Plan.KIND: lambda: _plans(lines),
        Adjustment.KIND: lambda: _adjustments(lines, today),
        Filing.KIND: lambda: _forms(lines),
        BudgetChange.KIND: lambda: _moneys(lines, today),
    }
    found: dict[tuple[str, int], Waiting] = {}
    for kind in {line.kind for line in lines}:
        found |= readers[kind]()
    found = _with_ticks(found, user)
    return [
        Group(
            part[0].department,
            part[0].project,
            tuple(found[key] for key in map(_key, part) if key in found),
        )
        for _group, rows in groupby(lines, key=lambda line: line.group)
        for part in [list(rows)]
    ]


def _with_ticks(
    found: dict[tuple[str, int], Waiting], user: User
) -> dict[tuple[str, int], Waiting]:
    """Mark what the user may not decide: who had a hand in it, or stands in for one."""
    kinds: dict[str, list[Record]] = defaultdict(list)
    for (kind, _pk), row in found.items():
        kinds[kind].append(row.record)
    entered = {kind: authors(user, records) for kind, records in kinds.items()}
    return {
        (kind, pk): replace(row, free=may_decide(user, row.record, entered[kind]))
        for (kind, pk), row in found.items()
    }


def _key(line: Line) -> tuple[str, int]:
    return line.kind, line.pk


def _figures(
    lines: Iterable[Line], lights: dict[int, Judged]
) -> dict[tuple[str, int], Waiting]:
    mine = {line.pk: line for line in lines if line.is_figure}
    rows = list(
        Actual.objects.filter(pk__in=mine).select_related(
            "indicator__department", "period", "author"
        )
    )
    # Few correct or verify another: two more joins of figures cost all the rows.
    for way in ("corrects", "verifies"):
        led = [row for row in rows if getattr(row, f"{way}_id")]
        prefetch_related_objects(led, way)
    previous = _previous(mine.values())
    trail = rounds.change_rows(LABEL, mine)
    steps = ReviewStep.objects.filter(kind=Actual.KIND, record_id__in=mine).order_by(
        "id"
    )
    moved = rounds.since_change(LABEL, trail, rounds.last_submissions(steps))
    said = {s.record_id: s.opinion for s in steps if s.action == ReviewAction.RETURN}
    accounts, files = explained.beside(mine), evidence.counts(mine)
    return {
        (Actual.KIND, row.pk): Waiting(
            line=mine[row.pk],
            record=row,
            indicator=row.indicator,
            judged=lights.get(row.pk),
            previous=previous.get(row.pk),
            moved=moved.get(row.pk, ()),
            confirmed=_confirmed(trail[row.pk]),
            grounds=rounds.opened_by(trail[row.pk]) if row.corrects else None,
            opinion=said.get(row.pk, ""),
            said=accounts.get(row.pk),
            files=files[row.pk],
        )
        for row in rows
    }


def _plans(lines: Iterable[Line]) -> dict[tuple[str, int], Waiting]:
    mine = {line.pk: line for line in lines if line.kind == Plan.KIND}
    rows = Plan.objects.filter(pk__in=mine).select_related(
        "target__indicator__department", "author"
    )
    return {
        (Plan.KIND, row.pk): Waiting(
            line=mine[row.pk], record=row, indicator=row.target.indicator
        )
        for row in rows.prefetch_related("points")
    }


def _adjustments(
    lines: Iterable[Line], today: datetime.date
) -> dict[tuple[str, int], Waiting]:
    mine = {line.pk: line for line in lines if line.kind == Adjustment.KIND}
    rows = Adjustment.objects.filter(pk__in=mine).select_related(
        "target__goal", "target__indicator__department", "before", "author"
    )
    turned = adjustments.effects(rows, today)
    return {
        (Adjustment.KIND, row.pk): Waiting(
            line=mine[row.pk],
            record=row,
            indicator=row.target.indicator,
            effects=tuple(turned[row.pk]),
        )
        for row in rows
    }


def _forms(lines: Iterable[Line]) -> dict[tuple[str, int], Waiting]:
    mine = {line.pk: line for line in lines if line.kind == Filing.KIND}
    rows = Filing.objects.filter(pk__in=mine).select_related("department", "author")
    return {
        (Filing.KIND, row.pk): Waiting(line=mine[row.pk], record=row) for row in rows
    }


def _moneys(
    lines: Iterable[Line], today: datetime.date
) -> dict[tuple[str, int], Waiting]:
    mine = {line.pk: line for line in lines if line.kind == BudgetChange.KIND}
    rows = BudgetChange.objects.filter(pk__in=mine).select_related(
        "project_year__project__department", "author"
    )
    turned = money_effects.effects(rows, today)
    return {
        (BudgetChange.KIND, row.pk): Waiting(
            line=mine[row.pk], record=row, effects=tuple(turned[row.pk])
        )
        for row in rows
    }


_PREVIOUS = Prepared(
    lambda indicators, years: (
        Actual.objects.in_force()
        .filter(indicator__in=indicators, period__year__in=years)
        .order_by("period__month")
        .values_list(
            "indicator_id", "period__year", "period__month", "value", "as_typed"
        )
    )
)


def _previous(lines: Iterable[Line]) -> dict[int, Earlier]:
    """Return the figure in force of the period before, in the same year."""
    mine = list(lines)
    indicators = {line.indicator_id for line in mine}
    known: dict[tuple[int, int], list[Earlier]] = defaultdict(list)
    for pk, year, *row in _PREVIOUS.rows(indicators, {line.year for line in mine}):
        known[pk, year].append(earlier(*row))
    found = {}
    for line in mine:
        past = known.get((line.indicator_id, line.year), ())
        before = [row for row in past if row.month < line.month]
        if before:
            found[line.pk] = before[-1]
    return found


def _confirmed(trail: Iterable[ChangeRow]) -> str:
    """Return the questions that were confirmed about the figure as it now stands."""
    words = ""
    for row in trail:
        if "value" in row.fields:
            words = ""
        own = row.fields.get("confirmed", ["", ""])[1]
        words = own or confirmed_in(row.change.reason) or words
    return words
