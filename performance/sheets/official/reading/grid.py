"""A sheet as blocks of cells: what is merged is one block, wherever it is asked. Pure.

A sheet that merges more than a form can need is refused, so that a hostile one costs
no more than a form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from openpyxl.utils.cell import range_boundaries

from budget.book.archive import Refused
from budget.book.reading import EMPTY, Cell, Sheet

MOST_ROWS: Final = 3_000
MOST_COVERED: Final = 200_000
WIDEST: Final = 60
_BRACKETS: Final = str.maketrans("（）【】：，－–—~～", "()[]:,-----")


@dataclass(frozen=True, slots=True)
class Block:
    """A cell, or the cells merged with it; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int
    cell: Cell = EMPTY

    @property
    def word(self) -> str:
        return word(self.cell.text)


class Grid:
    """The blocks of one sheet by place."""

    def __init__(self, sheet: Sheet) -> None:
        self.name = sheet.name
        self.hidden_rows = sheet.hidden_rows
        self.hidden_columns = sheet.hidden_columns
        self.bottom = max((row.number for row in sheet.rows), default=0)
        self.right = max((len(row.cells) for row in sheet.rows), default=0)
        if self.bottom > MOST_ROWS:
            raise Refused(_too_large())
        self._cells = {row.number: row for row in sheet.rows}
        self._covered = self._merged(sheet)

    def at(self, row: int, column: int) -> Block:
        """Return the block that covers a place; an empty one where there is none."""
        found = self._covered.get((row, column))
        return found or Block(row, column, row, column, self._cell(row, column))

    def starting(self, row: int) -> Iterator[Block]:
        """Yield the blocks whose corner is in a row, from left to right."""
        column = 1
        while column <= self.right:
            block = self.at(row, column)
            if block.top == row:
                yield block
            column = block.right + 1

    def after(self, block: Block) -> Block:
        """Return the block at the right, in the row where this one begins."""
        return self.at(block.top, block.right + 1)

    def below(self, block: Block) -> Block:
        return self.at(block.bottom + 1, block.left)

    def _cell(self, row: int, column: int) -> Cell:
        held = self._cells.get(row)
        return held.cell(column - 1) if held else EMPTY

    def _merged(self, sheet: Sheet) -> dict[tuple[int, int], Block]:
        found: dict[tuple[int, int], Block] = {}
        room = MOST_COVERED
        for ref in sheet.merged:
            left, top, right, bottom = range_boundaries(ref)
            if top > self.bottom or left > WIDEST:
                continue
            bottom, right = min(bottom, self.bottom), min(right, WIDEST)
            room -= (bottom - top + 1) * (right - left + 1)
            if room < 0:
                raise Refused(_too_large())
            block = Block(top, left, bottom, right, self._cell(top, left))
            self.right = max(self.right, right)
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    found[row, column] = block
        return found


def word(text: str) -> str:
    """Return a label without blanks, in one kind of brackets, without its colon."""
    return "".join(text.split()).translate(_BRACKETS).rstrip(":")


def bare(text: str) -> str:
    """Return a column's title without what stands in brackets at its end: 得分."""
    return re.sub(r"(?:\([^()]*\))+$", "", word(text))


def _too_large() -> str:
    return _("表格过大，不像一张绩效表，请用下载的表填写。")
