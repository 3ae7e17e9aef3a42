"""Part lines that follow each other into groups, where only one way is best. Pure.

A row whose cells are wrapped takes several lines of a text; which line is whose, a
price for every group says: 0 for cells that are centred on each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# Lines that may be a group, from the first to the last, and what they cost.
Group = tuple[int, int, float]
Span = tuple[int, int]

# A line that belongs to no group costs more than any unevenness.
LEFT: Final = 10.0
_NEVER: Final = 1e9


@dataclass(frozen=True, slots=True)
class Tiling:
    """The groups that every cheapest way has, as first and last line; what it costs."""

    groups: tuple[Span, ...]
    cost: float


def tiling(count: int, found: Sequence[Group]) -> Tiling:
    """Return which of the groups that were found part `count` lines best; what two
    ways part differently is in none of them."""
    steps = [*found, *((at, at, LEFT) for at in range(count))]
    before = _ways(count, ((first, last + 1, cost) for first, last, cost in steps))
    after = _ways(
        count, ((count - last - 1, count - first, cost) for first, last, cost in steps)
    )
    best, ways = before[count]
    groups = [
        (first, last)
        for first, last, cost in found
        if abs(before[first][0] + cost + after[count - last - 1][0] - best) < 1e-6
        and before[first][1] * after[count - last - 1][1] == ways
    ]
    return Tiling(tuple(groups), best)


def _ways(
    count: int, steps: Iterable[tuple[int, int, float]]
) -> list[tuple[float, int]]:
    """Return for each place what the cheapest way there costs, and how many ways."""
    into: list[list[tuple[int, float]]] = [[] for _place in range(count + 1)]
    for begin, end, cost in steps:
        into[end].append((begin, cost))
    found = [(0.0, 1)]
    for place in range(1, count + 1):
        least, ways = _NEVER, 0
        for begin, cost in into[place]:
            whole = found[begin][0] + cost
            if whole < least - 1e-6:
                least, ways = whole, found[begin][1]
            elif abs(whole - least) < 1e-6:
                ways += found[begin][1]
        found.append((least, ways))
    return found


def uneven(lines: list[list[int]], *, centred: bool, first: int) -> float | None:
    """Return how far the cells of a row stand from each other: each as the places of
    its lines. None where they stand as no row's do.

    Centred cells have one middle; half a line is the drawing's. Others all begin at
    the row's `first` line and go on line by line.
    """
    if not centred:
        whole = all(one == list(range(first, first + len(one))) for one in lines)
        return 0.0 if whole else None
    middles = [(one[0] + one[-1]) / 2 for one in lines]
    off = max(middles) - min(middles)
    return off if off <= 0.5 else None
