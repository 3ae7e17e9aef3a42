"""放假安排: read from a file, looked at, and put into the calendar as one act."""

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, Duty
from budget.models import CalendarDay, User
from budget.services import rights

PUBLISHED = Path(__file__).resolve().parents[1] / "data" / "workdays.csv"
HEADER = ("日期", "安排", "来源")
WORDS = {"放假": False, "休": False, "上班": True, "班": True}
LONGEST_FILE, MOST_ROWS, LONGEST_SOURCE = 64 * 1024, 1000, 120
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file that was understood."""

    line: int
    date: datetime.date
    is_workday: bool
    source: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line that was not: where, and what to do."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row would do: `before` is the listed day, None for a new one."""

    row: Row
    before: CalendarDay | None

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_same(self) -> bool:
        held = self.before
        return held is not None and (held.is_workday, held.source) == (
            self.row.is_workday,
            self.row.source,
        )


def decode(content: bytes) -> str:
    """Return the text of a file: UTF-8 first, else GB 18030 (what WPS writes).

    Raises ValidationError for anything else, and for a file that is too large.
    """
    if len(content) > LONGEST_FILE:
        raise ValidationError(_("文件过大，放假安排一年只有几十行。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("读不出文字，请另存为 CSV（UTF-8）后再上传。"))


def read(text: str, document_no: str = "") -> tuple[list[Row], list[Wrong]]:
    """Read lines of 日期, 安排 (放假 or 上班), 来源; every fault is told at once.

    A line without a source takes the document number.
    """
    rows: list[Row] = []
    wrong: list[Wrong] = []
    try:
        lines = list(enumerate(csv.reader(io.StringIO(text.replace("\x00", ""))), 1))
    except csv.Error:
        return [], [Wrong(1, "", _("不是 CSV 文字，请从表格另存为 CSV。"))]
    if len(lines) > MOST_ROWS:
        return [], [Wrong(MOST_ROWS, "", _("行数过多，请按年度分次导入。"))]
    for number, cells in lines:
        values = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
        if not any(values) or values[0] == HEADER[0]:
            continue
        found = _row(number, [*values, "", ""], document_no.strip())
        if isinstance(found, Row):
            rows.append(found)
        else:
            wrong.append(found)
    return rows, [*wrong, *_twice(rows)]


def plan(rows: Iterable[Row]) -> list[Planned]:
    """Return what each row would do, by date; one query."""
    wanted = {row.date: row for row in rows}
    held = {day.date: day for day in CalendarDay.objects.filter(date__in=wanted)}
    return [Planned(wanted[date], held.get(date)) for date in sorted(wanted)]


def import_days(
    *,
    rows: Sequence[Row],
    document_no: str,
    actor: User | None,
    now: datetime.datetime,
) -> int:
    """Put days into the calendar as one act; return how many are new or changed.

    Raises PermissionDenied, ValidationError without rows.
    """
    if not rows:
        raise ValidationError(_("没有可导入的日期。"))
    with door.change(
        actor=actor, action=Action.CALENDAR_SET, document_no=document_no, now=now
    ):
        held = door.lock(
            CalendarDay.objects.filter(date__in=[row.date for row in rows])
        )
        rights.require_duty(actor, Duty.SYSTEM)
        days = {day.date: day for day in held}
        for row in rows:
            day = days.setdefault(row.date, CalendarDay(date=row.date))
            day.is_workday, day.source = row.is_workday, row.source
        return door.save_many([days[date] for date in sorted(days)])


def load_published(*, now: datetime.datetime) -> int:
    """Put the shipped years into the calendar; return how many days are new.

    A day that is there already stays as it is: an administrator may have mended it.
    """
    rows, _wrong = read(PUBLISHED.read_text(encoding="utf-8"))
    new = [planned.row for planned in plan(rows) if planned.is_new]
    if not new:
        return 0
    return import_days(rows=new, document_no="", actor=None, now=now)


def written(days: Iterable[CalendarDay]) -> str:
    """Return days as the same file that `read` takes."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(HEADER)
    for day in days:
        word = "上班" if day.is_workday else "放假"
        table.writerow((day.date.isoformat(), word, day.source))
    return out.getvalue()


def _row(line: int, cells: list[str], document_no: str) -> Row | Wrong:
    day, word, source = cells[0], cells[1], cells[2] or document_no
    date = _date(day)
    if date is None:
        return Wrong(line, HEADER[0], _("“%s”不是日期，请写成 2026-10-10。") % day[:20])
    if word not in WORDS:
        return Wrong(line, HEADER[1], _("“%s”读不懂，请写“放假”或“上班”。") % word[:20])
    if not source:
        return Wrong(line, HEADER[2], _("缺少来源，请写放假通知的文号。"))
    if len(source) > LONGEST_SOURCE or source.startswith(_FORMULA):
        return Wrong(line, HEADER[2], _("来源过长或以符号开头，请写放假通知的文号。"))
    return Row(line, date, WORDS[word], source)


def _date(text: str) -> datetime.date | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    year, month, day = map(int, found.groups())
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None
    return date if 2000 <= date.year <= 2100 else None


def _twice(rows: list[Row]) -> list[Wrong]:
    """Name the lines that speak of a day a second time."""
    first: dict[datetime.date, int] = {}
    wrong = []
    for row in rows:
        if row.date in first:
            reason = _("与第%s行是同一天，请删去一行。") % first[row.date]
            wrong.append(Wrong(row.line, HEADER[0], reason))
        first.setdefault(row.date, row.line)
    return wrong
