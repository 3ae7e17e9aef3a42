"""From a spreadsheet's cell to what a person would have typed. Nothing is guessed."""

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import Final

from budget.book.reading import Cell
from performance.rounding import plain
from performance.sheets.columns import TICK

DAY: Final = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
# Serial numbers of 1954 to 2119: what Excel stores for a day.
SERIALS: Final = (Decimal(20000), Decimal(80000))
ZERO_DAY: Final = datetime.date(1899, 12, 30)
# What a spreadsheet computed ends in binary dust, this many places below the last.
DUST: Final = 4
LARGEST: Final = Decimal(10) ** 13
TICKED: Final = (TICK, "✓", "✔", "是", "1")
UNTICKED: Final = ("否", "0", "×")

# What was typed, the code of what is wrong and its fact, the same of what to note.
Typed = tuple[str, tuple[str, str] | None, tuple[str, str] | None]


def figure(cell: Cell, decimals: int, *, text_is_plain: bool) -> Typed:
    """Return a number's cell as typed digits. `text_is_plain`: text is no surprise."""
    text = cell.text.strip()
    broken = _broken(cell)
    if broken:
        return text, broken, None
    if cell.kind == "date":
        return text, ("is_date", text), None
    if cell.kind == "text":
        return text, *_of_text(text, text_is_plain)
    if cell.kind == "":
        return "", None, None
    number = Decimal(text)
    if not number.is_finite():
        return text, None, None
    if cell.kind == "percent":
        shown = f"{plain(_settled(number.scaleb(2), decimals))}%"
        return shown, None, ("percent", shown)
    shown = plain(_settled(number, decimals))
    return shown, None, ("masked", shown) if cell.kind == "masked" else None


def day(cell: Cell) -> Typed:
    """Return a day's cell as 2024-09-30 where it is one, else as it is."""
    text = cell.text.strip()
    broken = _broken(cell)
    if broken:
        return text, broken, None
    if cell.kind in ("number", "masked"):
        number = Decimal(text)
        if number.is_finite() and SERIALS[0] <= number <= SERIALS[1]:
            found = (ZERO_DAY + datetime.timedelta(days=int(number))).isoformat()
            return found, None, ("serial", found)
    return day_text(text), None, None


def words(cell: Cell) -> Typed:
    """Return a cell of words as text; lines end alike in every program."""
    text = "\n".join(cell.text.splitlines()).strip()
    if cell.kind in ("number", "masked"):
        text = plain(Decimal(text)) if Decimal(text).is_finite() else text
    return text, _broken(cell), None


def tick(cell: Cell) -> Typed:
    """Return √ where a cell is ticked in one of the usual ways, else its text."""
    text, wrong, note = words(cell)
    if cell.kind == "bool":
        wrong = None
    if text in TICKED:
        return TICK, wrong, note
    return ("" if text in UNTICKED else text), wrong, note


def day_text(text: str) -> str:
    """Return 2024年9月30日 or 2024.9.30 as 2024-09-30; what is no day as it is."""
    match = DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return text
    try:
        return datetime.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return text


def _broken(cell: Cell) -> tuple[str, str] | None:
    if cell.kind in ("formula", "error", "bool"):
        return cell.kind, cell.text
    return None


def _of_text(
    text: str, is_plain: bool
) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    if text and not text.strip("#＃"):
        return ("hashes", ""), None
    narrow = unicodedata.normalize("NFKC", text)
    if narrow != text and any(letter.isdigit() for letter in narrow):
        return None, ("full_width", narrow)
    if text.isascii() and text.isdigit() and not is_plain:
        return None, ("as_text", text)
    return None, None


def _settled(number: Decimal, decimals: int) -> Decimal:
    """Take off the binary dust below the indicator's last place; never round."""
    if abs(number) >= LARGEST:
        return number
    near = number.quantize(Decimal(1).scaleb(-decimals))
    return near if abs(near - number) < Decimal(1).scaleb(-decimals - DUST) else number
