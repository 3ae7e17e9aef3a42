"""Tell a table whose text goes down its columns from one given row by row. Pure.

Some extractors give the codes of a table, then its names, then each column of figures.
Read row by row that makes rows of figures which are none: they do not add up, words of
the heading stand in their names, most lines fit nowhere. Then nothing is read.
"""

from collections.abc import Sequence
from typing import Final

from budget.book.readers import placing, sides
from budget.book.readers.frame import Frame
from budget.official_tables import BY_KEY
from budget.publication import Row, Unplaced

# A third of the rows may be wrong: printed so, or lost at a page break.
_OF: Final = 3
_FEW: Final = 2
_HEADS: Final = (
    "科目名称",
    "科目编码",
    "单位）名称",
    "单位名称",
    "项目名称",
    "项目编码",
)


def is_scattered(frame: Frame, rows: Sequence[Row], lost: Sequence[Unplaced]) -> bool:
    """Return whether the rows that were read cannot be a table's rows."""
    spec = BY_KEY[frame.key]
    if spec.sides:
        return sides.are_piled(frame.body) and not sides.apart(frame.body)
    if frame.key not in placing.PARTS:
        return False
    if any(head in row.text("name") for row in rows for head in _HEADS):
        return True
    wrong = sum(not placing.adds_up(spec, row.cells) for row in rows)
    if wrong * _OF > len(rows):
        return True
    return len(lost) > _FEW and len(lost) * _OF > len(rows)
