"""Parse a workbook in a process of its own (launch.py): the standard library and
openpyxl, nothing of ours.

openpyxl reads strings and styles; the cells are read here, in one pass: openpyxl's
own takes nine times as long, fills the way to a cell at XFD1048576, and gives a
formula that was never computed as an empty cell.
"""

import datetime
import io
import re
import zipfile
from typing import Any
from xml.parsers import expat

# 10,000 rows of data and what stands above them.
ROWS, COLUMNS, CELL = 10_010, 60, 5_000
# Shared strings may be named again and again: this is what may come out of them.
TEXT = 4_000_000
# Row elements, also empty ones far below, which formatting leaves behind.
LINES = 100_000
# What a sheet says of merged cells and hidden rows; more is only noise.
MOST_NOTED = 1_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SEPARATOR = "\n"
PREFIX = MAIN + SEPARATOR
# A comma that no digit follows divides what is shown by a thousand; "!." is how
# Chinese formats show 万; ";;;" shows nothing.
MASK = re.compile(r",(?![0#?])(?=[.\s!;\"]|$)|!\.|;;;")

RANGE = re.compile(r"^[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}$")


class Refusal(Exception):
    """Carries the code of a refusal."""


def read(data: bytes) -> dict[str, Any]:
    """Return the sheets of a workbook: what the launcher asks for."""
    return {"sheets": sheets(data)}


def sheets(data: bytes) -> list[dict[str, Any]]:
    """Return the sheets of a workbook, in order, as lists of texts.

    Raises Refusal where they hold more than a book may.
    """
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(
        io.BytesIO(data), read_only=True, keep_links=False, data_only=True
    )
    reader.read()
    archive = zipfile.ZipFile(io.BytesIO(data))
    paths = {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}
    shown = Shown(reader)
    found, room = [], TEXT
    for sheet in reader.wb.worksheets:
        page = Page(shown, room)
        with archive.open(paths[sheet.title]) as stream:
            page.read(stream)
        room = page.room
        hidden = sheet.sheet_state != "visible"
        found.append({"name": sheet.title, "hidden": hidden, **page.answer()})
    return found


class Shown:
    """What a number means by its style: a date, a percentage, a masked one."""

    def __init__(self, reader: Any) -> None:
        from openpyxl.utils.datetime import from_excel

        self.book, self.strings = reader.wb, reader.shared_strings
        self._from_excel = from_excel
        self._kinds: dict[int, str] = {}

    def number(self, text: str, style: int) -> list[str]:
        if style not in self._kinds:
            self._kinds[style] = self._kind(style)
        kind = self._kinds[style]
        value = float(text) if set(text) & set(".eE") else int(text)
        if kind == "date":
            return self._day(value)
        return [kind, repr(value)]

    def _day(self, value: float) -> list[str]:
        """Return the day of a serial number; one that is no day stays a number."""
        try:
            day = self._from_excel(value, self.book.epoch)
        except (ValueError, OverflowError):
            return ["number", repr(value)]
        if isinstance(day, datetime.date):
            return ["date", day.isoformat()[:10]]
        return ["text", str(day)]

    def _kind(self, style: int) -> str:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        if style in self.book._date_formats:
            return "date"
        styles = self.book._cell_styles
        number = styles[style].numFmtId if style < len(styles) else 0
        code = BUILTIN_FORMATS.get(number, "General")
        if number >= BUILTIN_FORMATS_MAX_SIZE:
            code = self.book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE]
        if "%" in code:
            return "percent"
        return "masked" if MASK.search(code) else "number"


