"""部门整体支出绩效目标申报表: table 14."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from budget.book.paper.layout import Look, Paper, label, value
from budget.models import DepartmentYear
from performance.choices import GoalKind
from performance.models import Goal, Target
from performance.queries.declared import DepartmentDeclared
from performance.rounding import rounded
from performance.sheets.official.parts import (
    COLUMNS,
    SIGNATURES,
    Row,
    annual,
    dateline,
    filler,
    line,
    long_term,
    notes,
    text,
    wan,
)

TITLE: Final = "部门整体支出绩效目标申报表"
INCOME: Final = (("fiscal", "财政拨款"), ("other", "其他资金"))
SPENDING: Final = (("basic", "基本支出"), ("project", "项目支出"))

_WORDS: Final = {GoalKind.LONG_TERM: "长期目标", GoalKind.ANNUAL: "年度目标"}
_NAME = re.compile(r"(?:长期|年度)?(?:绩效)?目标\s*\d*")


def described(declared: DepartmentDeclared, imprint: Sequence[str] = ()) -> Paper:
    """Describe a whole department's form."""
    now = declared.years.get(declared.year) or DepartmentYear()
    return Paper(
        title=TITLE,
        dateline=dateline(now.filled_on),
        columns=COLUMNS,
        rows=(
            line("部门名称", declared.department.name, "body"),
            filler(),
            *_money(declared),
            text("部门职能概述", now.duties, "duties"),
            text("年度工作任务", now.tasks, "tasks"),
            *_goals(declared),
            *[
                row
                for goal, targets in declared.blocks
                for row in _block(declared, goal, targets)
            ],
        ),
        notes=notes(
            "整体绩效目标",
            [row for _goal, targets in declared.blocks for row in targets],
        ),
        signatures=SIGNATURES,
        imprint=tuple(imprint),
    )


def _money(declared: DepartmentDeclared) -> Iterable[Row]:
    year = declared.year
    yield (
        label("部门总体资金情况（万元）", 1, 8),
        label("总体资金情况", 3, 2),
        label("当年预算收支", 1, 2),
        label("占比", 1, 2),
        label("近两年收支情况", 2),
    )
    yield label(f"{year - 1}年"), label(f"{year - 2}年")
    for title, lines in (("收入构成", INCOME), ("支出构成", SPENDING)):
        for number, (names, word) in enumerate(
            [*[((name,), word) for name, word in lines], (_names(lines), "合计")]
        ):
            head = (label(title, 1, 3),) if number == 0 else ()
            yield *head, label(word, 2), *_years(declared, names, _names(lines))


def _names(lines: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for name, _word in lines)


def _years(
    declared: DepartmentDeclared, names: tuple[str, ...], all_names: tuple[str, ...]
) -> Row:
    """Return this year's amount, its share of the whole, and the two years before."""
    year, key = declared.year, "+".join(names)
    texts = [_amount(declared.years.get(year - ago), names) for ago in (0, 1, 2)]
    now = declared.years.get(year)
    return (
        value(texts[0], f"{key}.{year}"),
        value(_share(_sum(now, names), _sum(now, all_names)), f"{key}.share"),
        value(texts[1], f"{key}.{year - 1}"),
        value(texts[2], f"{key}.{year - 2}"),
    )


def _goals(declared: DepartmentDeclared) -> Iterable[Row]:
    kinds = (GoalKind.LONG_TERM, GoalKind.ANNUAL)
    yield label("整体绩效目标", 2, 2), label("长期目标", 3), label("年度目标", 3)
    yield tuple(
        value("\n".join(declared.texts(kind)), kind.value, 3, look=Look.TEXT)
        for kind in kinds
    )


def _block(
    declared: DepartmentDeclared, goal: Goal, targets: Sequence[Target]
) -> Iterable[Row]:
    name, rest = _heading(declared, goal)
    yield label(name, 2), value(rest, f"goal.{goal.pk}.heading", 6)
    if goal.kind == GoalKind.ANNUAL:
        yield from annual(targets, declared.year)
    else:
        yield from long_term(targets)


def _heading(declared: DepartmentDeclared, goal: Goal) -> tuple[str, str]:
    """Part what stands above a goal's rows: 年度目标1： and its words.

    One that says no such name gets its number among its kind.
    """
    said = goal.heading or goal.text
    name, colon, rest = said.partition("：")
    if colon and _NAME.fullmatch(name.strip()):
        return name + colon, rest
    same = [one.pk for one in declared.goals if one.kind == goal.kind]
    return f"{_WORDS[GoalKind(goal.kind)]}{same.index(goal.pk) + 1}：", said


def _amount(year: DepartmentYear | None, names: tuple[str, ...]) -> str:
    """Return an amount as its form printed it, or in 万元; "" for none on record."""
    if year is None:
        return ""
    printed = getattr(year, f"{names[0]}_printed") if len(names) == 1 else ""
    total = _sum(year, names)
    return printed or ("" if total is None else wan(total))


def _sum(year: DepartmentYear | None, names: tuple[str, ...]) -> Decimal | None:
    amounts = [year.amount_of(name) for name in names] if year else []
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _share(part: Decimal | None, whole: Decimal | None) -> str:
    if part is None or not whole:
        return ""
    return f"{rounded(Fraction(part) / Fraction(whole) * 100, 2)}%"
