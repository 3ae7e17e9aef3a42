"""项目支出绩效自评表: the central sheet of 财预〔2020〕10号 and the one of Hubei."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from django.utils import translation

from budget.book.paper.layout import Cell, Look, Paper, label, merged_down, value
from budget.choices import FundKind, ProjectAttribute, ProjectType
from performance.queries.scored import Scored
from performance.queries.scores import Line
from performance.rounding import plain, rounded
from performance.scoring.schemes import HUBEI
from performance.sheets.columns import CHINESE
from performance.sheets.official.parts import Row, table_in, wan
from performance.sheets.official.project import EMPTY, TICKED
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

TITLE: Final = "项目支出绩效自评表"
# What the table is called, level 1, 2, 3, target, done, weight, points, reasons.
CENTRAL_COLUMNS: Final = (5, 9, 18, 15, 12, 12, 6, 8, 15)
# The same without weights and reasons, which stand below the table.
HUBEI_COLUMNS: Final = (12, 11, 14, 23, 14, 14, 12)
FISCAL: Final = (
    FundKind.GENERAL,
    FundKind.GOVERNMENT_FUND,
    FundKind.STATE_CAPITAL,
)
SIGNATURES: Final = ("填报人（签字）", "项目负责人（签字）", "单位（盖章）")


def described(found: Scored, imprint: Sequence[str] = ()) -> Paper:
    """Describe the sheet in the layout that belongs to its scheme."""
    is_hubei = found.sheet.scheme == HUBEI
    with translation.override(CHINESE):
        rows = tuple(_hubei(found) if is_hubei else _central(found))
    return Paper(
        title=TITLE,
        dateline=dateline(found, found.year.year, is_sample=found.sheet.is_sample),
        columns=HUBEI_COLUMNS if is_hubei else CENTRAL_COLUMNS,
        rows=rows,
        again=table_in(rows),
        notes=notes(found),
        signatures=SIGNATURES,
        imprint=(*imprint, found.sheet.scheme.source),
    )


def _central(found: Scored) -> Iterable[Row]:
    year = found.year
    yield label("项目名称", 2), value(year.project.name, "name", 7)
    yield (
        label("主管部门", 2),
        value(found.body.name, "body", 3),
        label("实施单位"),
        value(year.project.department.name, "unit", 3),
    )
    yield from _central_money(found)
    yield label("年度总体目标", 2, 2), label("预期目标", 3), label("实际完成情况", 4)
    yield (
        value(year.year_goal, "goal", 3, look=Look.TEXT),
        value(said(found, "done"), "done", 4, look=Look.TEXT),
    )
    yield (
        label("绩效指标", 1, 1 + len(found.rows)),
        *map(label, ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值")),
        *map(label, ("分值", "得分", "偏差原因分析及改进措施")),
    )
    for line, down in _with_level1(found):
        yield (
            *_named(line, down),
            value(plain(line.score.weight), f"{key_of(line)}.weight"),
            value(points(line), f"{key_of(line)}.points"),
            value(found.reasons(line), f"{key_of(line)}.reasons", look=Look.TEXT),
        )
    yield (
        label("总分", 6),
        value(plain(found.sheet.total.weight), "weight"),
        value(total(found), "points"),
        value(grade(found), "grade"),
    )


def _central_money(found: Scored) -> Iterable[Row]:
    line, year = found.execution, found.year
    yield (
        label("项目资金（万元）", 2, 5),
        value("", ""),
        *map(label, ("年初预算数", "全年预算数（A）", "全年执行数（B）")),
        *map(label, ("分值", "执行率（B/A）", "得分")),
    )
    weight = plain(line.score.weight)
    budget, spent, rate = _purse(found)
    yield (
        label("年度资金总额"),
        value(wan(year.initial), "total.1"),
        value(budget, "total.2"),
        value(spent, "total.3"),
        value(weight, "total.weight"),
        value(rate, "total.rate"),
        value(points(line), "total.points"),
    )
    fiscal = year.fund_kind in FISCAL
    for word, key, holds in (
        ("其中：当年财政拨款", "fiscal", fiscal),
        ("上年结转资金", "carried", False),
        ("其他资金", "other", not fiscal),
    ):
        texts = (wan(year.initial), budget, spent) if holds else ("", "", "")
        yield (
            label(word),
            *[value(text, f"{key}.{at}") for at, text in enumerate(texts, start=1)],
            value(NONE, ""),
            value(rate if holds else "", f"{key}.rate"),
            value(NONE, ""),
        )


def _hubei(found: Scored) -> Iterable[Row]:
    year, line = found.year, found.execution
    yield label("单位名称"), value(found.body.name, "body", 6)
    yield label("项目名称"), value(year.project.name, "name", 6)
    yield (
        label("主管部门"),
        value(found.body.name, "authority", 3),
        label("项目实施单位"),
        value(year.project.department.name, "unit", 2),
    )
    yield from _kinds(found)
    budget, spent, rate = _purse(found)
    weight = plain(line.score.weight)
    yield (
        label(f"预算执行情况（万元）（{weight}分）", 1, 2),
        value("", "", 2),
        *map(label, ("预算数（A）", "执行数（B）", "执行率（B/A）")),
        label(f"得分（{weight}分×执行率）"),
    )
    yield (
        label("年度财政资金总额", 2),
        value(budget, "total.2"),
        value(spent, "total.3"),
        value(rate, "total.rate"),
        value(points(line), "total.points"),
    )
    share = plain(found.sheet.total.weight - line.score.weight)
    yield (
        label(f"年度绩效目标（{share}分）", 1, 1 + len(found.rows)),
        *map(label, ("一级指标", "二级指标", "三级指标")),
        *map(label, ("年初目标值（A）", "实际完成值（B）", "得分")),
    )
    for row, down in _with_level1(found):
        yield *_named(row, down), value(points(row), f"{key_of(row)}.points")
    yield label("总分"), value(total(found), "points", 6)
    for word, key, text in (
        (
            "偏差大或目标未完成原因分析",
            "reasons",
            said(found, "reasons") or all_reasons(found),
        ),
        ("改进措施及结果应用方案", "measures", said(found, "measures")),
        ("单位主要负责人签批意见", "opinion", ""),
    ):
        yield label(word), value(text, key, 6, look=Look.TEXT)


def _kinds(found: Scored) -> Iterable[Row]:
    """Return what kind of project it is, ticked; what is not on record stays open."""
    year = found.year
    is_new = year.attribute == ProjectAttribute.NEW
    once = year.type == ProjectType.ONCE
    for word, key, choices in (
        (
            "项目类别",
            "kind",
            (
                ("部门预算项目", True),
                ("市直专项", False),
                ("市对下转移支付项目", False),
            ),
        ),
        (
            "项目属性",
            "attribute",
            (("持续性项目", not is_new), ("新增性项目", is_new)),
        ),
        (
            "项目类型",
            "type",
            (("常年性项目", not once), ("延续性项目", False), ("一次性项目", once)),
        ),
    ):
        words = [f"{name} {TICKED if chosen else EMPTY}" for name, chosen in choices]
        yield label(word), value("　".join(words), key, 6)


def _with_level1(found: Scored) -> Iterable[tuple[Line, int]]:
    words = [
        line.judged.commitment.level1 if line.judged else "" for line in found.rows
    ]
    return zip(found.rows, merged_down(words), strict=True)


def _named(line: Line, down: int) -> Iterable[Cell]:
    """Return level 1 where it begins, level 2, the name, what was promised and done."""
    row, key = line.judged, key_of(line)
    if row is None:
        return
    promise = row.commitment
    if down:
        yield value(promise.level1, f"{key}.level1", down=down)
    yield value(promise.level2, f"{key}.level2")
    yield value(promise.name_printed, f"{key}.name")
    yield value(row.promised, f"{key}.value")
    yield value(done(row, row.shown), f"{key}.actual")


def _purse(found: Scored) -> tuple[str, str, str]:
    """Return the year's budget, what is spent of it and the rate between them."""
    spent = found.money
    if spent is None:
        return wan(found.year.amount), "", ""
    rate = ""
    if spent.budget:
        share = Fraction(spent.executed) * 100 / Fraction(spent.budget)
        rate = f"{rounded(share, PLACES)}%"
    return wan(spent.budget), wan(spent.executed), rate
