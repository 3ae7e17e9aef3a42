"""元, 万元 and 亿元: exact conversion, one rounding at display. Pure."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from budget import numerals

PLACES: Final[dict[str, int]] = {"元": 0, "万元": 4, "亿元": 8}
"""Unit to the power of ten that it stands for."""

# Wide enough for any sum of 15-digit amounts; only display() rounds.
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_AMOUNT = re.compile(
    rf"(?P<sign>[+-]?)(?P<figure>{numerals.NUMBER})(?P<unit>[万亿]?元)?"
)


def to_yuan(number: Decimal, unit: str) -> Decimal:
    """Convert a number of units (元, 万元, 亿元) to 元, exactly."""
    return numerals.shift(number, _places(unit))


def from_yuan(amount_yuan: Decimal, unit: str) -> Decimal:
    """Convert 元 to a number of units (元, 万元, 亿元), exactly and unrounded."""
    return numerals.shift(amount_yuan, -_places(unit))


def display(amount_yuan: Decimal, unit: str = "万元", places: int = 2) -> str:
    """Print an amount of 元 in a unit, with thousands separators and no unit word.

    Rounds once, 四舍五入 (half away from zero) as the official forms do; minus zero
    prints as zero. Raises ValueError for an unknown unit or negative places.
    """
    if places < 0:
        raise ValueError("places must not be negative")
    exact = from_yuan(amount_yuan, unit)
    rounded = exact.quantize(Decimal((0, (1,), -places)), context=_WIDE)
    return f"{rounded.copy_abs() if rounded == 0 else rounded:,f}"


def yuan(text: str) -> Decimal:
    """Read an amount as 元: ``11,312,900.00``, ``64.47万元``, full-width digits.

    Without a unit it is 元. Raises ValueError for anything that is not one plain
    figure, for parts of a cent and for more than 15 digits.
    """
    match = _AMOUNT.fullmatch(numerals.plain(text))
    if match is None:
        raise ValueError(f"not an amount: {text!r}")
    number = numerals.figure(match["figure"])
    if numerals.too_long(number):
        raise ValueError(f"more than {numerals.MAX_DIGITS} digits: {text!r}")
    amount = to_yuan(number, match["unit"] or "元")
    if numerals.too_long(amount) or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f"not an amount to the cent: {text!r}")
    return -amount if match["sign"] == "-" else amount


def yuan_on_form(text: str) -> Decimal:
    """Read an amount that is not negative as 元, a bare figure in 万元 as forms print.

    Raises ValueError as `yuan` does.
    """
    plain = numerals.plain(text)
    amount = yuan(plain if plain.endswith("元") else f"{plain}万元")
    if amount < 0:
        raise ValueError(f"negative: {text!r}")
    return amount


def _places(unit: str) -> int:
    if unit not in PLACES:
        raise ValueError(f"unknown unit of money: {unit!r}")
    return PLACES[unit]
