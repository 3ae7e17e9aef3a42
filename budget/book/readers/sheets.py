"""Read a publication that came as an Excel workbook: one sheet a table, in the official
layout. Each sheet is read by itself; its name counts where it has no title."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from budget.book.readers import complaints, figures, headings
from budget.book.readers.text import Line, Section, parted
from budget.book.reading import Cell, Sheet
from budget.publication import Unplaced

_PLACES: Final = Decimal("0.000001")


def sections(sheets: Sequence[Sheet]) -> tuple[tuple[Section, ...], list[Unplaced]]:
    """Return the sections of a workbook, and what could not be told of its sheets: a
    hidden one, a formula that was never computed, one that is no table."""
    found: list[Section] = []
    lost: list[Unplaced] = []
    for page, sheet in enumerate(sheets, start=1):
        if not sheet.rows:
            continue
        if sheet.hidden:
            lost.append(complaints.hidden(sheet.name))
            continue
        lost += _uncomputed(sheet)
        lines = list(_lines(sheet, page))
        made = [one for one in parted(lines) if one.key]
        if not made and (key := headings.key_of(headings.compact(sheet.name))):
            made = [Section(key, tuple(lines))]
        if not made and _counts(lines):
            lost.append(complaints.no_table(sheet.name))
        found += made
    return tuple(found), lost


def _counts(lines: Sequence[Line]) -> bool:
    """Return whether a sheet has figures; a cover or a list of contents has none."""
    return any(
        figures.FIGURE.fullmatch(cell.strip()) for line in lines for cell in line.cells
    )


def _lines(sheet: Sheet, page: int) -> Iterator[Line]:
    width = max(len(row.cells) for row in sheet.rows)
    for row in sheet.rows:
        cells = tuple(text(row.cell(place)) for place in range(width))
        said = " ".join(cell.rstrip() for cell in cells if cell.strip())
        if said:
            yield Line(row.number, said.replace("\n", " "), page, cells)


def text(cell: Cell) -> str:
    """Return what a cell shows, a number without the noise of its binary form."""
    if cell.kind not in ("number", "percent", "masked"):
        return cell.text
    number = Decimal(cell.text)
    if cell.kind == "percent":
        return f"{_clean(number * 100)}%"
    return _clean(number)


def _clean(number: Decimal) -> str:
    if abs(number) < Decimal(10) ** 15:
        number = number.quantize(_PLACES)
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _uncomputed(sheet: Sheet) -> Iterator[Unplaced]:
    for row in sheet.rows:
        for place, cell in enumerate(row.cells):
            if cell.kind in ("formula", "error"):
                yield complaints.formula(sheet.name, row.number, _letters(place))


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters
