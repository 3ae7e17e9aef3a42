"""Where a row that joins a form is printed: with those of its level. Pure.

A form's rows stand by level 1 and 2, and a merged cell holds those of one level 1. Rows
that stand on it already keep their numbers; one that joins gets the number of the row
that it follows, and comes after it because it is the younger one.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from performance.declaring import LEVEL1, LEVEL2

_RANKS: Final = (
    {word: at for at, word in enumerate(LEVEL1)},
    {word: at for at, word in enumerate(LEVEL2)},
)


class Levelled(Protocol):
    """What a row says of where it belongs."""

    @property
    def level1(self) -> str: ...

    @property
    def level2(self) -> str: ...


class Numbered(Levelled, Protocol):
    """A row that stands on a form."""

    @property
    def order(self) -> int: ...


def number_of(row: Levelled, standing: Sequence[Numbered], last: int) -> int:
    """Return the number of a row that joins those of its goal, given in their order.

    It follows the last of its own levels; else, among those of its level 1, else among
    all, the last that regulations name no later. `last` is for a goal without rows.
    """
    own = [one for one in standing if _levels(one) == _levels(row)]
    if own:
        return own[-1].order
    alike = [one for one in standing if _levels(one)[0] == _levels(row)[0]]
    for group in (alike, standing):
        if group:
            before = [one for one in group if _rank(one) <= _rank(row)]
            return before[-1].order if before else max(group[0].order - 1, 0)
    return last


def _levels(row: Levelled) -> tuple[str, str]:
    return row.level1.strip(), row.level2.strip()


def _rank(row: Levelled) -> tuple[int, int]:
    """Return the places of a row's levels in the regulations; unknown words last."""
    level1, level2 = _levels(row)
    first, second = _RANKS
    return first.get(level1, len(first)), second.get(level2, len(second))
