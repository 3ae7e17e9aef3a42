"""A cell of a form as the text that a person sees, and what is odd about it. Pure."""

import datetime
import re
from decimal import Decimal
from typing import Final

from budget.book.reading import Cell
from performance.rounding import plain

# Binary dust of what a spreadsheet computed lies below this place.
DUST: Final = Decimal("1E-9")
HASHES = re.compile(r"#{2,}")


def shown(cell: Cell) -> tuple[str, str]:
    """Return the text, and the code of a finding or "".

    Numbers lose the dust of binary fractions, a percentage is as it is shown, a day is
    written out. Lines end alike; blanks around a text are dropped, but not the two of
    a paragraph.
    """
    if cell.kind in ("number", "percent", "masked"):
        return _number(cell)
    if cell.kind == "date":
        return _day(cell.text)
    if cell.kind in ("formula", "error", "bool"):
        return "", cell.kind
    text = "\n".join(cell.text.splitlines()).strip(" \t\n\xa0")
    if HASHES.fullmatch(text):
        return "", "hashes"
    return text, "computed" if cell.computed else ""


def _number(cell: Cell) -> tuple[str, str]:
    number = Decimal(cell.text)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        return "", "error"
    if number != number.quantize(DUST):
        number = number.quantize(DUST)
    if cell.kind == "percent":
        return f"{plain(number.scaleb(2))}%", "computed" if cell.computed else ""
    code = "masked" if cell.kind == "masked" else "computed" if cell.computed else ""
    return plain(number), code


def _day(text: str) -> tuple[str, str]:
    try:
        day = datetime.date.fromisoformat(text[:10])
    except ValueError:
        return text, ""
    return f"{day.year}年{day.month}月{day.day}日", "day"
