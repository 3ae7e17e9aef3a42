"""The timeline as CSV and as a workbook, written while it is read."""

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from budget.book.csv_file import ENCODING
from budget.book.writing import HEAD, looks_like_formula, safe
from budget.queries.trail_lines import Line

# A workbook of more takes longer than a browser waits; CSV has no such end.
MOST: Final = 100_000
TOGETHER: Final = 500
WIDTHS: Final = {"B": 20, "E": 18, "F": 30, "G": 22, "J": 14, "L": 36} | dict.fromkeys(
    "NOPQ", 20
)


class TooLong(ValueError):
    """More lines than a workbook is written for."""


def heading() -> list[str]:
    """Return the titles of the columns."""
    return [
        _("操作号"),
        _("时间"),
        _("操作人"),
        _("操作人部门"),
        _("操作"),
        _("理由"),
        _("文号"),
        _("作业"),
        _("请求编号"),
        _("记录类别"),
        _("记录编号"),
        _("记录名称"),
        _("方式"),
        _("标记"),
        _("字段"),
        _("原值"),
        _("新值"),
        _("审计链序号"),
        _("本环哈希"),
    ]


def values(line: Line) -> list[str | int]:
    """Return one line's cells, in the order of the heading; instants are local."""
    act, row = line.act, line.row
    return [
        act.pk,
        timezone.localtime(act.at).strftime("%Y-%m-%d %H:%M:%S"),
        act.actor_name,
        act.actor_department,
        act.get_action_display(),
        act.reason,
        act.document_no,
        act.job,
        act.request_id,
        row.label,
        row.record_id,
        row.text,
        _("新建") if row.is_new else _("修改"),
        _("、").join(str(mark.label) for mark in row.marks),
        line.cell.name,
        line.cell.old,
        line.cell.new,
        line.seal.seq if line.seal else "",
        line.seal.hash if line.seal else "",
    ]


def csv_parts(lines: Iterator[Line], about: str) -> Iterator[bytes]:
    """Yield a CSV file in parts; its first line says what was asked for."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([_guarded(about)])
    table.writerow(heading())
    encoding = ENCODING  # The mark of UTF-8 stands once, before all else.
    for number, line in enumerate(lines, start=1):
        table.writerow([_guarded(value) for value in values(line)])
        if number % TOGETHER == 0:
            yield out.getvalue().encode(encoding)
            encoding = "utf-8"
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode(encoding)


def workbook_file(lines: Iterator[Line], about: str) -> IO[bytes]:
    """Return an .xlsx in a temporary file, written row by row.

    Raises TooLong beyond MOST lines.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("操作轨迹"))
    sheet.freeze_panes = "A3"
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, about, head=True)])
    sheet.append([_cell(sheet, title, head=True) for title in heading()])
    for number, line in enumerate(lines, start=1):
        if number > MOST:
            sheet.close()
            raise TooLong
        sheet.append([_cell(sheet, value) for value in values(line)])
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    book.save(out)
    out.seek(0)
    return out


def _cell(sheet: Any, value: str | int, *, head: bool = False) -> Any:
    """Text is text whatever it begins with."""
    if isinstance(value, int):
        return value
    cell: Any = WriteOnlyCell(sheet, safe(value))
    cell.data_type = "s"
    cell.quotePrefix = looks_like_formula(value)
    if head:
        cell.font = HEAD
    return cell


def _guarded(value: str | int) -> str:
    text = str(value)
    return f"'{text}" if looks_like_formula(text) else text
