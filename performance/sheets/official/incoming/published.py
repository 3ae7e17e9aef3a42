"""A goal form in a workbook as the plain form of a publication. Pure.

The names of people and their telephone numbers, which the sheet holds too, stay there.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from budget.book.archive import Refused
from budget.book.reading import Sheet
from budget.publication import GoalForm, GoalRow, Unplaced
from performance.sheets.official.reading import whole, words
from performance.sheets.official.reading.terms import (
    Kind,
    Line,
    Official,
    Severity,
    Table,
)

_FORMS: Final = {Kind.DEPARTMENT: "14", Kind.PROJECT: "15"}
_HEAD: Final = {
    "filled_on": "填报日期",
    "body": "部门名称",
    "name": "项目名称",
    "attribute": "项目属性",
    "type": "项目类型",
    "term": "项目起止日期",
    "overview": "项目概况",
    "basis": "立项情况",
    "amount": "项目总投入",
    "central": "中央财政",
    "provincial": "省级财政",
    "municipal": "市级财政",
    "district": "区级财政",
    "self_raised": "自筹（其他）",
    "total_goal": "项目总目标",
    "year_goal": "年底绩效目标",
    "duties": "部门职能概述",
    "tasks": "年度工作任务",
}
_MONEY: Final = {
    "fiscal": "财政拨款",
    "other": "其他资金",
    "fiscal+other": "收入合计",
    "basic": "基本支出",
    "project": "项目支出",
    "basic+project": "支出合计",
}
_TICKED: Final = re.compile(
    r"[☑☒√✓✔■]\s*([\u4e00-\u9fff]+)|([\u4e00-\u9fff]+)\s*[☑☒√✓✔■]"
)
_GOAL: Final = re.compile(r"目标\s*(\d+)\s*[:：]")
_HORIZONS: Final = (("long_term", "long_term"), ("annual", "annual"))


def forms(sheets: Sequence[Sheet]) -> tuple[list[GoalForm], list[Unplaced]]:
    """Return the goal forms of a workbook, sheet by sheet, and what is wrong in them.

    A sheet that is no goal form is passed over.
    """
    found: list[GoalForm] = []
    unplaced: list[Unplaced] = []
    for sheet in sheets:
        try:
            official = whole.read([sheet])
        except Refused:
            continue
        if official.kind in _FORMS:
            found.append(form_of(official))
            unplaced += _wrong(official)
    return found, unplaced


def form_of(official: Official) -> GoalForm:
    """Return the plain form of a form that was read off a sheet."""
    year = official.year
    head = {label: official.fields.get(key, "") for key, label in _HEAD.items()}
    head = {label: text for label, text in head.items() if text}
    if "项目起止日期" in head:
        head["项目起止日期"] = re.sub(r"\s", "", head["项目起止日期"])
    for label in ("项目属性", "项目类型"):
        if label in head:
            head[label] = _ticked(head[label])
    if official.kind is Kind.DEPARTMENT and year:
        head |= dict(_money(official, year))
    rows = [
        _row(table, line, year or 0)
        for table in official.tables
        for line in table.lines
    ]
    return GoalForm(
        table=_FORMS[official.kind],
        head=head,
        rows=tuple(rows),
        goals=tuple(_goals(official)),
    )


def _wrong(official: Official) -> Iterator[Unplaced]:
    for one in official.findings:
        if words.severity(one) is Severity.ERROR:
            text = " ".join(filter(None, (official.sheet, one.fact)))
            yield Unplaced(one.place.row, text, words.sentence(one))


def _ticked(text: str) -> str:
    """Return the ticked word where boxes are printed, else the text."""
    found = [first or second for first, second in _TICKED.findall(text)]
    return found[0] if len(found) == 1 else text.strip()


def _money(official: Official, year: int) -> Iterator[tuple[str, str]]:
    years = set()
    for key, label in _MONEY.items():
        for place, text in official.fields.items():
            name, dot, when = place.rpartition(".")
            if not dot or name != key:
                continue
            if when == "share":
                yield f"{label}占比", text
            elif when == str(year):
                yield label, text
            else:
                years.add(when)
                yield f"{label}{when}", text
    yield "年份", "、".join(sorted(years, reverse=True))


def _row(table: Table, line: Line, year: int) -> GoalRow:
    goal = re.sub(r"\s", "", f"{table.label}{table.heading}")
    earlier = (
        (year - 2, line.text("before_last")),
        (year - 1, line.text("last")),
    )
    return GoalRow(
        goal=goal,
        level1=line.text("level1"),
        level2=line.text("level2"),
        name=line.text("name"),
        value=line.text("value"),
        standard=line.text("standard"),
        earlier=tuple((one, text) for one, text in earlier if text),
        horizon="long_term" if table.is_long_term else "annual",
        line=line.place.row,
    )


def _goals(official: Official) -> Iterator[tuple[str, int, str]]:
    """Yield the goals that a department's form lists, by their numbers."""
    if official.kind is not Kind.DEPARTMENT:
        return
    for key, horizon in _HORIZONS:
        text = official.fields.get(key, "")
        marks = list(_GOAL.finditer(text))
        for mark, after in zip(marks, [*marks[1:], None], strict=True):
            said = text[mark.start() : after.start() if after else len(text)]
            yield horizon, int(mark[1]), re.sub(r"\s", "", said)
