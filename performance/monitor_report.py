"""绩效运行监控报告: a draft in words from the figures and from the reasons given. Pure.

The three parts are those that a unit's yearly report has (财预〔2019〕136号): how it
stands, why it deviates, what comes next. Nothing is said that nobody recorded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from performance.choices import Light, Likelihood
from performance.phrases import span_of
from performance.rounding import rounded
from performance.sentences import LIGHTS

WAN: Final = 10_000
PLACES: Final = 2
ORDER: Final = (Light.RED, Light.YELLOW, Light.BLUE)
CHANCES: Final = {
    Likelihood.CERTAIN: "确定能完成",
    Likelihood.POSSIBLE: "有可能完成",
    Likelihood.IMPOSSIBLE: "完全不可能完成",
}
MARK: Final = "（系统草拟，请核对、补充后使用）"
UNSAID: Final = "未选择原因类别"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One commitment at the report's month, as it is shown on the sheet."""

    name: str
    promised: str
    shown: str
    light: Light
    reason: str = ""
    causes: tuple[str, ...] = ()
    forecast: str = ""
    likelihood: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Money in 元 through a month; `about` names which money it is, `budgeted` which
    budget it is held against."""

    about: str
    budget: Decimal | None
    executed: Decimal | None
    month: int | None
    budgeted: str = "年初预算"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report: its heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def drafted(
    name: str, year: int, month: int, rows: Sequence[Standing], spent: Spent
) -> tuple[Section, ...]:
    """Return the report's three parts."""
    return (
        Section("一、总体情况", tuple(_overall(name, year, month, rows, spent))),
        Section("二、偏差原因分类", tuple(_causes(rows))),
        Section("三、下一步措施", tuple(_next(rows))),
    )


def as_text(title: str, sections: Iterable[Section]) -> str:
    """Return the report as plain text, to be copied."""
    lines = [title, MARK]
    for section in sections:
        lines += ["", section.heading, *section.paragraphs]
    return "\n".join(lines)


def _overall(
    name: str, year: int, month: int, rows: Sequence[Standing], spent: Spent
) -> Iterable[str]:
    have = [row for row in rows if row.shown]
    lights = [
        f"{LIGHTS['zh'][light]}{count}项"
        for light in (Light.GREEN, Light.BLUE, Light.YELLOW, Light.RED)
        if (count := sum(row.light == light for row in have))
    ]
    said = f"：{'、'.join(lights)}" if lights else ""
    yield (
        f"{name}{year}年共有绩效指标{len(rows)}项，截至{span_of(month, 'zh')}末"
        f"有完成值的{len(have)}项{said}。"
    )
    if missing := [row.name for row in rows if not row.shown]:
        yield f"还没有完成值的{len(missing)}项：{'、'.join(missing)}。"
    chances = [
        f"{word}{count}项"
        for chance, word in CHANCES.items()
        if (count := sum(row.likelihood == chance for row in rows))
    ]
    if chances:
        yield f"负责人判断全年目标{'、'.join(chances)}。"
    yield _money(spent)


def _money(spent: Spent) -> str:
    if spent.executed is None or spent.budget is None:
        return f"{spent.about}执行数尚未登记。"
    rate = ""
    if spent.budget > 0:
        share = Fraction(spent.executed) * 100 / Fraction(spent.budget)
        rate = f"，执行率{rounded(share, PLACES)}%"
    until = "已登记部分" if spent.month is None else span_of(spent.month, "zh")
    return (
        f"{spent.about}{spent.budgeted}{_wan(spent.budget)}万元，{until}执行"
        f"{_wan(spent.executed)}万元{rate}。"
    )


def _wan(amount: Decimal) -> str:
    return rounded(Fraction(amount) / WAN, PLACES)


def _causes(rows: Sequence[Standing]) -> Iterable[str]:
    """Yield the deviating rows by cause, the worst first; one with two causes twice."""
    found: dict[str, list[Standing]] = {}
    for light in ORDER:
        for row in rows:
            if row.light == light and row.shown:
                for cause in row.causes or (UNSAID,):
                    found.setdefault(cause, []).append(row)
    if not found:
        yield "没有红灯、黄灯或蓝灯的指标。"
        return
    for cause in sorted(found, key=lambda one: (one == UNSAID, -len(found[one]))):
        held = found[cause]
        yield f"{cause}（{len(held)}项）：{'；'.join(map(_deviating, held))}。"


def _deviating(row: Standing) -> str:
    facts = f"指标值{row.promised}，完成{row.shown}，{LIGHTS['zh'][row.light]}"
    reason = _bare(row.reason) or "未说明原因"
    return f"{row.name}（{facts}）{reason}"


def _next(rows: Sequence[Standing]) -> Iterable[str]:
    deviating = [row for row in rows if row.light in ORDER and row.shown]
    for row in rows:
        if row.steps:
            yield f"{row.name}：{'；'.join(map(_bare, row.steps))}。"
    if silent := [row.name for row in deviating if not row.steps]:
        yield f"尚未提出改进措施的{len(silent)}项：{'、'.join(silent)}。"
    if lost := [row.name for row in rows if row.likelihood == Likelihood.IMPOSSIBLE]:
        yield (
            f"负责人判断完全不可能完成的{len(lost)}项：{'、'.join(lost)}；确属客观原因的，"
            "按程序申请调整绩效目标。"
        )
    if not deviating and not any(row.steps for row in rows):
        yield "没有偏差指标，也没有登记改进措施。"


def _bare(text: str) -> str:
    """Return a person's sentence without its full stop: ours stands behind it."""
    return " ".join(text.split()).rstrip("。；;.")
