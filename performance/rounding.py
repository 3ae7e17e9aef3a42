"""Numbers as people read them: rounded once, half up, and never across a line."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction


def plain(number: Decimal) -> str:
    """Return the exact number without exponent or trailing zeros: 1E+3 is "1000"."""
    text = str(number)
    # Formatting takes six times as long, and few numbers have an exponent.
    return _trimmed(format(number, "f") if "E" in text else text)


def rounded(
    value: Fraction | Decimal, places: int, lines: Collection[Fraction | Decimal] = ()
) -> str:
    """Return `value` rounded half up to `places` decimals, more where a line is near.

    What is below a line must not be shown at or above it: 79.996 against a line of 80
    is "79.996", not "80". Trailing zeros are trimmed.
    """
    # Whole numbers throughout: a page rounds a thousand figures, and fractions that
    # reduce themselves at each step took seven times as long.
    over, under = value.as_integer_ratio()
    if under == 1:
        return str(over)
    scale = 10**places
    scaled = _half_up(over * scale, under)
    for line in lines:
        above, below = line.as_integer_ratio()
        if (scaled * below >= above * scale) is not (over * below >= above * under):
            # Ends: with more digits the shown number comes as close as a line requires.
            return rounded(value, places + 1, lines)
    whole, part = divmod(abs(scaled), scale)
    sign = "-" if scaled < 0 else ""
    return _trimmed(f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}")


def _half_up(over: int, under: int) -> int:
    """Round over ÷ under to a whole number, halves away from zero."""
    whole = (2 * abs(over) + under) // (2 * under)
    return whole if over >= 0 else -whole


def _trimmed(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