class Page:
    """One sheet on its way through the parser.

    A row or cell that does not say where it is follows the last.
    """

    def __init__(self, shown: Shown, room: int) -> None:
        self.shown, self.room = shown, room
        self.rows: list[list[Any]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.merged: list[str] = []
        self.row = self.column = self.lines = 0
        self.line: list[list[Any]] = []
        self.kind, self.style = "", 0
        self.formula = self.taking = self.phonetic = False
        self.text: list[str] = []
        self.length = 0
        self._columns: dict[str, int] = {"": 0}
        self._starts = _tags(
            c=self._start_cell,
            v=self._start_value,
            t=self._start_value,
            row=self._start_row,
            f=self._start_formula,
            rPh=self._start_phonetic,
            col=self._start_columns,
            mergeCell=self._start_merged,
        )
        self._ends = _tags(
            v=self._end_value,
            t=self._end_value,
            c=self._end_cell,
            row=self._end_row,
            rPh=self._end_phonetic,
        )

    def read(self, stream: Any) -> None:
        parser = expat.ParserCreate(None, SEPARATOR)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._take
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.ParseFile(stream)

    def answer(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "hidden_rows": self.hidden_rows,
            "hidden_columns": self.hidden_columns,
            "merged": self.merged,
        }

    def _start(self, tag: str, at: dict[str, str]) -> None:
        act = self._starts.get(tag)
        if act is not None:
            act(at)

    def _start_value(self, at: dict[str, str]) -> None:
        self.taking = not self.phonetic

    def _start_formula(self, at: dict[str, str]) -> None:
        self.formula = True

    def _start_phonetic(self, at: dict[str, str]) -> None:
        self.phonetic = True

    def _start_columns(self, at: dict[str, str]) -> None:
        if _yes(at, "hidden"):
            first, last = int(at["min"]), min(int(at["max"]), COLUMNS)
            self.hidden_columns += range(first - 1, last)

    def _start_merged(self, at: dict[str, str]) -> None:
        if len(self.merged) < MOST_NOTED:
            self.merged += RANGE.findall(at.get("ref", ""))

    def _start_row(self, at: dict[str, str]) -> None:
        self.row, self.column = int(at.get("r") or self.row + 1), 0
        self.line, self.lines = [], self.lines + 1
        if self.lines > LINES:
            raise Refusal("rows")
        if _yes(at, "hidden") and len(self.hidden_rows) < MOST_NOTED:
            self.hidden_rows.append(self.row)

    def _start_cell(self, at: dict[str, str]) -> None:
        letters = at.get("r", "").rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = _column(letters)
        self.column = self._columns[letters] or self.column + 1
        if self.row > ROWS or self.column > COLUMNS:
            raise Refusal("rows" if self.row > ROWS else "columns")
        self.kind, self.style = at.get("t", "n"), int(at.get("s", 0))
        self.formula, self.text, self.length = False, [], 0

    def _take(self, text: str) -> None:
        if self.taking:
            self.text.append(text)
            self.length += len(text)
            if self.length > CELL:
                raise Refusal("cell")

    def _end(self, tag: str) -> None:
        act = self._ends.get(tag)
        if act is not None:
            act()

    def _end_value(self) -> None:
        self.taking = False

    def _end_phonetic(self) -> None:
        self.phonetic = False

    def _end_row(self) -> None:
        while self.line and not self.line[-1][0]:
            self.line.pop()
        if self.line:
            self.rows.append([self.row, self.line])

    def _end_cell(self) -> None:
        line, before = self.line, self.column - 1
        if before < len(line):
            del line[before:]
        if not self.text and not self.formula:
            # Most cells of a form are empty: what follows fills the gap, or nothing.
            return
        cell = self._plain("".join(self.text))
        self.room -= len(cell[1])
        if self.room < 0:
            raise Refusal("text")
        if before > len(line):
            line += [["", ""]] * (before - len(line))
        line.append([*cell, True] if self.formula and cell[1] else cell)

    def _plain(self, text: str) -> list[str]:
        """Return [kind, text] of a cell; kind is "" for an empty one."""
        if self.kind == "s" and text:
            text = self.shown.strings[int(text)]
            if len(text) > CELL:
                raise Refusal("cell")
        if not text:
            return ["formula", ""] if self.formula else ["", ""]
        if self.kind == "e":
            return ["error", text]
        if self.kind == "b":
            return ["bool", "1" if int(text) else "0"]
        if self.kind == "d":
            return ["date", text[:10]]
        if self.kind == "n":
            return self.shown.number(text.strip(), self.style)
        return ["text", text]


def _tags(**acts: Any) -> dict[str, Any]:
    """Return acts by the tags that ask for them, with the namespace and without one."""
    return acts | {PREFIX + name: act for name, act in acts.items()}


def _column(letters: str) -> int:
    """Return the number of a column: A is 1. More than three letters are none."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _yes(at: dict[str, str], name: str) -> bool:
    return at.get(name) in ("1", "true")


def _no_doctype(*_declared: object) -> None:
    """No spreadsheet program writes one; entities live in it."""
    raise Refusal("doctype")
