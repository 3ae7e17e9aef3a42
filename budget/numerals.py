"""Figures as Chinese offices type them, made plain and read strictly. Pure.

Full-width digits and signs become ASCII by a table, not by NFKC as a whole: NFKC
would also turn ① into 1 and ½ into 1⁄2, which nobody meant as a figure.
"""

import re
import unicodedata
from decimal import Decimal

MAX_DIGITS = 15  # SQLite keeps no more significant digits of a decimal
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
"""Regular expression: plain digits, or correct groups of three; no sign."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SMALL = {ord(small): plain for small, plain in zip("﹪﹣﹢﹒", "%-+.", strict=True)}
_SIGNS = {
    ord("\N{MINUS SIGN}"): "-",
    ord("\N{FULLWIDTH YEN SIGN}"): "\N{YEN SIGN}",
    ord("\N{IDEOGRAPHIC SPACE}"): " ",
}
# Invisible and harmless: zero-width spaces and joiners, the byte order mark.
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_PLAIN = {**_FULL_WIDTH, **_SMALL, **_SIGNS, **_INVISIBLE}

_FIGURE = re.compile(NUMBER)


def plain(text: str) -> str:
    """Turn full-width digits, letters and signs into ASCII; leave the rest alone."""
    return text.translate(_PLAIN).strip()


def has_foreign_digits(text: str) -> bool:
    """Tell whether a digit is in it that is not 0-9: ٣, ①, ½, 10².

    The raised 2 and 3 of a unit (m², km³) are no digits here, nor are 〇 and the
    Roman numerals of a class (Ⅲ类水质).
    """
    without_units = re.sub(r"(?<=[mM])[²³]|[〇\u2160-\u217f]", "", text)
    return any(
        unicodedata.category(letter) in {"Nd", "Nl", "No"}
        for letter in without_units
        if not letter.isascii()
    )


def figure(text: str) -> Decimal:
    """Read unsigned plain digits such as ``12,300.5``.

    Raises ValueError for anything else: ``1e3``, ``1_000``, ``12,30``, ``NaN``.
    """
    if not _FIGURE.fullmatch(text):
        raise ValueError(f"not a plain figure: {text!r}")
    return Decimal(text.replace(",", ""))


def too_long(number: Decimal) -> bool:
    """Tell whether a number needs more than 15 digits, counted as columns do."""
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("not a finite number")
    if exponent >= 0:
        return number != 0 and len(digits) + exponent > MAX_DIGITS
    return max(len(digits), -exponent) > MAX_DIGITS


def shift(number: Decimal, places: int) -> Decimal:
    """Multiply by ten to the power of places, exactly, and print without exponent.

    It moves the exponent itself, so no context precision can round the result.
    """
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("not a finite number")
    return Decimal(f"{Decimal((sign, digits, exponent + places)):f}")
