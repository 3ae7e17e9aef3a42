"""项目支出绩效运行监控表: the layout of 财预〔2019〕136号, through any month."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from django.utils import translation

from budget import periods
from budget.book.paper.layout import Cell, Look, Paper, label, merged_down, value
from budget.choices import FundKind
from performance.choices import CourseSource, Likelihood
from performance.models.explanation import CAUSES
from performance.queries.monitored import Monitored
from performance.queries.monitored import Row as Line
from performance.rounding import rounded
from performance.sheets.columns import CHINESE
from performance.sheets.official.parts import Row, wan

TITLE: Final = "项目支出绩效运行监控表"
# What the table is called; level 1, 2, 3, target, done so far, expected for the year;
# five causes and the words; three likelihoods; the note.
COLUMNS: Final = (4, 5, 7, 11, 8, 8, 8, 4, 4, 4, 4, 4, 11, 3, 3, 3, 9)
CAUSE_WORDS: Final = ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")
CHANCES: Final = (
    (Likelihood.CERTAIN, "确定能"),
    (Likelihood.POSSIBLE, "有可能"),
    (Likelihood.IMPOSSIBLE, "完全不可能"),
)
SIGNATURES: Final = ("填报人（签字）", "项目负责人（签字）", "单位（盖章）")
NOTES: Final = (
    "备注：1.“执行情况”为终审后的累计完成值；本月没有填报期的，取最近一期并注明截至月份。",
    "2.“内插”：节点计划或往年进度没有本月的数，序时值按前后两个时点折算。",
)
TICK: Final = "√"
PLACES: Final = 2


def described(found: Monitored, imprint: Sequence[str] = ()) -> Paper:
    """Describe a project's sheet."""
    with translation.override(CHINESE):
        rows = tuple(_rows(found))
    return Paper(
        title=TITLE,
        dateline=f"（{found.year.year}年{_span(found.month)}）"
        + ("　样例数据" if found.is_sample else ""),
        columns=COLUMNS,
        rows=rows,
        notes=(*NOTES, *_adjusted(found)),
        signatures=SIGNATURES,
        imprint=tuple(imprint),
        landscape=True,
    )


def _rows(found: Monitored) -> Iterable[Row]:
    year, body = found.year, found.body
    code = f"（{body.code}）" if body.code else ""
    yield label("项目名称", 3), value(year.project.name, "name", 14)
    yield (
        label("主管部门及代码", 3),
        value(body.name + code, "body", 6),
        label("实施单位", 3),
        value(year.project.department.name, "unit", 5),
    )
    yield from _money(found)
    yield label("年度总体目标", 3), value(year.year_goal, "goal", 14, look=Look.TEXT)
    yield from _head(found)
    covers = merged_down([row.judged.commitment.level1 for row in found.rows])
    for row, down in zip(found.rows, covers, strict=True):
        yield tuple(_line(row, down))


def _money(found: Monitored) -> Iterable[Row]:
    span = _span(found.month)
    yield (
        label("项目资金（万元）", 3, 4),
        value("", "", 3),
        label("年初预算数", 3),
        label(f"{span}执行数", 3),
        label(f"{span}执行率", 3),
        label("全年预计执行数", 2),
    )
    general = found.year.fund_kind == FundKind.GENERAL
    for word, key, holds in (
        ("年度资金总额", "total", True),
        ("其中：本年一般公共预算拨款", "general", general),
        ("其他资金", "other", not general),
    ):
        texts = _purse(found) if holds else ("", "", "")
        yield (
            label(word, 3),
            *[
                value(text, f"{key}.{number}", 3)
                for number, text in enumerate(texts, start=1)
            ],
            value("", f"{key}.expected", 2),
        )


def _purse(found: Monitored) -> tuple[str, str, str]:
    """Return the year's budget, what is spent and the rate, on the sheet's own base:
    the budget of the year's beginning."""
    amount, spent = found.year.amount, found.money
    if spent is None:
        return wan(amount), "", ""
    late = _as_of(spent.month) if spent.month < found.month else ""
    rate = Fraction(spent.executed) * 100 / Fraction(amount) if amount else None
    shown = "" if rate is None else f"{rounded(rate, PLACES)}%"
    return wan(amount), wan(spent.executed) + late, shown


def _head(found: Monitored) -> Iterable[Row]:
    yield (
        label("绩效指标", 1, 2 + len(found.rows)),
        label("一级指标", 1, 2),
        label("二级指标", 1, 2),
        label("三级指标", 1, 2),
        label("年度指标值", 1, 2),
        label(f"{_span(found.month)}执行情况", 1, 2),
        label("全年预计完成情况", 1, 2),
        label("偏差原因分析", 6),
        label("完成目标可能性", 3),
        label("备注", 1, 2),
    )
    yield (
        *map(label, CAUSE_WORDS),
        label("原因说明"),
        *[label(word) for _chance, word in CHANCES],
    )


def _line(row: Line, down: int) -> Iterable[Cell]:
    judged, said = row.judged, row.said
    promise = judged.commitment
    key = f"target.{promise.pk}"
    if down:
        yield value(promise.level1, f"{key}.level1", down=down)
    yield value(promise.level2, f"{key}.level2")
    yield value(promise.name_printed, f"{key}.name")
    yield value(judged.promised, f"{key}.value")
    old = _as_of(judged.row.month) if judged.row and judged.old else ""
    yield value(judged.shown + old, f"{key}.actual")
    yield value(said.forecast_shown if said else "", f"{key}.forecast")
    for cause in CAUSES:
        ticked = said is not None and getattr(said, cause)
        yield value(TICK if ticked else "", f"{key}.{cause}")
    yield value(judged.explanation, f"{key}.explanation", look=Look.TEXT)
    for chance, _word in CHANCES:
        ticked = said is not None and said.likelihood == chance
        yield value(TICK if ticked else "", f"{key}.{chance.value}")
    yield value(_note(row), f"{key}.note", look=Look.TEXT)


def _note(row: Line) -> str:
    """Say what should have been reached where that lies between two known months."""
    if row.course is None or row.between is None:
        return ""
    level = rounded(row.course.level, row.judged.commitment.decimals or PLACES)
    before, after = row.between
    known = "节点计划" if row.course.source is CourseSource.PLAN else "往年进度"
    since = _span(before) if before else "年初"
    return f"序时应达{level}（按{known}{since}与{_span(after)}内插）"


def _adjusted(found: Monitored) -> tuple[str, ...]:
    money = found.money
    if money is None or money.adjusted == found.year.amount:
        return ()
    return (f"3.全年预算数已调整为{wan(money.adjusted)}。",)


def _span(month: int) -> str:
    return periods.short_label(month).removeprefix("截至")


def _as_of(month: int) -> str:
    return f"\n（{periods.short_label(month)}）"
