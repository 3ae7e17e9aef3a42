"""Numbers as people read them: rounded once, half up, and never across a line."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction


def plain(number: Decimal) -> str:
    """Return the exact number without exponent or trailing zeros: 1E+3 is "1000"."""
    return _trimmed(format(number, "f"))


def rounded(
    value: Fraction | Decimal, places: int, lines: Iterable[Fraction | Decimal] = ()
) -> str:
    """Return `value` rounded half up to `places` decimals, more where a line is near.

    What is below a line must not be shown at or above it: 79.996 against a line of 80
    is "79.996", not "80". Trailing zeros are trimmed.
    """
    # Whole numbers throughout: a page rounds a thousand figures, and fractions that
    # reduce themselves at each step took seven times as long.
    over, under = value.as_integer_ratio()
    sides = [
        (above, below, over * below >= above * under)
        for above, below in (line.as_integer_ratio() for line in lines)
    ]
    scaled = _half_up(over * 10**places, under)
    # Ends: with more digits the shown number comes as close as any line requires.
    while any(
        (scaled * below >= above * 10**places) is not side
        for above, below, side in sides
    ):
        places += 1
        scaled = _half_up(over * 10**places, under)
    digits = str(abs(scaled)).zfill(places + 1)
    cut = len(digits) - places
    sign = "-" if scaled < 0 else ""
    return _trimmed(f"{sign}{digits[:cut]}.{digits[cut:]}")


def _half_up(over: int, under: int) -> int:
    """Round over ÷ under to a whole number, halves away from zero."""
    whole = (2 * abs(over) + under) // (2 * under)
    return whole if over >= 0 else -whole


def _trimmed(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
