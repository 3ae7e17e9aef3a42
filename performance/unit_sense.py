"""A figure typed in the smaller unit: 5500 (万元) in a box of 亿元. Pure.

The person is asked, never corrected: "5500亿元明显偏大，是否按万元填的？"
"""

from decimal import Decimal
from typing import Final

from budget.numerals import shift
from performance.questions import Past, Question
from performance.values import units

# How many times its measure a figure must be to look typed in a smaller unit: far
# above any year's growth, below the 10,000 of one step between units.
_FAR: Final = 20
# Where nothing is known of the past, by the unit's power of ten: 1,000亿元 and
# 100亿元 are beyond what one bureau reports.
_BEYOND: Final = {8: Decimal(1000), 4: Decimal(1_000_000)}
# From the unit's power of ten to the smaller ones.
_SMALLER: Final = {8: ((4, "万"), (8, "")), 4: ((4, ""),)}


def smaller_unit(number: Decimal, unit: str, past: Past) -> Question | None:
    """Ask whether a figure was typed in a smaller unit than the box's own.

    ``unit`` is the box's; only 亿… and 万… have smaller ones.
    """
    power, thing = units.scale_of(units.canonical(unit))
    size = _largest(past)
    if power not in _SMALLER or not _is_far(abs(number), power, size):
        return None
    for step, prefix in _SMALLER[power]:
        moved = shift(number, -step)
        if abs(moved) < (_BEYOND[power] if size is None else 2 * size):
            return Question(
                code="smaller_unit",
                number=number,
                against=size or Decimal(0),
                suggested=moved,
                unit=unit,
                smaller=prefix + thing,
            )
    return None


def far_beyond(number: Decimal, past: Past) -> Question | None:
    """Ask about a figure beyond all that is known of it, whatever its unit."""
    size = _largest(past)
    if size is None or abs(number) <= _FAR * size:
        return None
    return Question(code="far_beyond", number=number, against=size)


def _largest(past: Past) -> Decimal | None:
    known = [abs(f) for f in (past.target, past.same_last_year, past.previous) if f]
    return max(known, default=None)


def _is_far(number: Decimal, power: int, size: Decimal | None) -> bool:
    return number >= (_BEYOND[power] if size is None else _FAR * size)
