"""部门整体支出绩效自评表: Hubei's layout, and one with the central sheet's columns.

Both print goal by goal what was promised in separate cells: comparator, value, unit.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils import translation

from budget.book.paper.layout import Look, Paper, label, merged_down, value
from performance import values
from performance.choices import Accumulation, Comparator
from performance.models import Goal
from performance.queries.judging import Judged
from performance.queries.scored_department import DepartmentScored, Money
from performance.queries.scores import Line
from performance.rounding import plain, rounded
from performance.scoring.schemes import HUBEI
from performance.sheets.columns import CHINESE
from performance.sheets.official.parts import Row, wan
from performance.sheets.official.scored_parts import (
    NONE,
    PLACES,
    all_reasons,
    dateline,
    done,
    grade,
    key_of,
    notes,
    points,
    said,
    total,
)

TITLE: Final = "部门整体支出绩效自评表"
# Level 1, level 2, name, comparator, value, done, unit, weight, points.
HUBEI_COLUMNS: Final = (9, 9, 22, 5, 11, 14, 9, 8, 13)
# The same, then reasons and measures.
CENTRAL_COLUMNS: Final = (9, 9, 16, 5, 9, 12, 6, 6, 9, 19)
HEADS: Final = ("一级指标", "二级指标", "指标名称", "计算符号", "指标值")
MORE_HEADS: Final = ("实际完成值", "计量单位", "权重", "实际得分")
SIGNS: Final = {
    Comparator.GREATER: ">",
    Comparator.AT_LEAST: "≥",
    Comparator.EQUAL: "＝",
    Comparator.AT_MOST: "≤",
    Comparator.LESS: "<",
}
SIGNATURES: Final = ("填报人（签字）", "部门负责人（签字）", "单位（盖章）")
KINDS: Final = (("basic", "基本支出总额"), ("projects", "项目支出总额"))


def described(found: DepartmentScored, imprint: Sequence[str] = ()) -> Paper:
    """Describe the sheet in the layout that belongs to its scheme."""
    hubei = found.sheet.scheme == HUBEI
    columns = HUBEI_COLUMNS if hubei else CENTRAL_COLUMNS
    with translation.override(CHINESE):
        rows = (
            (label("单位名称", 2), value(found.body.name, "body", len(columns) - 2)),
            *(_hubei_money(found) if hubei else _central_money(found)),
            *([] if hubei else _achieved(found)),
            *[
                row
                for at, goal in enumerate(found.goals, start=1)
                for row in _block(found, goal, at, reasons=not hubei)
            ],
            *_foot(found, len(columns)),
        )
    return Paper(
        title=TITLE,
        dateline=dateline(found, found.year, is_sample=found.is_sample),
        columns=columns,
        rows=rows,
        notes=notes(found, _missing(found)),
        signatures=SIGNATURES,
        imprint=(*imprint, found.sheet.scheme.source),
    )


def _hubei_money(found: DepartmentScored) -> Iterable[Row]:
    weight = plain(found.execution.score.weight)
    yield (
        label(f"预算执行情况（万元）（{weight}分）", 2, 4),
        value("", ""),
        label("预算数（A）", 2),
        label("执行数（B）", 2),
        label("执行率（B/A）"),
        label(f"得分（{weight}分×执行率）"),
    )
    for key, name, money, given in _lines(found):
        yield (
            label(name),
            value(_wan(money.budget), f"{key}.2", 2),
            value(_wan(money.executed), f"{key}.3", 2),
            value(_rate(money), f"{key}.rate"),
            value(given, f"{key}.points"),
        )


def _central_money(found: DepartmentScored) -> Iterable[Row]:
    weight = plain(found.execution.score.weight)
    yield (
        label("部门资金（万元）", 1, 4),
        value("", "", 2),
        label("年初预算数", 2),
        label("全年预算数（A）"),
        label("全年执行数（B）", 2),
        label("执行率（B/A）"),
        label(f"得分（{weight}分×执行率）"),
    )
    for key, name, money, given in _lines(found):
        yield (
            label(name, 2),
            value(_wan(money.initial), f"{key}.1", 2),
            value(_wan(money.budget), f"{key}.2"),
            value(_wan(money.executed), f"{key}.3", 2),
            value(_rate(money), f"{key}.rate"),
            value(given, f"{key}.points"),
        )


def _lines(found: DepartmentScored) -> Iterable[tuple[str, str, Money, str]]:
    """Return each kind of money, and of the whole its points."""
    for key, name in KINDS:
        yield key, name, getattr(found, key), NONE
    yield "total", "部门整体支出总额", found.whole, points(found.execution)


def _achieved(found: DepartmentScored) -> Iterable[Row]:
    goals = "\n".join(goal.text for goal in found.goals)
    yield label("年度总体目标", 2, 2), label("预期目标", 4), label("实际完成情况", 4)
    yield (
        value(goals, "goal", 4, look=Look.TEXT),
        value(said(found, "done"), "done", 4, look=Look.TEXT),
    )


def _block(
    found: DepartmentScored, goal: Goal, at: int, *, reasons: bool
) -> Iterable[Row]:
    """Return one goal with its points, their share of all goals', and its rows."""
    lines = found.rows_of(goal)
    weight = _weight(lines)
    share = Fraction(weight) * 100 / Fraction(_weight(found.rows))
    head = f"年度目标{at}（{plain(weight)}分，占{rounded(share, PLACES)}%）"
    width = len(HEADS) + len(MORE_HEADS) + reasons
    yield label(head, 2), value(goal.text, f"goal.{goal.pk}", width - 2, look=Look.TEXT)
    last = ("偏差原因分析及改进措施",) if reasons else ()
    yield tuple(map(label, (*HEADS, *MORE_HEADS, *last)))
    for line, down in zip(lines, merged_down(_levels(lines)), strict=True):
        why = value(found.reasons(line), f"{key_of(line)}.reasons", look=Look.TEXT)
        yield *_row(line, down), *((why,) if reasons else ())


