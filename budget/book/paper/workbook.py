"""Official forms as an .xlsx: cells merged as on paper, A4, and never a formula."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter

from budget.book.paper.layout import Cell, Look, Paper, Placed, placed
from budget.book.writing import NARROW, looks_like_formula, safe

BODY, TITLE = Font(name="宋体", size=10), Font(name="黑体", size=16)
SMALL: Final = Font(name="宋体", size=9)
LINE: Final = Side(style="thin", color="000000")
FRAME: Final = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT: Final = Alignment(horizontal="right", vertical="center", wrap_text=True)
RUNNING, CENTRED, FIGURE = "正文", "居中", "金额"
STYLES: Final = {RUNNING: LEFT, CENTRED: MIDDLE, FIGURE: RIGHT}
OF_LOOK: Final = {Look.TEXT: RUNNING, Look.FIGURE: FIGURE}
# Letters of half width that stand side by side on the sheet, upright and across.
ACROSS: Final = {False: 96, True: 140}
# Of a line of 10 points, and of the tallest row that a spreadsheet knows.
LINE_HEIGHT, TALLEST = 14.5, 400.0
# Letters of half width at 10 points in a unit of column width, which is meant for 11.
PER_UNIT: Final = 1.05
LEAST_HEIGHT: Final = 21.0
# Beside a figure, in units of a column's width.
FIGURE_ROOM: Final = 2.0
# A project's code has 21 letters; a digest may break.
LONGEST_CODE: Final = 24
# In inches, as the file counts.
MARGIN, FOOT = 0.5, 0.7


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the form's rows stand in the sheet: a tall one takes several rows there.

    `starts` are the sheet's rows (from 1) at which the form's rows begin, and the one
    after the last; `heights` those of the sheet's rows in points.
    """

    starts: tuple[int, ...]
    heights: tuple[float, ...]


def written(paper: Paper) -> bytes:
    """Return the form as a workbook of one sheet."""
    return written_together({paper.title: paper})


def written_together(papers: Mapping[str, Paper]) -> bytes:
    """Return forms as one workbook, a sheet for each, in their order."""
    book = Workbook()
    book.remove(book.active)
    # To dress each cell by itself takes five times as long.
    for name, alignment in STYLES.items():
        style = NamedStyle(name, BODY, border=FRAME, alignment=alignment)
        book.add_named_style(style)
    for name, paper in papers.items():
        _sheet(book.create_sheet(name[:31]), paper)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Any, paper: Paper) -> None:
    cells = placed(paper)
    widths = _widths(paper, cells)
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    _across(sheet, 1, paper.title, len(widths), TITLE, MIDDLE, 30)
    _across(sheet, 2, paper.dateline, len(widths), BODY, LEFT, LEAST_HEIGHT)
    grid = _grid(cells, len(paper.rows), widths, first=3)
    for row, height in enumerate(grid.heights, start=3):
        sheet.row_dimensions[row].height = height
    for one in cells:
        _put(sheet, one, grid)
    last = _foot(sheet, paper, grid.starts[-1], widths)
    _print_setup(sheet, paper, last, len(widths))
    if paper.head:
        sheet.print_title_rows = f"1:{grid.starts[paper.head] - 1}"
        sheet.freeze_panes = f"A{grid.starts[paper.head]}"


def _widths(paper: Paper, cells: Sequence[Placed]) -> list[float]:
    """Return the columns' widths in units of a sheet: as broad together as its paper,
    but none so narrow that a figure shows as ### or that a code is broken off its
    indent. It is printed as broad as a page."""
    widths = [width * ACROSS[paper.landscape] / 100 for width in paper.columns]
    for one in cells:
        if one.cell.format or _is_code(one.cell):
            needed = _half_letters(one.cell.text) + FIGURE_ROOM
            widths[one.column] = max(widths[one.column], needed)
    return widths


def _is_code(cell: Cell) -> bool:
    bare = cell.text.strip()
    short = cell.across == 1 and len(bare) <= LONGEST_CODE
    return short and cell.look is Look.TEXT and bare.isascii() and bare.isalnum()


