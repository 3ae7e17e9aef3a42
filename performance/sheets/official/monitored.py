"""绩效运行监控表 of a project and of a whole department, through any month.

The layout is that of 财预〔2019〕136号; a whole department's lines of money are its
basic and its project expenditure.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from django.utils import translation

from budget import periods
from budget.book.paper.layout import Cell, Look, Paper, label, merged_down, value
from performance.choices import CourseSource, Likelihood
from performance.models.explanation import CAUSES
from performance.queries.monitored import (
    BASIC,
    GENERAL,
    OTHER,
    PROJECTS,
    TOTAL,
    Fund,
    Monitored,
)
from performance.queries.monitored import Row as Line
from performance.rounding import rounded
from performance.sheets.columns import CHINESE
from performance.sheets.official.parts import Row, as_of, table_in, waits, wan

TITLE: Final = "项目支出绩效运行监控表"
WHOLE_TITLE: Final = "部门整体支出绩效运行监控表"
FUND_WORDS: Final = {
    TOTAL: "年度资金总额",
    GENERAL: "其中：本年一般公共预算拨款",
    OTHER: "其他资金",
    BASIC: "其中：基本支出",
    PROJECTS: "项目支出",
}
# What the table is called; level 1, 2, 3, target, done so far, expected for the year;
# five causes and the words; three likelihoods; the note.
COLUMNS: Final = (4, 6, 10, 10, 7, 10, 6, 4, 4, 4, 4, 4, 10, 3, 3, 4, 7)
CAUSE_WORDS: Final = ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")
CHANCES: Final = (
    (Likelihood.CERTAIN, "确定能"),
    (Likelihood.POSSIBLE, "有可能"),
    (Likelihood.IMPOSSIBLE, "完全不可能"),
)
SIGNATURES: Final = ("填报人（签字）", "项目负责人（签字）", "单位（盖章）")
WHOLE_SIGNATURES: Final = ("填报人（签字）", "部门负责人（签字）", "单位（盖章）")
NOTES: Final = (
    "备注：1.“执行情况”为终审后的累计完成值；本月没有填报期的，取最近一期并注明截至月份。",
    "2.“内插”：节点计划或往年进度没有本月的数，序时值按前后两个时点折算。",
)
BASIC_NOTE: Final = (
    "3.系统只登记项目支出的执行数；基本支出和年度资金总额的执行数请在下载的表上填写。"
)
TICK: Final = "√"
PLACES: Final = 2


def described(found: Monitored, imprint: Sequence[str] = ()) -> Paper:
    """Describe the sheet of a project or of a whole department."""
    whole = found.project_year is None
    with translation.override(CHINESE):
        rows = tuple(_rows(found))
    return Paper(
        title=WHOLE_TITLE if whole else TITLE,
        dateline=f"（{found.year}年{_span(found.month)}）"
        + ("　样例数据" if found.is_sample else ""),
        columns=COLUMNS,
        rows=rows,
        again=table_in(rows),
        notes=(*NOTES, *((BASIC_NOTE,) if whole else ()), *_adjusted(found)),
        signatures=WHOLE_SIGNATURES if whole else SIGNATURES,
        imprint=tuple(imprint),
        landscape=True,
    )


def _rows(found: Monitored) -> Iterable[Row]:
    body, project = found.body, found.project_year
    code = f"（{body.code}）" if body.code else ""
    if project is None:
        yield label("部门名称及代码", 3), value(body.name + code, "body", 14)
    else:
        yield label("项目名称", 3), value(found.name, "name", 14)
        yield (
            label("主管部门及代码", 3),
            value(body.name + code, "body", 6),
            label("实施单位", 3),
            value(project.project.department.name, "unit", 5),
        )
    yield from _money(found)
    yield label("年度总体目标", 3), value(found.goal, "goal", 14, look=Look.TEXT)
    yield from _head(found)
    covers = merged_down([row.judged.commitment.level1 for row in found.rows])
    for row, down in zip(found.rows, covers, strict=True):
        yield tuple(_line(row, down))


def _money(found: Monitored) -> Iterable[Row]:
    span = _span(found.month)
    yield (
        label("项目资金（万元）" if found.project_year else "部门资金（万元）", 3, 4),
        value("", "", 3),
        label("年初预算数", 3),
        label(f"{span}执行数", 3),
        label(f"{span}执行率", 3),
        label("全年预计执行数", 2),
    )
    for fund in found.funds:
        yield (
            label(FUND_WORDS[fund.word], 3),
            *[
                value(text, f"{fund.word}.{number}", 3)
                for number, text in enumerate(_purse(fund, found.month), start=1)
            ],
            value("", f"{fund.word}.expected", 2),
        )


def _purse(fund: Fund, month: int) -> tuple[str, str, str]:
    """Return the year's budget, what is spent and the rate, on the sheet's own base:
    the budget of the year's beginning, where there was one."""
    amount, spent = fund.base, fund.executed
    budget = "" if fund.amount is None else wan(fund.amount)
    if spent is None:
        return budget, "", ""
    late = ""
    if fund.month is None:
        late = "\n（部分项目未登记）"
    elif fund.month < month:
        late = as_of(fund.month)
    rate = Fraction(spent) * 100 / Fraction(amount) if amount else None
    shown = "" if rate is None else f"{rounded(rate, PLACES)}%"
    return budget, wan(spent) + late, shown


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
    old = as_of(judged.row.month) if judged.row and judged.old else ""
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
    """Say where it waits for its 批复, and what should have been reached where that
    lies between two known months."""
    if row.judged.promise.awaiting:
        return waits(row.judged.commitment)
    if row.course is None or row.between is None:
        return ""
    level = rounded(row.course.level, row.judged.commitment.decimals or PLACES)
    before, after = row.between
    known = "节点计划" if row.course.source is CourseSource.PLAN else "往年进度"
    since = _span(before) if before else "年初"
    return f"序时应达{level}（按{known}{since}与{_span(after)}内插）"


def _adjusted(found: Monitored) -> tuple[str, ...]:
    adjusted = found.spent.adjusted
    if adjusted is None or adjusted == found.spent.amount:
        return ()
    if found.project_year is None:
        return (f"4.项目支出全年预算数已调整为{wan(adjusted)}。",)
    if found.project_year.joins_on is not None:
        said = f"全年预算数为{wan(adjusted)}，执行率按全年预算数计算。"
        return (f"3.年中追加项目，年初没有预算；{said}",)
    return (f"3.全年预算数已调整为{wan(adjusted)}。",)


def _span(month: int) -> str:
    return periods.short_label(month).removeprefix("截至")
