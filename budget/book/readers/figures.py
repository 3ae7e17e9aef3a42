"""Read what one printed cell says: its text, and its figure where it is one. Pure."""

import re
from decimal import Decimal
from typing import Final

from budget.publication import Cell

# 1,234.50, -12, 0: what a table of amounts prints. No unit, no comparator.
FIGURE: Final = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
# Cut off at the edge of a narrow column: 21,126,985. and 52 below it.
CUT: Final = re.compile(r"[-−]?\d[\d,]*[.,]")
INTEGER: Final = re.compile(r"\d+")
# The long code of a project: district, year, department, letter, number.
PROJECT: Final = re.compile(r"\d{6,}[A-Z]\d*|\d{15,}")
PROJECT_LENGTH: Final = 21
DASHES: Final = frozenset({"-", "—", "－", "–", "/", "——", "--"})
_WORD_END: Final = re.compile(r"[A-Za-z]{2}$")
_WORD: Final = re.compile(r"[A-Za-z]{2}")


def number(text: str) -> Decimal | None:
    """Return the figure that a text prints; None where it is no plain figure."""
    plain = text.strip().replace("，", ",")
    if not FIGURE.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", "").replace("−", "-"))


def cell(text: str) -> Cell:
    """Return the cell that prints a text."""
    return Cell(text.strip(), number(text))


def joined(fragments: list[str]) -> str:
    """Return one text of fragments that stood on several lines or were spaced out:
    Chinese needs no space, two words in Latin letters keep one."""
    text = ""
    for fragment in fragments:
        word = " ".join(fragment.split())
        if text[-1:].isascii() and _WORD.match(word) and _WORD_END.search(text):
            text += " "
        text += word
    return text