def _put(sheet: Any, one: Placed, grid: Grid) -> None:
    top, left = grid.starts[one.row], one.column + 1
    bottom = grid.starts[one.row + one.cell.down] - 1
    right = one.column + one.cell.across
    # Merged before it has a frame: openpyxl would draw each edge once more.
    if (top, left) != (bottom, right):
        sheet.merge_cells(
            start_row=top, end_row=bottom, start_column=left, end_column=right
        )
    style = OF_LOOK.get(one.cell.look, CENTRED)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            sheet.cell(row=row, column=column).style = style
    corner = sheet.cell(row=top, column=left)
    if one.cell.format and one.cell.text:
        corner.value = Decimal(one.cell.text.replace(",", ""))
        corner.number_format = one.cell.format
    else:
        _write(corner, one.cell.text)


def _write(cell: Any, text: str) -> None:
    """Write a text as a text, whatever it begins with."""
    # What a merged cell's neighbours hold is nothing: an empty text stays empty.
    if text:
        cell.value = safe(text)
        cell.data_type = "s"
        cell.quotePrefix = looks_like_formula(text)


def _across(
    sheet: Any,
    row: int,
    text: str,
    columns: int,
    font: Font,
    alignment: Alignment,
    height: float,
) -> None:
    """Write a line over the whole sheet, outside the table."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    sheet.row_dimensions[row].height = height
    cell = sheet.cell(row=row, column=1)
    cell.font, cell.alignment = font, alignment
    _write(cell, text)


def _foot(sheet: Any, paper: Paper, row: int, widths: Sequence[float]) -> int:
    """Write footnotes and places for signatures, and below what is printed the imprint,
    which the footer prints; return the last row that is printed."""
    signs = "　　　　　　　".join(f"{place}：" for place in paper.signatures)
    for text, space in (
        *[(note, 0.0) for note in paper.notes],
        *([(signs, LINE_HEIGHT * 2)] if signs else []),
        ("　".join(paper.imprint), 0.0),
    ):
        height = lines_of(text, sum(widths)) * LINE_HEIGHT + space
        _across(sheet, row, text, len(widths), SMALL, LEFT, height)
        row += 1
    return row - 2


def _grid(
    cells: Sequence[Placed], rows: int, widths: Sequence[float], first: int
) -> Grid:
    """Give each row the height that its cells need.

    Not every program measures rows when it opens a file, and none measures merged
    ones. What a cell over several rows lacks is added to its last row.
    """
    heights = [LEAST_HEIGHT] * rows
    for one in sorted(cells, key=lambda each: each.cell.down):
        width = sum(widths[one.column : one.column + one.cell.across])
        needed = lines_of(one.cell.text, width) * LINE_HEIGHT + 4
        last = one.row + one.cell.down
        lacking = needed - sum(heights[one.row : last])
        heights[last - 1] += max(lacking, 0.0)
    starts, parts = [first], []
    for height in heights:
        count = math.ceil(height / TALLEST)
        parts += [round(height / count, 1)] * count
        starts.append(starts[-1] + count)
    return Grid(tuple(starts), tuple(parts))


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes; a Chinese letter is two wide."""
    parts = [_half_letters(part) for part in text.split("\n")]
    most = max(width * PER_UNIT - 1, 2)
    return sum(math.ceil(wide / most) or 1 for wide in parts)


def _half_letters(text: str) -> int:
    return sum(1 + (ord(letter) > NARROW) for letter in text)


def _print_setup(sheet: Any, paper: Paper, last: int, columns: int) -> None:
    """A4, as wide as the page, with page numbers and the imprint in the footer."""
    setup = sheet.page_setup
    setup.orientation = "landscape" if paper.landscape else "portrait"
    setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    setup.fitToWidth, setup.fitToHeight = 1, 0
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = MARGIN
    margins.bottom, margins.footer = FOOT, FOOT / 2
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{get_column_letter(columns)}{last}"
    # A footer's "&" begins a command.
    imprint = "　".join(paper.imprint).replace("&", "&&")
    sheet.oddFooter.left.text, sheet.oddFooter.left.size = imprint, 8
    sheet.oddFooter.right.text, sheet.oddFooter.right.size = "第&P页 共&N页", 8
    sheet.sheet_view.showGridLines = False
