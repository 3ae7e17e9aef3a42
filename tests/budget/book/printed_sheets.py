"""Print made-up publications as an Excel workbook: one sheet a table."""

import io
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget.official_tables import BY_KEY, Column, TableSpec
from budget.publication import Publication, Row, Table
from tests.budget.book import explained

INDENT = "\u3000"


def workbook(made: Publication, *, prose: bool = True, titles: bool = True) -> bytes:
    """Return a workbook of every table; `prose` adds the text, `titles` the titles
    above the tables (the sheets are named in any case)."""
    book = Workbook()
    book.remove(book.active)
    if prose:
        sheet = book.create_sheet("概况")
        for line in explained.before(made):
            sheet.append([line])
    for key, table in made.tables.items():
        sheet = book.create_sheet(f"{BY_KEY[key].title}"[:31])
        _fill(sheet, table, BY_KEY[key], titles=titles)
    if prose:
        sheet = book.create_sheet("说明")
        for line in explained.after(made):
            sheet.append([line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, table: Table, spec: TableSpec, *, titles: bool) -> None:
    width = len(spec.columns)
    if titles:
        sheet.append([f"附表4-{table.key}"])
        sheet.append([spec.title])
        sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=width)
    sheet.append(["部门/单位：", *[None] * (width - 2), f"单位：{table.unit}"])
    for line in headings(spec):
        sheet.append([text or None for text in line])
    for row in table.rows:
        sheet.append([_value(row, column) for column in spec.columns])
    if table.note:
        sheet.append([table.note])


def headings(spec: TableSpec) -> list[list[str]]:
    """Return the lines of headings; one over several columns stands at the first."""
    levels = max(len(column.heads) for column in spec.columns)
    lines = []
    for level in range(levels):
        line, above = [], ""
        for column in spec.columns:
            head = column.heads[level] if level < len(column.heads) else ""
            spans = level + 1 < len(column.heads)
            line.append("" if spans and head == above else head)
            above = head if spans else ""
        lines.append(line)
    return lines


def _value(row: Row, column: Column) -> str | float | int | None:
    cell = row.cells.get(column.key)
    if cell is None or not cell.text:
        return None
    if cell.number is not None and column.kind in ("amount", "count"):
        number: Decimal = cell.number
        return int(number) if number == number.to_integral_value() else float(number)
    return (
        INDENT * row.depth + cell.text if column.kind in ("code", "name") else cell.text
    )
