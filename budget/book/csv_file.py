"""Write a list as CSV that spreadsheets open, and never as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from budget.book.writing import Box, Column, Value, looks_like_formula

# Excel reads a file as UTF-8 only where it begins with this mark.
ENCODING = "utf-8-sig"


def csv_file(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a heading and one line a row, with amounts in full and no separators.

    Text that a spreadsheet would calculate gets a quotation mark in front.
    """
    heading = csv_rows([[column.title for column in columns]])
    return (heading + csv_rows(rows)).encode(ENCODING)


def csv_rows(rows: Iterable[Sequence[Value]]) -> str:
    """Return one line a row, for a list that is written part by part."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        table.writerow([_written(value) for value in row])
    return out.getvalue()


def _written(value: Value) -> str:
    plain = value.value if isinstance(value, Box) else value
    if plain is None:
        return ""
    if isinstance(plain, Decimal):
        return f"{plain:f}"
    if isinstance(plain, str) and looks_like_formula(plain):
        return f"'{plain}"
    return str(plain)
