"""What a form that we make says, in the terms in which it is read back."""

from typing import Final

from budget.book.paper.layout import Paper
from performance.sheets.official.incoming.matching import Known

BLANKS: Final = " \t\n\xa0"
ROW, GOAL = "target.", "goal."


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
