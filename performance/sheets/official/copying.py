"""一体化抄录页: a sheet's figures in the order of the finance system's screens.

The columns are those of its declaration, monitoring and self-evaluation screens:
comparator, value and unit stand apart, numbers are plain. What a form leaves open is
empty here too: no comparator is filled in that nobody promised.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils import translation

from performance.models import Target
from performance.queries.judging import Judged
from performance.queries.monitored import Fund, Monitored, Row
from performance.queries.scored import Evaluated
from performance.queries.scores import Line
from performance.rounding import plain, rounded
from performance.sheets.columns import CHINESE
from performance.sheets.official.monitored import CHANCES, FUND_WORDS
from performance.sheets.official.scored_department import apart
from performance.sheets.official.scored_parts import points

NAMES: Final = ("一级指标", "二级指标", "三级指标", "计算符号", "指标值", "计量单位")
DECLARED: Final = (*NAMES, "绩效标准", "权重")
MONITORED: Final = (
    *NAMES,
    "当前完成值",
    "全年预计完成情况",
    "偏差原因分析",
    "完成目标可能性",
)
EVALUATED: Final = (*NAMES, "实际完成值", "权重", "实际得分", "未完成原因分析")
MONEY: Final = ("资金", "年初预算数（元）", "执行数（元）", "执行率（%）")
PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class Table:
    """One screen's table; every cell is one line of plain text."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(found: Monitored, scored: Evaluated | None) -> list[Table]:
    """Return the tables of the three screens; no self-evaluation without its rows."""
    with translation.override(CHINESE):
        made = [
            _table("declared", "绩效目标申报", DECLARED, _declared(found)),
            _table("money", "预算执行情况", MONEY, map(_money, found.funds)),
            _table("monitored", "绩效运行监控", MONITORED, map(_monitored, found.rows)),
        ]
        if scored is not None:
            rows = map(_evaluated, scored.rows, [scored] * len(scored.rows))
            made.append(_table("evaluated", "绩效自评", EVALUATED, rows))
    return made


def _table(
    key: str, title: str, columns: tuple[str, ...], rows: Iterable[Sequence[str]]
) -> Table:
    # A tab or a line break inside a cell would shift what is pasted.
    flat = tuple(tuple(" ".join(cell.split()) for cell in row) for row in rows)
    return Table(key, title, columns, flat)


def _declared(found: Monitored) -> Iterable[Sequence[str]]:
    held = Target.objects.in_bulk([row.judged.commitment.pk for row in found.rows])
    for row in found.rows:
        target = held[row.judged.commitment.pk]
        weight = "" if target.weight is None else plain(target.weight)
        yield *_named(row.judged), target.standard, weight


def _money(fund: Fund) -> Sequence[str]:
    rate = ""
    if fund.executed is not None and fund.base:
        share = Fraction(fund.executed) * 100 / Fraction(fund.base)
        rate = rounded(share, PLACES)
    word = FUND_WORDS[fund.word].removeprefix("其中：")
    return word, _yuan(fund.amount), _yuan(fund.executed), rate


def _monitored(row: Row) -> Sequence[str]:
    said = row.said
    causes = "、".join(said.causes) if said else ""
    reason = "：".join(
        part for part in (causes, row.judged.explanation.strip()) if part
    )
    chance = dict(CHANCES).get(said.likelihood, "") if said else ""  # type: ignore[call-overload]
    return (
        *_named(row.judged),
        apart(row.judged)[2],
        said.forecast_shown if said else "",
        reason,
        chance,
    )


def _evaluated(line: Line, found: Evaluated) -> Sequence[str]:
    row = line.judged
    if row is None:
        return ()
    weight, why = plain(line.score.weight), found.reasons(line)
    return *_named(row), apart(row)[2], weight, points(line), why


def _named(row: Judged) -> Sequence[str]:
    promise = row.commitment
    sign, promised, _done = apart(row)
    names = promise.level1, promise.level2, promise.name_printed
    return *names, sign, promised, promise.unit


def _yuan(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
