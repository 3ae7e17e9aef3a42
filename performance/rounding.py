"""Numbers as people read them: rounded once, half up, and never across a line."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

HALF = Fraction(1, 2)


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
    exact = Fraction(value)
    sides = [(Fraction(line), exact >= line) for line in lines]
    # Ends: with more digits the shown number comes as close as any line requires.
    while not _keeps(exact, places, sides):
        places += 1
    scaled = _half_up(exact * 10**places)
    digits = str(abs(scaled)).zfill(places + 1)
    cut = len(digits) - places
    sign = "-" if scaled < 0 else ""
    return _trimmed(f"{sign}{digits[:cut]}.{digits[cut:]}")


def _keeps(exact: Fraction, places: int, sides: list[tuple[Fraction, bool]]) -> bool:
    shown = Fraction(_half_up(exact * 10**places), 10**places)
    return all((shown >= line) is side for line, side in sides)


def _half_up(value: Fraction) -> int:
    """Round to a whole number, halves away from zero."""
    whole = int(abs(value) + HALF)
    return whole if value >= 0 else -whole


def _trimmed(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
