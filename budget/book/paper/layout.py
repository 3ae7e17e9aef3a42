"""An official form as a grid of cells: one description for screen, Excel, PDF and back.

Plain values only; what fills the cells is the business of whoever describes a form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby


class Look(StrEnum):
    """How a cell is set: a heading, a short value in the middle, running text, or a
    figure at the right."""

    LABEL = "label"
    VALUE = "value"
    TEXT = "text"
    FIGURE = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell over `across` columns and `down` rows.

    `key` names where its content comes from ("project.overview") and is empty for the
    form's own wording. A `personal` one holds a name or a telephone number. With a
    `format` the text is a plain figure: a spreadsheet gets the number, shown so.
    """

    text: str = ""
    across: int = 1
    down: int = 1
    look: Look = Look.VALUE
    key: str = ""
    personal: bool = False
    format: str = ""

    @property
    def tag(self) -> str:
        """The HTML element: the form's own wording heads its rows and columns."""
        return "th" if self.look == Look.LABEL else "td"


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and the row and column of its corner, both counted from 0."""

    row: int
    column: int
    cell: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A form. `columns` are widths in hundredths of the sheet; a row lists the cells
    that begin in it, as in HTML; the first `head` rows are printed again on each page.
    `again` is for a table within the form: the row where its columns' heads begin, the
    one where its own rows begin, and the one after its last; where the table goes on
    on another page, so do its heads. `imprint` says of when the data are and by which
    rules; `signatures` are the places for them, `trail` the head of the audit chain
    that paper and records are held against each other by."""

    title: str
    dateline: str = ""
    columns: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    imprint: tuple[str, ...] = ()
    landscape: bool = False
    head: int = 0
    again: tuple[int, int, int] = (0, 0, 0)
    trail: str = ""


def label(text: str, across: int = 1, down: int = 1) -> Cell:
    """Return a cell of the form's own wording."""
    return Cell(text=text, across=across, down=down, look=Look.LABEL)


def value(
    text: str,
    key: str,
    across: int = 1,
    *,
    down: int = 1,
    look: Look = Look.VALUE,
    personal: bool = False,
) -> Cell:
    """Return a cell that the records fill."""
    return Cell(
        text=text, across=across, down=down, look=look, key=key, personal=personal
    )


def placed(paper: Paper) -> list[Placed]:
    """Return each cell with its place, row by row.

    Raises ValueError where cells overlap or leave a hole: the description is wrong.
    """
    width = len(paper.columns)
    taken: set[tuple[int, int]] = set()
    found = []
    for number, cells in enumerate(paper.rows):
        for cell in cells:
            free = (at for at in range(width) if (number, at) not in taken)
            column = next(free, width)
            if column + cell.across > width:
                raise ValueError(f"row {number} is too wide: {cell.text[:20]!r}")
            covered = set(_covered(number, column, cell))
            if covered & taken:
                raise ValueError(f"row {number} overlaps: {cell.text[:20]!r}")
            taken |= covered
            found.append(Placed(number, column, cell))
    if len(taken) != width * len(paper.rows):
        raise ValueError("the cells do not fill the grid")
    return found


def cut_at(cells: Sequence[Placed], row: int) -> list[Placed]:
    """Cut the cells in two that reach over the upper edge of a row: the text goes with
    the lower part."""
    found = []
    for one in cells:
        above = row - one.row
        if 0 < above < one.cell.down:
            lower = replace(one.cell, down=one.cell.down - above)
            upper = replace(one.cell, text="", down=above)
            found += [replace(one, cell=upper), Placed(row, one.column, lower)]
        else:
            found.append(one)
    return sorted(found, key=lambda one: (one.row, one.column))


def without_people(paper: Paper) -> Paper:
    """Return the 公开版: the same form without names and telephone numbers."""
    rows = tuple(
        tuple(replace(cell, text="") if cell.personal else cell for cell in row)
        for row in paper.rows
    )
    return replace(paper, rows=rows)


def merged_down(words: Sequence[str]) -> list[int]:
    """Return for each word how many rows its cell covers; 0 below an equal one."""
    found: list[int] = []
    for _word, same in groupby(words):
        count = len(list(same))
        found += [count, *[0] * (count - 1)]
    return found


def _covered(row: int, column: int, cell: Cell) -> Iterator[tuple[int, int]]:
    for down in range(cell.down):
        for across in range(cell.across):
            yield row + down, column + across
