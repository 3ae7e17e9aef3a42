"""Read an official form that came back: which one, and all it says. Pure."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from budget.book.archive import Refused
from budget.book.reading import Sheet
from performance.sheets.official.reading import cells, checks, fields, heads, tables
from performance.sheets.official.reading.grid import Grid, word
from performance.sheets.official.reading.tables import Found
from performance.sheets.official.reading.terms import (
    Finding,
    Kind,
    Official,
    Place,
    Table,
)

TITLE_WITHIN: Final = 6
_TITLES: Final = (
    (re.compile(r".*部门整体.*(?:绩效)?目标.*申报表"), Kind.DEPARTMENT),
    (re.compile(r".*项目.*目标.*(?:申报表|申请表.*)"), Kind.PROJECT),
    (re.compile(r".*部门整体.*监控表"), Kind.WHOLE_MONITOR),
    (re.compile(r".*部门整体.*自评表"), Kind.WHOLE_CENTRAL),
    (re.compile(r".*监控表"), Kind.MONITOR),
    (re.compile(r".*自评表"), Kind.CENTRAL),
)
_BY_LABEL: Final = (
    ("部门职能概述", Kind.DEPARTMENT),
    ("项目概况", Kind.PROJECT),
    ("部门整体支出总额", Kind.WHOLE_CENTRAL),
    ("完成目标可能性", Kind.MONITOR),
    ("偏差大或目标未完成原因分析", Kind.HUBEI),
    ("项目资金(万元)", Kind.CENTRAL),
)
# Their row of totals is read by the columns of the table above it.
_WITH_TOTALS: Final = (Kind.CENTRAL, Kind.WHOLE_CENTRAL, Kind.WHOLE_HUBEI)
_YEAR = re.compile(r"(20\d\d)年(?:度|(?:1-)?\d{1,2}月[^\d日]|(?:1-)?\d{1,2}月$)")
_MONTH = re.compile(r"20\d\d年(?:1-)?(\d{1,2})月(?!\d)")
_FILLED = re.compile(r"填报日期:?(20\d\d年\d{1,2}月\d{1,2}日)")
_FULL: Final = (Decimal(100), Decimal(90), Decimal(80))


def read(sheets: Sequence[Sheet]) -> Official:
    """Return what the workbook's one official form says.

    Raises Refused where no visible sheet is one, or several are: which of them counts
    is not guessed.
    """
    grids = [Grid(sheet) for sheet in sheets if not sheet.hidden and sheet.rows]
    known = [(grid, kind) for grid in grids if (kind := _kind(grid)) is not None]
    if not known:
        raise Refused(
            _(
                "认不出这是哪张绩效表：没有找到申报表、监控表或自评表的表名和栏目，"
                "请用下载的表填写。"
            )
        )
    if len(known) > 1:
        names = "、".join(grid.name for grid, _kind in known)
        raise Refused(
            _("工作簿里有多张绩效表（%s），请只留要读入的一张再上传。") % names
        )
    return _read(*known[0])


def _kind(grid: Grid) -> Kind | None:
    words = _words(grid, range(1, grid.bottom + 1))
    found = None
    titles = _words(grid, range(1, TITLE_WITHIN + 1))
    for text in titles:
        found = found or next((k for p, k in _TITLES if p.fullmatch(text)), None)
    found = found or next((kind for said, kind in _BY_LABEL if said in words), None)
    if found is Kind.CENTRAL and _is_hubei(words):
        return Kind.HUBEI
    # Of a whole department: without 年初预算数, which the central columns have.
    if found is Kind.WHOLE_CENTRAL and "年初预算数" not in words:
        return Kind.WHOLE_HUBEI
    if found is Kind.MONITOR and "项目名称" not in words and "部门名称及代码" in words:
        return Kind.WHOLE_MONITOR
    return found


def _is_hubei(words: Iterable[str]) -> bool:
    """Whether a self-evaluation has the layout of Hubei: the points of a row, but no
    weights; what was not reached is explained below the table."""
    said = set(words)
    return "年初目标值(A)" in said or "偏差大或目标未完成原因分析" in said


def _words(grid: Grid, rows: range) -> list[str]:
    return [b.word for row in rows for b in grid.starting(row) if b.word]


def _read(grid: Grid, kind: Kind) -> Official:
    found = tables.found(grid, kind)
    # Hubei's row of totals is a label and a text as any other.
    ends = [one.bottom - (one.has_total and kind is Kind.HUBEI) for one in found]
    taken = [range(one.top, end + 1) for one, end in zip(found, ends, strict=True)]
    said = fields.found(grid, kind, taken)
    if kind in _WITH_TOTALS:
        _take_totals(found, said)
    title, dateline = _head(grid)
    year, month = _when(dateline, found)
    findings = [*said.findings, *(f for one in found for f in one.findings)]
    done = tuple(one.table for one in found)
    if not any(table.lines for table in done):
        findings.append(Finding("no_table", Place(grid.name)))
    findings += _years_differ(grid, (year, said.year, *[one.year for one in found]))
    findings += _weight_sum(done, said.texts)
    if filled := _FILLED.search(word(dateline)):
        said.texts["filled_on"] = filled[1]
    return Official(
        kind=kind,
        title=title,
        sheet=grid.name,
        year=year or said.year or next((one.year for one in found if one.year), None),
        month=month,
        dateline=dateline,
        fields=said.texts,
        places=said.places,
        tables=done,
        findings=tuple(_in_order(findings)),
    )


def _take_totals(found: Iterable[Found], said: fields.Fields) -> None:
    """The row of 总分 is read by the table's columns; its last one holds the grade."""
    for one in found:
        for key, (text, place) in one.totals.items():
            name = "grade" if key == "reasons" else key
            said.texts[name], said.places[name] = text, place


def _head(grid: Grid) -> tuple[str, str]:
    """Return the title and the line below it that says of when the form is."""
    title, dateline = "", ""
    for row in range(1, TITLE_WITHIN + 1):
        for block in grid.starting(row):
            text, _code = cells.shown(block.cell)
            if not title and any(p.fullmatch(block.word) for p, _kind in _TITLES):
                title = text
            elif not dateline and (
                "填报日期" in block.word or _YEAR.search(block.word)
            ):
                dateline = text
    return title, dateline


def _when(dateline: str, found: Iterable[Found]) -> tuple[int | None, int | None]:
    text = word(dateline)
    year = None if "填报日期" in text else _YEAR.search(text)
    months = [heads.month(one.titles) for one in found]
    month = next((one for one in months if one), None)
    spoken = _MONTH.search(text) if year else None
    if month is None and spoken and 1 <= int(spoken[1]) <= 12:
        month = int(spoken[1])
    return (int(year[1]) if year else None), month


def _years_differ(grid: Grid, years: Iterable[int | None]) -> list[Finding]:
    known = sorted({year for year in years if year})
    if len(known) < 2:
        return []
    fact = "、".join(map(str, known))
    return [Finding("years_differ", Place(grid.name), fact)]


def _weight_sum(done: Iterable[Table], said: dict[str, str]) -> list[Finding]:
    """Ask where the weights, with that of the money, do not come to 100."""
    found = checks.weight_sum(done)
    if found is None:
        return []
    total, line = found
    money = checks.number(said.get("total.weight", ""))
    whole = total + (money or 0)
    if whole == 100 or (money is None and total in _FULL):
        return []
    return [
        Finding("weights_sum", line.at(heads.WEIGHT), format(whole.normalize(), "f"))
    ]


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (one.place.row, one.place.column))
