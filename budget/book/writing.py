"""Write a workbook to be filled in: hidden keys, open boxes, and never a formula."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import (
    Alignment,
    Border,
    Font,
    NamedStyle,
    PatternFill,
    Protection,
    Side,
)
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

AMOUNT: Final = "#,##0.00"
# Fonts that every Windows with Chinese and WPS have.
BODY, HEAD = Font(name="宋体", size=11), Font(name="黑体", size=11)
INPUT: Final = PatternFill("solid", fgColor="FFF2CC")
LINE: Final = Side(style="thin", color="BFBFBF")
FRAME: Final = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
WRAPPED: Final = Alignment(wrap_text=True, vertical="center")
GUIDE: Final = "填写说明"
# What a program needs and a person never sees; veryHidden is not offered in any menu.
FACTS: Final = "xushi"
GUIDE_WIDTH: Final = 100
# In inches, as the file counts.
MARGIN: Final = 0.4
LINE_HEIGHT, MOST_LINES = 16, 8
# Letters up to here take one column's width, those above two.
NARROW: Final = 0x2000
# What spreadsheets take for a formula, also in full width.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `hidden` holds keys that come back, `open` takes what is typed."""

    key: str
    title: str
    width: int = 16
    hidden: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A cell that differs from its column: closed, with a list to choose from, or
    showing its number in a way of its own."""

    value: str | int | Decimal | None
    open: bool = True
    choices: tuple[str, ...] = ()
    format: str = ""


Value = str | int | Decimal | None | Box


def workbook(
    *,
    title: str,
    notice: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    guide: Sequence[str] = (),
    facts: Mapping[str, str] | None = None,
    protected: bool = True,
) -> bytes:
    """Return an .xlsx with a notice, the columns' titles and the rows.

    Of a protected one only the open columns can be typed into (no password: against
    slips, not people); a list to be sorted and filtered is not protected.
    Decimals are written as numbers, text as text whatever it begins with. `guide` is a
    sheet of instructions, `facts` come back with the file in a sheet nobody sees.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    # A notice in a hidden column would not be seen.
    first = next((at for at, row in enumerate(columns, start=1) if not row.hidden), 1)
    sheet.cell(row=1, column=first, value=notice).font = HEAD
    sheet.append([column.title for column in columns])
    _fill(sheet, columns, rows)
    _dress(sheet, columns, protected)
    _print_setup(sheet)
    if guide:
        _write_guide(book, guide)
    if facts:
        _write_facts(book, facts)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(
    sheet: Any, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> None:
    offered: dict[tuple[str, ...], list[Any]] = {}
    for line, values in enumerate(rows, start=3):
        tallest = 1
        for at, value in enumerate(values, start=1):
            cell, column = sheet.cell(row=line, column=at), columns[at - 1]
            box = _put(cell, value, column)
            tallest = max(tallest, _lines(box.value, column))
            if box.choices and box.open:
                offered.setdefault(box.choices, []).append(cell)
        sheet.row_dimensions[line].height = tallest * LINE_HEIGHT
    for choices, cells in offered.items():
        _offer(sheet, choices, cells)


def safe(text: str) -> str:
    """Return text without the control characters that break a workbook."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return text.startswith(_FORMULA)


def _put(cell: Any, value: Value, column: Column) -> Box:
    box = value if isinstance(value, Box) else Box(value, open=column.open)
    cell.style = _style(cell.parent.parent, box)
    if isinstance(box.value, str):
        cell.value = safe(box.value)
        # openpyxl takes a leading "=" for a formula; Excel would, on the next edit.
        cell.data_type = "s"
        cell.quotePrefix = looks_like_formula(box.value)
    elif box.value is not None:
        cell.value = box.value
    return box


def _style(book: Any, box: Box) -> str:
    """Return the name of the cell's style, made once: to dress each cell by itself
    takes five times as long."""
    shown = box.format or (AMOUNT if isinstance(box.value, Decimal) else "General")
    name = f"{'填写' if box.open else '只读'} {shown}"
    if name not in book.named_styles:
        style = NamedStyle(name, BODY, border=FRAME, alignment=WRAPPED)
        style.number_format = shown
        style.protection = Protection(locked=not box.open)
        if box.open:
            style.fill = INPUT
        book.add_named_style(style)
    return name


def _lines(value: object, column: Column) -> int:
    """Return how many lines a text takes in its column; a Chinese letter is two wide.

    Not every program measures rows by itself when it opens a file.
    """
    if column.hidden or not isinstance(value, str):
        return 1
    parts = [
        sum(1 + (ord(letter) > NARROW) for letter in part) for part in value.split("\n")
    ]
    return min(sum(-(-wide // (column.width - 1)) or 1 for wide in parts), MOST_LINES)


def _offer(sheet: Any, choices: tuple[str, ...], cells: Sequence[Any]) -> None:
    """Give cells a drop-down of words. Cells below one another are one range: to add
    them one by one takes time by their square."""
    ranges: list[list[Any]] = []
    for cell in sorted(cells, key=lambda one: (one.column, one.row)):
        last = ranges[-1][1] if ranges else None
        if last and (last.column, last.row + 1) == (cell.column, cell.row):
            ranges[-1][1] = cell
        else:
            ranges.append([cell, cell])
    rule = DataValidation(
        type="list",
        formula1=f'"{",".join(choices)}"',
        allow_blank=True,
        sqref=" ".join(f"{a.coordinate}:{b.coordinate}" for a, b in ranges),
    )
    rule.error = "请从下拉列表中选择。"
    sheet.add_data_validation(rule)


def _dress(sheet: Any, columns: Sequence[Column], protected: bool) -> None:
    sheet.freeze_panes = "A3"
    lines = max(_lines(column.title, column) for column in columns)
    sheet.row_dimensions[2].height = lines * LINE_HEIGHT
    sheet.protection.sheet = protected
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    for at, column in enumerate(columns, start=1):
        held = sheet.column_dimensions[get_column_letter(at)]
        held.width, held.hidden = column.width, column.hidden
        head = sheet.cell(row=2, column=at)
        head.font, head.alignment, head.border = HEAD, WRAPPED, FRAME
        if column.open:
            head.fill = INPUT


def _print_setup(sheet: Any) -> None:
    """A4 across, as wide as the page, the titles on each page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = MARGIN
    sheet.print_title_rows = "2:2"
    sheet.oddFooter.center.text = "第&P页 共&N页"


def _write_guide(book: Any, lines: Sequence[str]) -> None:
    sheet = book.create_sheet(GUIDE)
    sheet.column_dimensions["A"].width = GUIDE_WIDTH
    for number, line in enumerate(lines, start=1):
        cell = sheet.cell(row=number, column=1, value=line)
        cell.font = HEAD if number == 1 else BODY
        cell.alignment = WRAPPED
    sheet.protection.sheet = True
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4


def _write_facts(book: Any, facts: Mapping[str, str]) -> None:
    sheet = book.create_sheet(FACTS)
    for name, value in facts.items():
        sheet.append([name, value])
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
