"""What can be wrong with a node plan, and the words that say what to do. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from performance.rounding import plain
from performance.values.sentence import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "empty": Sentence(
        "请逐期填写计划数，一期都不能空",
        "Please fill in every period of the plan.",
    ),
    "missing": Sentence(
        "{month}月要填报，请写出到{month}月底的计划数，没有就填0",
        "Month {month} reports: please give the amount planned by its end, or 0.",
    ),
    "twice": Sentence(
        "{month}月写了两次，请只留一个",
        "Month {month} is given twice; please keep one.",
    ),
    "not_due": Sentence(
        "{month}月不是填报月份，请改为{months}月",
        "Month {month} does not report; please use {months}.",
    ),
    "negative": Sentence(
        "计划数不能为负，请改为0或以上",
        "A planned amount cannot be negative; please give 0 or more.",
    ),
    "decimals": Sentence(
        "最多{decimals}位小数，请改写{amount}",
        "At most {decimals} decimal places, please; this has more: {amount}.",
    ),
    "gain": Sentence(
        "这项指标填期末数，年初已有{start}：{amount}像是新增数，应为{suggested}？",
        "Levels are planned here and the year opened at {start}: {amount} looks like "
        "a gain. Should it be {suggested}?",
    ),
    "falls": Sentence(
        "累计数不能减少：{before_month}月计划{before}，{month}月却是{amount}",
        "A year-to-date plan cannot fall: {before} by month {before_month}, {amount} "
        "by month {month}.",
    ),
    "end": Sentence(
        "最后一期应等于全年目标{target}，现为{amount}，差{gap}",
        "The last period must reach the year's target {target}; it says {amount}, "
        "off by {gap}.",
    ),
    "sum": Sentence(
        "各期比例之和应为100%，现为{sum}%，{way}{gap}%",
        "The shares must add up to 100 %; they make {sum} %, {way} {gap} %.",
    ),
    "no_past": Sentence(
        "去年没有逐期的终审数据，不能照去年的批次，请逐期填写",
        "Last year has no approved figure for each period; please fill in the plan.",
    ),
    "past_falls": Sentence(
        "去年的数据有减少或没有增长，不能照去年的批次，请逐期填写",
        "Last year's figures fall or do not grow; please fill in the plan.",
    ),
    "small": Sentence(
        "目标只有{target}{unit}，按月平摊没有意义：请设节点计划",
        "The target is only {target}{gap}{unit}, so even months mean nothing: "
        "please set a node plan.",
    ),
    "moved": Sentence(
        "目标已是{target}{unit}，节点计划仍止于{amount}{unit}：请重新提出",
        "The target is now {target}{gap}{unit} but the node plan ends at {amount}: "
        "please propose a new one.",
    ),
}
_WAYS: Final = {True: ("多", "over by"), False: ("少", "short by")}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a plan cannot stand; `month` is the box it belongs to, None for all."""

    code: str
    month: int | None = None
    figures: tuple[tuple[str, str], ...] = ()
    suggested: Decimal | None = None

    def sentence(self, language: str = "zh") -> str:
        """Say what is wrong and what to do, in "zh" or "en"."""
        figures = dict(self.figures)
        if "over" in figures:
            figures["way"] = _WAYS[figures.pop("over") == "1"][language == "en"]
        return SENTENCES[self.code].say(language, **figures)


def problem(
    code: str, month: int | None, suggested: Decimal | None = None, /, **figures: str
) -> Problem:
    """Return a problem of a month's box (None: of all), with the figures it names."""
    return Problem(code, month, tuple(figures.items()), suggested)


def small(target: Decimal, unit: str) -> Problem:
    """Return the words that ask for a plan."""
    return problem("small", None, target=plain(target), unit=unit, gap=_gap(unit))


def moved(target: Decimal, last: Decimal, unit: str) -> Problem:
    """Return the words for a plan whose target has changed since."""
    return problem(
        "moved",
        None,
        target=plain(target),
        amount=plain(last),
        unit=unit,
        gap=_gap(unit),
    )


def _gap(unit: str) -> str:
    """Return what stands before a unit in English."""
    return " " if unit else ""
