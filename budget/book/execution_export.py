"""预算执行 out of a finance system: its own columns and codes, and a unit to be said.

Such a workbook knows nothing of our keys: a row is found by its project code alone.
What has no code of ours, comes twice, or gives no unit is told and never guessed.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from budget import money
from budget.book.archive import Refused
from budget.book.execution_sheet import HEADING_WITHIN, NAMES, Fault, Upload, typed
from budget.book.reading import Row, Sheet
from budget.queries.execution import Line

# What the systems call the columns, without blanks and without a unit behind.
CODES: Final = ("项目代码", "项目编码", "项目编号", "预算项目代码", "预算项目编码")
SPENT: Final = (
    *("累计执行数", "累计支出数", "累计支出", "累计支付数", "累计支付金额"),
    *("全年执行数", "执行数", "支出数", "支付数", "支付金额", "已支付金额", "实际支出"),
)
BUDGETS: Final = (
    *("全年预算数", "调整后预算数", "调整后预算", "调整预算数", "指标金额"),
    *("预算指标", "可用指标", "预算数", "预算金额"),
)
UNITS: Final = ("元", "万元")
# So many titles of an unknown table are shown.
MOST_SHOWN: Final = 12
_UNIT = re.compile(r"(?:单位[:：]|[（(])(元|万元|人民币元|人民币万元)[）)]?")
_TOTAL = re.compile(r"合计|小计|总计")


def is_export(sheets: Sequence[Sheet]) -> bool:
    """Whether a workbook has a row of titles as finance systems have, and not ours."""
    exported = any(_columns(row) for sheet in sheets for row in _top(sheet))
    return exported and NAMES["id"] not in _titles(sheets)


def unknown(sheets: Sequence[Sheet]) -> str:
    """Say which columns were looked for in a workbook that is neither an export nor
    ours, which of them were found, and what stands in its head instead."""
    rows = [row for sheet in sheets if not sheet.hidden for row in _top(sheet)]
    titles = {_title(cell.text) for row in rows for cell in row.cells}
    wanted = ((_("项目编码"), CODES), (_("累计执行数"), SPENT), (_("预算数"), BUDGETS))
    lacking = [
        _("%(column)s（认%(names)s）")
        % {"column": column, "names": _("、").join(names)}
        for column, names in wanted
        if names is not BUDGETS and not titles & set(names)
    ]
    known = [
        f"“{title}”" for _column, names in wanted for title in names if title in titles
    ]
    head = max(rows, key=_texts, default=None)
    seen = (
        [cell.text.strip() for cell in head.cells if cell.text.strip()] if head else []
    )
    return _(
        "没有认出这张表。在前%(rows)d行里没有找到这些列：%(lacking)s。"
        "已认出的列：%(known)s。表头像是：%(seen)s。"
        "请把列名改成其中之一，或用本页下载的表填写。"
    ) % {
        "rows": HEADING_WITHIN,
        "lacking": _("；").join(lacking) or _("同一行里的项目编码和累计执行数"),
        "known": _("、").join(known) or _("无"),
        "seen": _("、").join(seen[:MOST_SHOWN]) or _("空白"),
    }


def _texts(row: Row) -> int:
    return sum(cell.kind == "text" for cell in row.cells)


def is_ours(sheets: Sequence[Sheet]) -> bool:
    """Whether a workbook has the titles that the sheet of our page is known by."""
    return {NAMES["id"], NAMES["executed"]} <= _titles(sheets)


def _titles(sheets: Sequence[Sheet]) -> set[str]:
    return {c.text.strip() for one in sheets for row in _top(one) for c in row.cells}


def read(sheets: Sequence[Sheet], lines: Iterable[Line], unit: str) -> Upload:
    """Match an export's rows with the projects of a month, by their codes.

    `unit` is what the person says, "" where the file is to tell. Raises Refused where
    neither says it, or the two differ.
    """
    visible = [sheet for sheet in sheets if not sheet.hidden]
    sheet, heading, places = next(
        (sheet, row.number, places)
        for sheet in visible or sheets
        for row in _top(sheet)
        if (places := _columns(row))
    )
    unit = _agreed(unit, _said(sheet, heading))
    known = {line.year.code: line for line in lines}
    upload = Upload()
    for row in sheet.rows:
        if row.number > heading:
            _take(upload, row, places, known, unit)
    upload.faults.sort()
    return upload


def _top(sheet: Sheet) -> Sequence[Row]:
    return sheet.rows[:HEADING_WITHIN]


def _columns(row: Row) -> dict[str, int]:
    """Return the places of code and amounts in a row of titles; {} for another row."""
    titles = [_title(cell.text) for cell in row.cells]
    found = {
        key: titles.index(name)
        for key, names in (("code", CODES), ("executed", SPENT), ("adjusted", BUDGETS))
        for name in names[::-1]
        if name in titles
    }
    return found if {"code", "executed"} <= found.keys() else {}


def _title(text: str) -> str:
    return re.sub(r"\s|[（(].*", "", text)


def _said(sheet: Sheet, heading: int) -> str:
    """Return the unit that the head of the sheet names; "" for none or two."""
    found = {
        unit.removeprefix("人民币")
        for row in sheet.rows
        if row.number <= heading
        for cell in row.cells
        for unit in _UNIT.findall(re.sub(r"\s", "", cell.text))
    }
    return found.pop() if len(found) == 1 else ""


def _agreed(chosen: str, said: str) -> str:
    if chosen and said and chosen != said:
        words = _("表里写的单位是%(file)s，选的是%(chosen)s，请核对后重新上传。")
        raise Refused(words % {"file": said, "chosen": chosen})
    if not chosen and not said:
        raise Refused(_("表里没有写明金额单位，请选择是元还是万元，再上传。"))
    return chosen or said


def _take(
    upload: Upload,
    row: Row,
    places: dict[str, int],
    known: dict[str, Line],
    unit: str,
) -> None:
    """Put one row's amounts into the upload, or say what is wrong with it."""
    code = re.sub(r"\s", "", row.cell(places["code"]).text)
    texts = "".join(cell.text for cell in row.cells if cell.kind == "text")
    if not any(cell.kind for cell in row.cells) or (_TOTAL.search(texts)):
        return
    line = known.get(code)
    found: list[tuple[str, str]] = []
    if line is None:
        words = _("项目代码%s不是您可以登记的本年度项目。")
        found.append(("code", words % (code or "—")))
    elif line.year.pk in upload.rows:
        words = _("与第%d行是同一个项目，请按项目汇总后再上传。")
        found.append(("code", words % upload.rows[line.year.pk]))
    values = {"reason": ""}
    for key in ("adjusted", "executed"):
        if key in places:
            values[key], reason = _amount(row, places[key], unit)
            if reason:
                found.append((key, reason))
    if line is not None:
        upload.rows.setdefault(line.year.pk, row.number)
        values.setdefault("adjusted", f"{line.budget:f}")
        values["version"] = str(line.now.version) if line.now else ""
    upload.faults += [Fault(row.number, NAMES[key], said) for key, said in found]
    if line is not None and not found:
        upload.values[line.year.pk] = values


def _amount(row: Row, place: int, unit: str) -> tuple[str, str]:
    """Return an amount in 元 as typed digits, and what is wrong with its cell."""
    text, reason = typed(row.cell(place), amount=True)
    if reason or not text:
        return text, reason
    try:
        number = Decimal(text.replace(",", ""))
    except ArithmeticError:
        return text, ""
    if not number.is_finite():
        return text, ""
    return f"{money.to_yuan(number, unit):f}", ""
