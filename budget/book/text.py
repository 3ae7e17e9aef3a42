"""Read a CSV that a person sent: UTF-8, GB18030 or UTF-16, whatever the program wrote.

About one in fifty pairs of Chinese letters in GBK is good UTF-8 as well, so the whole
file decides, and the titles that it must hold.
"""

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext as _

from budget.book.archive import LARGEST_FILE, Refused
from budget.book.reading import Cell, Row, Sheet

ROWS, COLUMNS, CELL = 10_010, 60, 5_000
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITHOUT_MARK: Final = ("utf-8", "gb18030")
_DELIMITERS: Final = (",", "\t", ";", "，")


def read_csv(data: bytes, titles: Collection[str]) -> list[Sheet]:
    """Return the one sheet of a CSV; every cell is text. Raises Refused."""
    if not data.strip():
        raise Refused(_("文件是空的，请重新选择。"))
    if len(data) > LARGEST_FILE:
        raise Refused(_("文件超过5MB，请删去多余的内容或分批上传。"))
    text = _decoded(data, titles)

    delimiter = max(_DELIMITERS, key=lambda mark: _titles_in(text, mark, titles))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [Sheet("CSV", False, tuple(_rows(lines)))]
    except csv.Error as fault:
        raise Refused(_unreadable()) from fault


def _rows(lines: Iterator[list[str]]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if number > ROWS:
            raise Refused(_("工作表超过1万行，请删去多余的行再上传。"))
        if len(line) > COLUMNS:
            raise Refused(_("工作表超过60列，请删去多余的列再上传。"))
        if any(len(text) > CELL for text in line):
            raise Refused(_("有单元格超过5000字，请缩短后再上传。"))
        cells = tuple(Cell("text" if text.strip() else "", text) for text in line)
        if any(cell.kind for cell in cells):
            yield Row(number, cells)


def _decoded(data: bytes, titles: Collection[str]) -> str:
    marked = [name for mark, name in _MARKS if data.startswith(mark)]
    readings = [text for name in marked or _WITHOUT_MARK if (text := _as(data, name))]
    if not readings or any("\x00" in text for text in readings[:1]):
        raise Refused(_unreadable())
    return max(readings, key=lambda text: sum(title in text for title in titles))


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _titles_in(text: str, delimiter: str, titles: Collection[str]) -> int:
    """Return how many of the titles stand in a line of their own columns."""
    lines = text.splitlines()[:10]
    return max(
        len({cell.strip().strip('"') for cell in line.split(delimiter)} & set(titles))
        for line in lines
    )


def _unreadable() -> str:
    return _("无法识别文件的编码，请另存为UTF-8或GB18030编码的CSV，或直接上传.xlsx。")
