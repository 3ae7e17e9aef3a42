"""Write a workbook to be filled in: hidden keys, open boxes, and never a formula."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter

AMOUNT: Final = "#,##0.00"
# What spreadsheets take for a formula, also in full width.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Value = str | int | Decimal | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `hidden` holds keys that come back, `open` takes what is typed."""

    key: str
    title: str
    width: int = 16
    hidden: bool = False
    open: bool = False


def workbook(
    *,
    title: str,
    notice: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    protected: bool = True,
) -> bytes:
    """Return an .xlsx with a notice, the columns' titles and the rows.

    Of a protected one only the open columns can be typed into (no password: against
    slips, not people); a list to be sorted and filtered is not protected.
    Decimals are written as numbers, text as text whatever it begins with.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    sheet.append([notice])
    sheet.append([column.title for column in columns])
    for line, values in enumerate(rows, start=3):
        for at, value in enumerate(values, start=1):
            _put(sheet.cell(row=line, column=at), value, columns[at - 1])
    _dress(sheet, columns, protected)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Any, value: Value, column: Column) -> None:
    cell.protection = Protection(locked=not column.open)
    if value is None:
        return
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        # openpyxl takes a leading "=" for a formula; Excel would, on the next edit.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA)
        return
    cell.value = value
    if isinstance(value, Decimal):
        cell.number_format = AMOUNT


def _dress(sheet: Any, columns: Sequence[Column], protected: bool) -> None:
    sheet.freeze_panes = "A3"
    sheet.protection.sheet = protected
    sheet.protection.formatColumns = False
    for at, column in enumerate(columns, start=1):
        held = sheet.column_dimensions[get_column_letter(at)]
        held.width, held.hidden = column.width, column.hidden
        head = sheet.cell(row=2, column=at)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True)
        if column.open:
            head.fill = PatternFill("solid", fgColor="FFF2CC")
