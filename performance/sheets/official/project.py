"""项目支出绩效目标申报表, table 15: 年底绩效目标 and all."""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.utils import translation

from budget.book.paper.layout import Paper, label, value
from budget.choices import ProjectAttribute, ProjectType
from performance.queries.declared import ProjectDeclared
from performance.rounding import plain
from performance.sheets.columns import CHINESE
from performance.sheets.official.parts import (
    COLUMNS,
    SIGNATURES,
    Row,
    annual,
    dateline,
    filler,
    line,
    notes,
    table_in,
    text,
    wan,
)

TITLE: Final = "项目支出绩效目标申报表"
# Of a project that joins a budget which is published already.
JOINS: Final = "项目支出绩效目标申请表（年中追加）"
TICKED, EMPTY = "☑", "□"
FUNDS: Final = (
    ("central", "中央财政"),
    ("provincial", "省级财政"),
    ("municipal", "市级财政"),
    ("district", "区级财政"),
    ("self_raised", "自筹（其他）"),
)


def described(declared: ProjectDeclared, imprint: Sequence[str] = ()) -> Paper:
    """Describe a project's form; of one that joins in mid-year, its application."""
    year = declared.year
    term = f"{_day(year.starts_on)} 至 {_day(year.ends_on)}"
    term = "" if declared.blank else term
    lead = year.lead.name if year.lead else ""
    rows = (
        line("部门名称", declared.body, "body"),
        line("项目名称", year.project.name, "name"),
        filler(),
        _choice("项目属性", ProjectAttribute, year.attribute, "attribute"),
        _choice("项目类型", ProjectType, year.type, "type"),
        (
            label("项目负责人", 2),
            value(lead, "lead", personal=True),
            label("联系人"),
            value("", "contact", personal=True),
            label("电话"),
            value("", "contact_phone", 2, personal=True),
        ),
        line("项目起止日期：", term, "term"),
        *_joining(declared),
        text("项目概况", year.overview, "overview"),
        text("立项情况（依据、可行性、必要性）", year.basis, "basis"),
        *_funds(declared),
        text("项目总目标", year.total_goal, "total_goal"),
        text("年底绩效目标", year.year_goal, "year_goal"),
        *annual(declared.targets, year.year),
    )
    return Paper(
        title=TITLE if year.joins_on is None else JOINS,
        dateline=dateline(year.filled_on),
        columns=COLUMNS,
        rows=rows,
        again=table_in(rows),
        notes=notes("年度绩效目标", declared.targets),
        signatures=SIGNATURES,
        imprint=tuple(imprint),
    )


def _joining(declared: ProjectDeclared) -> Iterable[Row]:
    """Return why a project joins its year's budget, and from which day it asks to."""
    year = declared.year
    if year.joins_on is not None:
        yield text("追加理由", year.joins_reason, "joins_reason")
        day = "" if declared.blank else _day(year.joins_on)
        yield line("拟生效日期", day, "joins_on")


def _choice(
    name: str,
    choices: type[ProjectAttribute] | type[ProjectType],
    chosen: str,
    key: str,
) -> Row:
    # The paper is Chinese, whatever the language of the page around it.
    with translation.override(CHINESE):
        words = [
            f"{one.label} {TICKED if one.value == chosen else EMPTY}" for one in choices
        ]
    return line(name, "　".join(words), key)


def _funds(declared: ProjectDeclared) -> Iterable[Row]:
    year = declared.year
    total = year.amount_printed or wan(year.amount)
    places = len(total.removesuffix("万元").partition(".")[2]) if "万" in total else 2
    yield (
        label("项目资金情况（万元）", 1, 6),
        label("项目总投入", 3),
        value(total, "amount", 4),
    )
    for number, (name, word) in enumerate(FUNDS):
        head = (label("资金构成", 1, len(FUNDS)),) if number == 0 else ()
        text = _in_wan(getattr(year, name), places)
        yield (*head, label(word, 2), value(text, name, 4))


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _in_wan(amount: Decimal | None, places: int) -> str:
    """Return an amount stored in 万元, with as many places as the whole is printed
    with, or all that it has."""
    if amount is None:
        return ""
    whole, _dot, part = plain(amount).partition(".")
    part = part.ljust(places, "0")
    return f"{whole}.{part}万元" if part else f"{whole}万元"
