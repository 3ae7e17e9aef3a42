"""预算执行 as a workbook: one column spec goes out and comes back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from budget.book.archive import Refused
from budget.book.reading import Cell, Row, Sheet
from budget.book.writing import Column, Value, workbook
from budget.queries.execution import Line

# Chinese whatever the language of the page: the file is read back by these names.
TITLE: Final = "预算执行"
COLUMNS: Final = (
    Column(key="id", title="编号", hidden=True),
    Column(key="version", title="版本", hidden=True),
    Column(key="period", title="期间", hidden=True),
    Column(key="code", title="项目代码", width=24),
    Column(key="name", title="项目", width=36),
    Column(key="initial", title="年初预算（元）", width=18),
    Column(key="before", title="上次累计执行（元）", width=18),
    Column(key="adjusted", title="全年预算数（元）", width=18, open=True),
    Column(key="executed", title="累计执行数（元）", width=18, open=True),
    Column(key="reason", title="减少原因", width=30, open=True),
)
TITLES: Final = {column.title: column.key for column in COLUMNS}
NAMES: Final = {column.key: column.title for column in COLUMNS}
NEEDED: Final = ("id", "version", "period", "name", "adjusted", "executed")
HEADING_WITHIN: Final = 10
CENT: Final = Decimal("0.01")
# A sum that a spreadsheet computed ends in binary dust; what a person typed does not.
DUST: Final = Decimal("0.000001")


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong in one cell, as Excel numbers its rows."""

    row: int
    column: str
    reason: str


@dataclass
class Upload:
    """What a workbook says: boxes by project year, where each stood, what is wrong."""

    values: dict[int, dict[str, str]] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def period_name(year: int, month: int) -> str:
    """Return a month as the hidden cell of a workbook names it: 2024-09."""
    return f"{year}-{month:02d}"


def written(lines: Iterable[Line], *, year: int, month: int) -> bytes:
    """Return the month's projects as a workbook to be filled in."""
    notice = (
        f"截至{year}年{month}月末，单位：元。只填黄色列；不要改动其他列和隐藏列。"
        "累计执行数比上次减少的，须写明原因。"
    )
    rows = [_values(line, period_name(year, month)) for line in lines]
    return workbook(title=TITLE, notice=notice, columns=COLUMNS, rows=rows)


def _values(line: Line, period: str) -> Sequence[Value]:
    return (
        line.year.pk,
        line.now.version if line.now else None,
        period,
        line.year.code,
        line.year.project.name,
        line.year.initial,
        line.before.executed if line.before else None,
        line.budget,
        line.now.executed if line.now else None,
        None,
    )


def read(sheets: Sequence[Sheet], lines: Iterable[Line], period: str) -> Upload:
    """Match a workbook's rows with the projects of a month.

    Columns may stand in any order. Raises Refused where the sheet or a column is
    missing; everything else is a Fault of its row.
    """
    sheet = _sheet(sheets)
    heading, places = _heading(sheet)
    known = {line.year.pk: line for line in lines}
    upload = Upload()
    for row in sheet.rows:
        cells = {key: row.cell(at) for key, at in places.items()}
        filled = any(cell.kind for cell in cells.values())
        if row.number > heading and filled:
            _take(upload, row, cells, known, period)
    upload.faults.sort()
    return upload


def _sheet(sheets: Sequence[Sheet]) -> Sheet:
    visible = [sheet for sheet in sheets if not sheet.hidden]
    named = [sheet for sheet in visible if sheet.name == TITLE]
    if named:
        return named[0]
    if len(visible) == 1:
        return visible[0]
    raise Refused(_("找不到名为“预算执行”的工作表，请用下载的表填写。"))


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """Return the number of the row with the titles, and each column's place."""
    for row in sheet.rows[:HEADING_WITHIN]:
        titles = [cell.text.strip() for cell in row.cells]
        if NAMES["executed"] not in titles:
            continue
        twice = [t for t, count in Counter(titles).items() if t in TITLES and count > 1]
        if twice:
            raise Refused(_("列名重复：%s。") % "、".join(twice))
        places = {TITLES[t]: at for at, t in enumerate(titles) if t in TITLES}
        missing = [NAMES[key] for key in NEEDED if key not in places]
        if missing:
            raise Refused(_("缺少列：%s。请用下载的表填写。") % "、".join(missing))
        return row.number, places
    raise Refused(_("找不到列名所在的行，请用下载的表填写。"))


def _take(
    upload: Upload,
    row: Row,
    cells: dict[str, Cell],
    known: dict[int, Line],
    period: str,
) -> None:
    """Put one row's boxes into the upload, or say what is wrong with it."""
    pk = _whole(cells["id"])
    line = known.get(pk) if pk is not None else None
    found: list[tuple[str, str]] = []
    if pk is None or line is None:
        found.append(("id", _("这一行不是您可以登记的项目，请勿增加行或改动隐藏列。")))
    elif pk in upload.rows:
        said = _("与第%d行是同一个项目。") % upload.rows[pk]
        found.append(("id", said))
    else:
        upload.rows[pk] = row.number
        found += _mismatches(cells, line, period)
    values = {}
    for key in ("adjusted", "executed", "reason"):
        text, reason = typed(cells.get(key, Cell()), amount=key != "reason")
        values[key] = text
        if reason:
            found.append((key, reason))
    upload.faults += [Fault(row.number, NAMES[key], reason) for key, reason in found]
    if not found and pk is not None:
        upload.values[pk] = values | {"version": cells["version"].text}


def _mismatches(
    cells: dict[str, Cell], line: Line, period: str
) -> list[tuple[str, str]]:
    found = []
    if cells["period"].text.strip() != period:
        said = _("这是%(file)s的表，页面选的是%(page)s。")
        facts = {"file": cells["period"].text.strip() or "—", "page": period}
        found.append(("period", said % facts))
    if cells["name"].text.strip() != line.year.project.name.strip():
        said = _("与编号对应的项目“%s”不一致，请勿只移动或排序部分列。")
        found.append(("name", said % line.year.project))
    if cells["version"].kind and _whole(cells["version"]) is None:
        found.append(("version", _("隐藏列被改动，请重新下载。")))
    return found


def _whole(cell: Cell) -> int | None:
    """Return a key as it went out: 12, also where it came back as text."""
    text = cell.text.strip()
    if cell.kind in ("number", "text") and text.isascii() and text.isdigit():
        return int(text[:18])
    return None


def typed(cell: Cell, *, amount: bool) -> tuple[str, str]:
    """Return what was typed as text, and what is wrong with its kind."""
    if cell.kind in ("", "text"):
        return cell.text.strip(), ""
    if cell.kind == "formula":
        return "", _("公式未计算，请在Excel中保存后再上传。")
    if cell.kind == "error":
        return "", _("单元格是错误值%s，请改为数值。") % cell.text
    if not amount:
        return cell.text, ""
    if cell.kind in ("number", "masked"):
        return _number(cell.text), ""
    return "", _("应填金额，单元格却是百分比、日期或是非值。")


def _number(text: str) -> str:
    """Return a spreadsheet's number as typed digits; the form judges its decimals."""
    number = Decimal(text)
    if not number.is_finite():
        return text
    near = number.quantize(CENT) if abs(number) < 10**13 else number
    return f"{near if abs(near - number) < DUST else number:f}"
