"""What moved between two instants: which lights, and which of five causes did it."""

import datetime
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from budget import clock
from budget.audit import as_of
from performance.choices import Cause, Light
from performance.lights.change import cause_of_change
from performance.models import Target
from performance.queries.board import Board, board
from performance.queries.judging import Judged
from performance.queries.turns import Turn, documents


@dataclass(frozen=True, slots=True)
class Moved:
    """One target whose light is another one; `before` is None where it was not yet
    there, `after` where it is no more."""

    before: Judged | None
    after: Judged | None
    turn: Turn

    @property
    def row(self) -> Judged:
        """The row to name it by: as it is now, else as it was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class Between:
    """Two boards of one period, and what moved from one to the other."""

    before: Board
    after: Board
    moved: list[Moved]

    @cached_property
    def causes(self) -> list[tuple[Cause, int]]:
        """Return how many lights each cause moved, in the order of the causes."""
        counts = Counter(item.turn.cause for item in self.moved)
        return [(cause, counts[cause]) for cause in Cause if counts[cause]]


def between(
    targets: "Callable[[], QuerySet[Target]]",
    first: datetime.datetime,
    second: datetime.datetime | None,
    *,
    year: int,
    month: int,
) -> Between:
    """Compare the boards of a period at two instants; `second` None is now.

    `targets` is asked at each of them. Raises ValueError where one is yet to come.
    """
    before, after = (
        _board(targets, at, year=year, month=month) for at in (first, second)
    )
    return Between(before, after, _moved(before, after))


def _board(
    targets: "Callable[[], QuerySet[Target]]",
    at: datetime.datetime | None,
    *,
    year: int,
    month: int,
) -> Board:
    looking: AbstractContextManager[None] = as_of.past(at) if at else nullcontext()
    with looking:
        return board(targets(), year=year, month=month, today=clock.today())


def _moved(before: Board, after: Board) -> list[Moved]:
    was = {row.commitment.pk: row for row in before.counted}
    now = {row.commitment.pk: row for row in after.counted}
    pairs = [(was.get(pk), now.get(pk)) for pk in {**was, **now}]
    turned = [(old, new) for old, new in pairs if _light(old) is not _light(new)]
    causes = [_cause(old, new) for old, new in turned]
    numbers = documents(
        [
            (cause, new.basis if new else None)
            for cause, (_old, new) in zip(causes, turned, strict=True)
        ]
    )
    return [
        Moved(old, new, Turn(cause, _light(old), _light(new) or Light.GREY, number))
        for (old, new), cause, number in zip(turned, causes, numbers, strict=True)
    ]


def _light(row: Judged | None) -> Light | None:
    return row.light if row is not None else None


def _cause(old: Judged | None, new: Judged | None) -> Cause:
    """Return the one cause; a commitment that came or went is the target's doing."""
    if old is None or new is None:
        return Cause.TARGET
    return cause_of_change(old.basis, new.basis)
