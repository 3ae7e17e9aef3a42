"""Parse a workbook in a process of its own, with little memory and little time.

Run by path with `python -I`: the standard library and openpyxl, nothing of ours. The
workbook comes in on stdin; out go its sheets as JSON, or {"refused": code}. Whatever
happens in here, the web process only sees an answer or none.
"""

import datetime
import io
import json
import sys
import zipfile
from typing import Any

try:
    import resource
except ImportError:  # not on Windows, where nobody runs the server
    resource = None  # type: ignore[assignment]

MEMORY = 512 * 1024 * 1024
SECONDS = 20
ROWS, COLUMNS, CELL = 10_000, 60, 5_000
# Shared strings may be named again and again: this is what may come out of them.
TEXT = 4_000_000
# Row elements, also empty ones far below, which formatting leaves behind.
LINES = 100_000
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, CELL_TAG = f"{SPREADSHEET}row", f"{SPREADSHEET}c"


class Refusal(Exception):
    """Carries the code of a refusal."""


def limit() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def sheets(data: bytes) -> list[dict[str, Any]]:
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(
        io.BytesIO(data), read_only=True, keep_links=False, data_only=True
    )
    reader.read()
    archive = zipfile.ZipFile(io.BytesIO(data))
    paths = {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}
    found, room = [], TEXT
    for sheet in reader.wb.worksheets:
        empty = scan(archive, paths[sheet.title])
        rows, room = cells(sheet, empty, room)
        hidden = sheet.sheet_state != "visible"
        found.append({"name": sheet.title, "hidden": hidden, "rows": rows})
    return found


def scan(archive: zipfile.ZipFile, path: str) -> set[str]:
    """Refuse a sheet beyond the limits; return the formulas that were never computed.

    openpyxl would fill the way to a cell at XFD1048576, and gives an uncomputed formula
    as an empty cell. A row or cell that does not say where it is follows the last.
    """
    from defusedxml.ElementTree import iterparse
    from openpyxl.utils.cell import column_index_from_string, get_column_letter

    empty: set[str] = set()
    row = column = lines = 0
    with archive.open(path) as stream:
        for event, element in iterparse(stream, ("start", "end"), forbid_dtd=True):
            if event == "start" and element.tag == ROW:
                row, column, lines = int(element.get("r") or row + 1), 0, lines + 1
                if lines > LINES:
                    raise Refusal("rows")
            elif event == "start" and element.tag == CELL_TAG:
                letters = (element.get("r") or "").rstrip("0123456789")
                column = column_index_from_string(letters) if letters else column + 1
                if row > ROWS or column > COLUMNS:
                    raise Refusal("rows" if row > ROWS else "columns")
            elif event == "end" and element.tag == CELL_TAG:
                value = element.find(f"{SPREADSHEET}v")
                formula = element.find(f"{SPREADSHEET}f") is not None
                if formula and (value is None or not value.text):
                    empty.add(f"{get_column_letter(column)}{row}")
            elif event == "end" and element.tag == ROW:
                element.clear()
    return empty


def cells(sheet: Any, empty: set[str], room: int) -> tuple[list[Any], int]:
    """Return the rows that hold anything, as [number, [[kind, text], ...]]."""
    found = []
    for number, row in enumerate(
        sheet.iter_rows(min_row=1, max_row=ROWS, max_col=COLUMNS), start=1
    ):
        line = [plain(cell, empty) for cell in row]
        room -= sum(len(text) for _kind, text in line)
        if room < 0:
            raise Refusal("text")
        while line and not line[-1][0]:
            line.pop()
        if line:
            found.append([number, line])
    return found, room


def plain(cell: Any, empty: set[str]) -> list[str]:
    """Return [kind, text] of a cell; kind is "" for an empty one."""
    value = cell.value
    if value is None or value == "":
        where = getattr(cell, "coordinate", None)
        return ["formula", ""] if where in empty else ["", ""]
    if cell.data_type == "e":
        return ["error", str(value)]
    if isinstance(value, bool):
        return ["bool", "1" if value else "0"]
    if isinstance(value, (int, float)):
        shown = str(cell.number_format)
        return ["percent" if "%" in shown else "number", repr(value)]
    if isinstance(value, (datetime.datetime, datetime.date)):
        return ["date", value.isoformat()[:10]]
    text = str(value)
    if len(text) > CELL:
        raise Refusal("cell")
    return ["text", text]


def main() -> None:
    limit()
    try:
        answer: dict[str, Any] = {"sheets": sheets(sys.stdin.buffer.read())}
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
