"""One project: what its targets say, what its money says, month by month."""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from budget.models import Execution, Period, ProjectYear
from budget.models.organization import STEP
from performance.choices import Light, LightKind
from performance.lights.rollup import BEHIND
from performance.models import Target
from performance.queries import loading, money
from performance.queries.board import Block, Board, board
from performance.queries.judging import Judged
from performance.queries.money import Money, Purse
from performance.queries.money_turns import MoneyTurn
from performance.queries.turns import Since


@dataclass(frozen=True, slots=True)
class Shown:
    """A project at one month: its block of the board, and its money's months."""

    month: int
    block: Block
    months: list[Money]
    board: Board

    def turns(self, seen: Collection[int]) -> list[MoneyTurn]:
        """Return how the light of its money turned, the newest first, with the
        documents of those budget changes that a reader sees."""
        return [turn.told_to(seen) for turn in self.block.money_turns[::-1]]

    @property
    def behind(self) -> list[tuple[Judged, Since | None]]:
        """The commitments that hold its results back, red before yellow, and since
        when."""
        return self._holding_back(LightKind.GOAL, lambda row: row.light)

    @property
    def doubtful(self) -> list[tuple[Judged, Since | None]]:
        """Those that hold its year's end back, likewise."""
        return self._holding_back(LightKind.OUTLOOK, lambda row: row.outlook.light)

    def _holding_back(
        self, kind: LightKind, light: Callable[[Judged], Light]
    ) -> list[tuple[Judged, Since | None]]:
        rows = [row for row in self.block.rows if row.counted and light(row) in BEHIND]
        rows.sort(key=lambda row: BEHIND.index(light(row)))
        return [(row, self.board.since(row, kind)) for row in rows]


def shown(
    year: ProjectYear, targets: "QuerySet[Target]", *, today: datetime.date
) -> Shown | None:
    """Return the project as of the newest opened period; None before the first."""
    months = Period.objects.filter(
        body__path=year.project.department.path[:STEP],
        year=year.year,
        opens_on__lte=today,
    )
    month = months.order_by("-month").values_list("month", flat=True).first()
    if month is None:
        return None
    seen = board(targets, year=year.year, month=month, today=today)
    return Shown(month, seen.blocks[0], _months(year, targets, month), seen)


def _months(year: ProjectYear, targets: "QuerySet[Target]", month: int) -> list[Money]:
    """Judge each month's money on record, the newest first."""
    facts = loading.load(targets, year=year.year, month=month)
    rows = Execution.objects.with_budget().filter(project_year=year, month__lte=month)
    purses = [
        Purse(row.month, row.budget, row.executed, row.is_sample)
        for row in rows.order_by("-month")
    ]
    found = [money.judged(facts, year.project.department.path, p) for p in purses]
    return [row for row in found if row is not None]
