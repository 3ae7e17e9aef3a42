"""What a form that we make says, in the terms in which it is read back."""

from collections.abc import Mapping
from typing import Final

from budget.book.paper.layout import Paper
from performance.sheets.official.incoming.matching import Known
from performance.sheets.official.reading import checks, heads
from performance.sheets.official.reading.grid import Block
from performance.sheets.official.reading.terms import Line, Place

BLANKS: Final = " \t\n\xa0"
ROW, GOAL = "target.", "goal."
# What the cell of a row's comparator is called where it stands alone.
SIGN: Final = "sign"


def fields_of(paper: Paper) -> dict[str, str]:
    """Return the texts outside the tables by key."""
    return {
        cell.key: cell.text.strip(BLANKS)
        for row in paper.rows
        for cell in row
        if cell.key and not cell.key.startswith((ROW, GOAL))
    }


def rows_of(paper: Paper) -> list[Known]:
    """Return the rows of all tables with their commitments, level 1 filled down."""
    found: dict[int, dict[str, str]] = {}
    level1 = ""
    for row in paper.rows:
        for cell in row:
            if cell.key.startswith(ROW):
                _target, pk, key = cell.key.split(".")
                texts = found.setdefault(int(pk), {"level1": level1})
                texts[key] = cell.text.strip(BLANKS)
                level1 = texts["level1"]
    return [Known(pk, texts) for pk, texts in found.items()]


def known_of(paper: Paper) -> list[Known]:
    """Return the rows as they are read: comparator and unit joined to the value.

    A whole department's self-evaluation prints them in cells of their own.
    """
    return [Known(one.pk, _joined(one.texts)) for one in rows_of(paper)]


def _joined(texts: Mapping[str, str]) -> dict[str, str]:
    joined = dict(texts)
    sign, unit = joined.pop(SIGN, None), joined.pop(heads.UNIT, None)
    if sign is None or unit is None:
        return joined
    blank = {key: Block(1, 1, 1, 1) for key in (heads.VALUE,)}
    parts = {heads.VALUE: texts[heads.VALUE], heads.COMPARATOR: sign, heads.UNIT: unit}
    line, _asked = checks.joined(Line(Place(), parts), blank)
    return {**joined, heads.VALUE: line.text(heads.VALUE)}
