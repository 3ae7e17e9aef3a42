"""One target's page: its course through the year, and everything around it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from budget.choices import Status
from budget.models.review import UNDER_REVIEW
from performance.choices import Accumulation, Cause, LightKind
from performance.course import MONTHS, expected
from performance.lights.terms import Promise
from performance.models import Actual, LightChange, Target
from performance.outlook.terms import OutlookReason
from performance.queries import judging, loading
from performance.queries.facts import Facts
from performance.queries.judging import Judged
from performance.queries.turns import Since, Turn, turns
from performance.rounding import rounded

EARLIER_YEARS = 2
PLACES = 2
TIMED = (Accumulation.CUMULATIVE, Accumulation.STOCK)


@dataclass(frozen=True, slots=True)
class Step:
    """One reporting month: what should be there, what is, and its light.

    `actual` is the newest row of exactly this period, in force or on its way.
    """

    month: int
    expected: str
    actual: Actual | None
    judged: Judged | None


@dataclass(frozen=True, slots=True)
class Course:
    """A target at one month, with its year and the commitments beside it."""

    year: int
    now: Judged
    steps: list[Step]
    siblings: list[Judged]
    changes: list[tuple[LightChange, Turn]]
    chart: dict[str, Any]

    @property
    def goal_turn(self) -> LightChange | None:
        """The latest turn of the goal light on record."""
        return self._latest(LightKind.GOAL)

    @property
    def goal_since(self) -> Since | None:
        """Since when the goal light is what it is, if that is on record.

        A long-term target has the light of its annual one.
        """
        found, shown = self.goal_turn, self.now.annual or self.now
        if found is None or not shown.counted or found.after != shown.light:
            return None
        cause = Cause(found.cause)
        return Since(shown.light, found.period.month, found.at, cause)

    @property
    def present(self) -> list[Judged]:
        """The steps whose light stands now: that of its figure, and what came after."""
        figure = self.now.row
        steps = [step.judged for step in self.steps if step.judged is not None]
        return [row for row in steps if figure and row.month >= figure.month]

    @property
    def outlook_turn(self) -> LightChange | None:
        """The turn that gave the outlook its present light, if it is on record.

        One by pace turns with the goal light.
        """
        outlook, found = self.now.outlook, self._latest(LightKind.OUTLOOK)
        if outlook.reason is OutlookReason.BY_PACE:
            found = self._latest(LightKind.GOAL)
        return found if found is not None and found.after == outlook.light else None

    def _latest(self, kind: LightKind) -> LightChange | None:
        rows = [change for change, _turn in self.changes if change.kind == kind]
        return max(rows, key=lambda row: (row.period.month, row.pk), default=None)


def course(
    target: Target,
    visible: "QuerySet[Target]",
    *,
    months: Sequence[int],
    month: int,
    today: datetime.date,
) -> Course:
    """Return the page of `target` as of `month`; `months` are those that report."""
    year = target.goal.year
    beside = visible.filter(indicator=target.indicator_id)
    facts = loading.load(beside, year=year, month=MONTHS)
    by_month = {
        m: judging.judge_at(facts, m, today=today, pending=True) for m in months
    }
    rows = judging.judge_at(facts, month, today=today)
    now = next(row for row in rows if row.commitment.pk == target.pk)
    annual = _annual(now, rows)
    figures = _figures(target.indicator_id, year)
    mine = {
        m: next((r for r in judged if r.commitment.pk == annual.commitment.pk), None)
        for m, judged in by_month.items()
    }
    levels = {
        m: _level(facts, _binding(mine, m) or annual, m) for m in range(1, MONTHS + 1)
    }
    steps = [
        Step(m, levels[m] or "", figures.get((year, m)), _of_month(mine[m], m))
        for m in months
    ]
    return Course(
        year=year,
        now=now,
        steps=steps,
        siblings=[row for row in rows if row.commitment.pk != target.pk],
        changes=turns(_changes(annual.commitment.pk)),
        chart=_chart(annual, levels, figures, year),
    )


def _annual(now: Judged, rows: Sequence[Judged]) -> Judged:
    """Return the commitment whose course is drawn: its own, else a linked one."""
    if now.counted or now.annual:
        return now.annual or now
    return next((row for row in rows if row.counted), now)


def _binding(rows: dict[int, Judged | None], month: int) -> Judged | None:
    """Return the row whose promise binds a month: that of the next period to report.

    What an adjustment changed later says nothing of what should have been there.
    """
    return next((row for at, row in sorted(rows.items()) if at >= month), None)


def _of_month(row: Judged | None, month: int) -> Judged | None:
    """Keep a verdict only where the figure is of that very month."""
    if row is None or row.row is None or row.row.month != month:
        return None
    return row


def _level(facts: Facts, row: Judged, month: int) -> str | None:
    """Return what the figure should show by a month; None where time has no say."""
    promise = row.promise
    if promise.number is None or promise.kind not in TIMED:
        return None
    found = expected(
        month,
        promise.number,
        plan=row.plan.points if row.plan else (),
        seasons=facts.seasons.get(row.commitment.indicator_id, ()),
        use_season=row.rules.thresholds.use_season,
        start=_start(promise),
    )
    return rounded(found.level, PLACES)


def _start(promise: Promise) -> Decimal | None:
    return promise.start if promise.kind is Accumulation.STOCK else None


def _figures(indicator_id: int, year: int) -> dict[tuple[int, int], Actual]:
    """Return the newest figure of each period, this year's and two earlier ones'."""
    years = range(year - EARLIER_YEARS, year + 1)
    rows = (
        Actual.objects.filter(indicator=indicator_id, period__year__in=years)
        .filter(status__in=(Status.APPROVED, *UNDER_REVIEW))
        .select_related("period")
        .order_by("period__year", "period__month", "pk")
    )
    return {(row.period.year, row.period.month): row for row in rows}


def _changes(target_id: int) -> "QuerySet[LightChange]":
    rows = LightChange.objects.filter(target=target_id).select_related("period")
    return rows.order_by("-pk")


def _chart(
    row: Judged,
    levels: dict[int, str | None],
    figures: dict[tuple[int, int], Actual],
    year: int,
) -> dict[str, Any]:
    """Return the chart's numbers as text, [month, value]; the page turns them."""
    number = row.promise.number
    values = {key: a for key, a in figures.items() if a.value is not None}
    return {
        "year": year,
        "unit": row.commitment.unit,
        # A level moves little: its axis need not start at 0.
        "level": row.promise.kind is Accumulation.STOCK,
        "target": str(number) if number is not None else None,
        "expected": [[m, level] for m, level in levels.items() if level is not None],
        "plan": [[p.month, str(p.amount)] for p in row.plan.points] if row.plan else [],
        "actual": [
            [m, str(a.value)]
            for (y, m), a in values.items()
            if y == year and a.status == "approved"
        ],
        "open": [
            [m, str(a.value)]
            for (y, m), a in values.items()
            if y == year and a.status != "approved"
        ],
        "earlier": {
            str(past): [[m, str(a.value)] for (y, m), a in values.items() if y == past]
            for past in range(year - EARLIER_YEARS, year)
        },
    }
