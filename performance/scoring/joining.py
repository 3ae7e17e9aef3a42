"""The weights that are proposed once rows have joined a weighed sheet. Pure.

What a person has confirmed goes by importance, and a row that joins does not change
what the others mean to each other: they give way in proportion, those of its own part
alone. Like any proposal it is 系统建议 until somebody confirms it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from performance.choices import ScorePart
from performance.scoring.proposal import SheetRow, even, part_of, propose
from performance.scoring.terms import CENT, FULL, Scheme

Key = TypeVar("Key")
# A part of the scheme, and the goal where goals have shares of their own.
Share = tuple[ScorePart, int]


def has_joined(rows: Sequence[SheetRow]) -> bool:
    """Tell whether some rows of a sheet have no weight while others have one."""
    return len({row.weight is None for row in rows}) > 1


def join(rows: Sequence[SheetRow], scheme: Scheme) -> dict[int, Decimal]:
    """Weigh the rows that have none, and let the others give way.

    A row that joins takes an even share of its part. A part that had no row before
    takes the points that the scheme has for it from all others.
    """
    groups: dict[Share, list[SheetRow]] = defaultdict(list)
    for row in rows:
        part = part_of(row.level1, row.level2, scheme)
        groups[part, row.goal if part is ScorePart.GOAL else 0].append(row)
    points = _points(groups, scheme)
    found: dict[int, Decimal] = {}
    for key, group in groups.items():
        found |= _divided(group, points[key])
    # Where a part was left with hardly a point there is nothing to share out.
    return found if min(found.values()) >= CENT else propose(rows, scheme)


def in_proportion(
    weights: Mapping[Key, Decimal], points: Decimal
) -> dict[Key, Decimal]:
    """Make weights add up to other points: whole ones stay whole where they can.

    What is left over goes to those that lost most of their exact share.
    """
    whole = sum(weights.values())
    if whole == points:
        return dict(weights)
    unit = _unit([*weights.values(), points], len(weights))
    exact = {
        key: Fraction(weight) * Fraction(points) / Fraction(whole) / Fraction(unit)
        for key, weight in weights.items()
    }
    units = {key: share.__floor__() for key, share in exact.items()}
    left = int(points / unit) - sum(units.values())
    for key in sorted(exact, key=lambda key: units[key] - exact[key])[:left]:
        units[key] += 1
    return {key: count * unit for key, count in units.items()}


def _unit(amounts: Sequence[Decimal], count: int) -> Decimal:
    """Return whole points where all are whole and there is one for each row."""
    whole = all(amount == amount.to_integral_value() for amount in amounts)
    return Decimal(1) if whole and count <= amounts[-1] else CENT


def _points(
    groups: Mapping[Share, Sequence[SheetRow]], scheme: Scheme
) -> dict[Share, Decimal]:
    """Return what each group has to divide; all make 100 with the money's."""
    held = {key: _weighed(group) for key, group in groups.items()}
    goals = [key for key in groups if key[0] is ScorePart.GOAL]
    shares = even(goals, scheme.parts[ScorePart.GOAL]) if goals else {}
    fresh = {
        key: shares.get(key, scheme.parts.get(key[0], Decimal(0)))
        for key, weights in held.items()
        if not weights
    }
    known = {key: sum(weights.values(), Decimal(0)) for key, weights in held.items()}
    rest = FULL - scheme.execution - sum(fresh.values())
    kept = {key: weight for key, weight in known.items() if key not in fresh}
    return fresh | in_proportion(kept, rest)


def _divided(group: Sequence[SheetRow], points: Decimal) -> dict[int, Decimal]:
    """Divide a group's points: even shares for who joined, the rest as it stood."""
    evenly, known = even([row.key for row in group], points), _weighed(group)
    fresh = {key: share for key, share in evenly.items() if key not in known}
    if not known:
        return fresh
    return fresh | in_proportion(known, points - sum(fresh.values()))


def _weighed(group: Sequence[SheetRow]) -> dict[int, Decimal]:
    return {row.key: row.weight for row in group if row.weight is not None}
