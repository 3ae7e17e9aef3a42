"""Read a workbook that a person sent, safely: plain cells come out, or a refusal."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from budget.book import archive, limited
from budget.book.archive import Refused

CHILD: Final = Path(__file__).with_name("child.py")
# Memory and processor time of the child that reads it.
MEGABYTES: Final = 512
SECONDS: Final = 20


class Cell(NamedTuple):
    """One cell. `kind`: text, number, percent (0.12 is shown as 12%), masked (a number
    shown as another, 123456 as 12.3万), date, bool, error (#DIV/0!), formula (never
    computed), or "" for an empty one. `computed`: a formula whose value was kept."""

    kind: str = ""
    text: str = ""
    computed: bool = False


EMPTY: Final = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One row with anything in it; `number` is what Excel shows at its left."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """Return the cell of a column (0 is A); an empty one beyond the last."""
        return self.cells[column] if column < len(self.cells) else EMPTY


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Columns count from 0, rows as Excel does; `merged` as in "A3:B4"."""

    name: str
    hidden: bool
    rows: tuple[Row, ...]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[str, ...] = ()


def read(data: bytes) -> list[Sheet]:
    """Return the sheets of an .xlsx file.

    The archive's directory is checked first; a child process with limits then parses
    it, so that a hostile file ends the child and nothing else. Raises Refused.
    """
    archive.check(data)
    try:
        answer = limited.ask(CHILD, data, megabytes=MEGABYTES, seconds=SECONDS)
    except limited.NoAnswer as fault:
        raise Refused(_unreadable()) from fault
    if "refused" in answer:
        raise Refused(_refusals()[answer["refused"]])
    return [_sheet(sheet) for sheet in answer["sheets"]]


def _sheet(found: dict[str, Any]) -> Sheet:
    return Sheet(
        found["name"],
        found["hidden"],
        tuple(map(_row, found["rows"])),
        frozenset(found["hidden_rows"]),
        frozenset(found["hidden_columns"]),
        tuple(found["merged"]),
    )


def _row(row: list[Any]) -> Row:
    number, cells = row
    return Row(number, tuple([Cell(*cell) if cell[0] else EMPTY for cell in cells]))


def _unreadable() -> str:
    return _("无法读取这个文件，请用Excel打开、另存为新的.xlsx再上传。")


def _refusals() -> dict[str, str]:
    return {
        "doctype": _unreadable(),
        "rows": _("工作表超过1万行，请删去多余的行再上传。"),
        "columns": _("工作表超过60列，请删去多余的列再上传。"),
        "cell": _("有单元格超过5000字，请缩短后再上传。"),
        "text": _("文件的文字过多，请删去多余的内容再上传。"),
    }