def _row(line: Line, down: int) -> Row:
    row, key = line.judged, key_of(line)
    if row is None:
        return ()
    sign, promised, figure = apart(row)
    level1 = row.commitment.level1
    return (
        *((value(level1, f"{key}.level1", down=down),) if down else ()),
        value(row.commitment.level2, f"{key}.level2"),
        value(row.commitment.name_printed, f"{key}.name"),
        value(sign, f"{key}.sign"),
        value(promised, f"{key}.value"),
        value(done(row, figure), f"{key}.actual"),
        value(row.commitment.unit, f"{key}.unit"),
        value(plain(line.score.weight), f"{key}.weight"),
        value(points(line), f"{key}.points"),
    )


def apart(row: Judged) -> tuple[str, str, str]:
    """Return comparator, value and figure apart; the words where it is no number.

    A form that prints no comparator has none here.
    """
    graded = row.promise.kind is Accumulation.GRADE
    # What does not bind yet has no value in force: it is read off the form.
    promised = row.version or values.read(
        row.promised, name=row.commitment.name_printed
    )
    if graded or promised.number is None:
        return "定性" if graded else "", row.promised, row.shown
    figure = plain(row.row.value) if row.row and row.row.value is not None else ""
    return SIGNS.get(promised.comparator, ""), plain(promised.number), figure


def _foot(found: DepartmentScored, width: int) -> Iterable[Row]:
    more = width - len(HUBEI_COLUMNS)
    yield (
        label("总分", 7),
        value(plain(found.sheet.total.weight), "weight"),
        value(total(found), "points"),
        *([value(grade(found), "grade")] if more else []),
    )
    for word, key, text in (
        (
            "偏差大或目标未完成的原因分析",
            "reasons",
            said(found, "reasons") or all_reasons(found),
        ),
        ("改进措施及结果应用方案", "measures", said(found, "measures")),
        ("单位主要负责人签批意见", "opinion", ""),
    ):
        yield label(word, 2), value(text, key, width - 2, look=Look.TEXT)


def _missing(found: DepartmentScored) -> tuple[str, ...]:
    names = "、".join(found.money_missing)
    return (f"没有登记：{names}。",) if names else ()


def _levels(lines: Iterable[Line]) -> list[str]:
    return [line.judged.commitment.level1 if line.judged else "" for line in lines]


def _weight(lines: Iterable[Line]) -> Decimal:
    return sum((line.score.weight for line in lines), Decimal(0))


def _wan(amount: Decimal | None) -> str:
    return "" if amount is None else wan(amount)


def _rate(money: Money) -> str:
    if money.executed is None or not money.budget:
        return ""
    share = Fraction(money.executed) * 100 / Fraction(money.budget)
    return f"{rounded(share, PLACES)}%"
