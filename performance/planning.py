"""What a node plan must keep to, and the ways to draw one up. Pure.

Amounts are year-to-date, in the indicator's own unit; of a stock they are levels.
Everything is exact until a share becomes an amount: that one is rounded half up to
the indicator's decimals, and the last point is always the target itself.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from performance.choices import (
    Accumulation,
    Comparator,
    Measure,
    PlanMethod,
)
from performance.rounding import plain, rounded
from performance.values.sentence import Sentence

# 升规 of three firms a year comes in one batch: a twelfth of it a month means nothing.
SMALL: Final = 5
HUNDRED: Final = 100
MONTHS: Final = 12
SHARE_PLACES: Final = 2
TIMED: Final = (Accumulation.CUMULATIVE, Accumulation.STOCK)
UPWARD: Final = (
    Comparator.GREATER,
    Comparator.AT_LEAST,
    Comparator.EQUAL,
    Comparator.NONE,
)

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
        "The target is only {target} {unit}, so even months mean nothing: "
        "please set a node plan.",
    ),
    "moved": Sentence(
        "目标已是{target}{unit}，节点计划仍止于{amount}{unit}：请重新提出",
        "The target is now {target} {unit} but the node plan ends at {amount}: "
        "please propose a new one.",
    ),
}
_WAYS: Final = {True: ("多", "over by"), False: ("少", "short by")}


@dataclass(frozen=True, slots=True)
class Frame:
    """What one target's plan is held against.

    `months` are the indicator's reporting months, `start` a stock's opening level.
    """

    target: Decimal
    months: tuple[int, ...]
    decimals: int
    start: Decimal | None = None

    @property
    def base(self) -> Decimal:
        """What the year opened with: 0 save for a stock."""
        return self.start or Decimal(0)


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


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A course as somebody proposes it: (month, year-to-date amount)."""

    points: tuple[tuple[int, Decimal], ...]
    valid_from: datetime.date
    reason: str
    method: PlanMethod = PlanMethod.AMOUNT


Points = Sequence[tuple[int, Decimal]]


def check(points: Points, frame: Frame) -> list[Problem]:
    """Return everything that keeps the plan from standing; nothing where it may."""
    if not points:
        return [Problem("empty")]
    wrong = _wrong_months([month for month, _amount in points], frame)
    wrong += [found for point in points for found in _wrong_amount(point, frame)]
    return wrong or [*_falls(sorted(points)), *_wrong_end(sorted(points), frame)]


def check_shares(shares: Points, frame: Frame) -> list[Problem]:
    """Return what is wrong with shares of the target, in percent, one a period."""
    if not shares:
        return [Problem("empty")]
    wrong = _wrong_months([month for month, _share in shares], frame)
    for month, share in shares:
        if share < 0:
            wrong.append(Problem("negative", month))
        elif not _fits(share, SHARE_PLACES):
            wrong.append(_too_fine(month, share, SHARE_PLACES))
    total = sum((share for _month, share in shares), Decimal(0))
    if wrong or total == HUNDRED:
        return wrong
    gap = total - HUNDRED
    return [
        _problem(
            "sum", None, sum=plain(total), gap=plain(abs(gap)), over=str(int(gap > 0))
        )
    ]


def from_shares(shares: Points, frame: Frame) -> tuple[tuple[int, Decimal], ...]:
    """Return the amounts that shares of one period each add up to."""
    so_far = Decimal(0)
    reached: list[tuple[int, Fraction]] = []
    for month, share in sorted(shares):
        so_far += share
        reached.append((month, Fraction(so_far) / HUNDRED))
    return _amounts(reached, frame)


def even(frame: Frame) -> tuple[tuple[int, Decimal], ...]:
    """Return what the calendar would ask for, as a plan."""
    return _amounts([(m, Fraction(m, MONTHS)) for m in frame.months], frame)


def like_last_year(
    past: Mapping[int, Decimal], past_start: Decimal | None, frame: Frame
) -> tuple[tuple[int, Decimal], ...] | Problem:
    """Return last year's batches on this year's target, or why that cannot be.

    `past` is {month: year-to-date figure}. The shares are those of last year's last
    figure; of a stock, of its gain over `past_start`.
    """
    months = frame.months
    if any(m not in past for m in months) or (frame.start is not None) is not (
        past_start is not None
    ):
        return Problem("no_past")
    gains = [Fraction(past[m] - (past_start or 0)) for m in months]
    rising = all(left <= right for left, right in pairwise([Fraction(0), *gains]))
    if not rising or not gains[-1]:
        return Problem("past_falls")
    reached = [(m, g / gains[-1]) for m, g in zip(months, gains, strict=True)]
    return _amounts(reached, frame)


def frame_of(
    *,
    kind: Accumulation,
    number: Decimal | None,
    months: tuple[int, ...],
    decimals: int,
    start: Decimal | None = None,
) -> Frame | None:
    """Return what a plan must keep to, or None where time has no say in the target.

    Rates, grades and deadlines are never pro-rated; one report a year has no course;
    a stock needs its opening level, and the year something to gain.
    """
    if number is None or kind not in TIMED or len(months) < 2:
        return None
    stock = kind is Accumulation.STOCK
    base = start if stock else Decimal(0)
    if base is None or number <= base:
        return None
    return Frame(number, months, decimals, start if stock else None)


def asks_for_plan(
    frame: Frame | None,
    *,
    kind: Accumulation,
    measure: Measure | None,
    comparator: Comparator,
) -> bool:
    """Tell whether a target is a count too small to be spread over months."""
    if frame is None or kind is not Accumulation.CUMULATIVE:
        return False
    counted = measure in (None, Measure.COUNT)
    return counted and comparator in UPWARD and frame.target <= SMALL


def small(target: Decimal, unit: str) -> Problem:
    """Return the words that ask for a plan."""
    return _problem("small", None, target=plain(target), unit=unit)


def moved(target: Decimal, last: Decimal, unit: str) -> Problem:
    """Return the words for a plan whose target has changed since."""
    return _problem("moved", None, target=plain(target), amount=plain(last), unit=unit)


def _amounts(
    reached: Sequence[tuple[int, Fraction]], frame: Frame
) -> tuple[tuple[int, Decimal], ...]:
    gain = Fraction(frame.target - frame.base)
    found = [
        (m, Decimal(rounded(Fraction(frame.base) + gain * share, frame.decimals)))
        for m, share in reached
    ]
    found[-1] = (found[-1][0], frame.target)
    return tuple((m, min(amount, frame.target)) for m, amount in found)


def _wrong_months(months: Sequence[int], frame: Frame) -> list[Problem]:
    due = "、".join(str(m) for m in frame.months)
    found = [
        _problem("twice", m, month=str(m)) for m, n in Counter(months).items() if n > 1
    ]
    found += [
        _problem("not_due", m, month=str(m), months=due)
        for m in dict.fromkeys(months)
        if m not in frame.months
    ]
    return found + [
        _problem("missing", m, month=str(m)) for m in frame.months if m not in months
    ]


def _wrong_amount(point: tuple[int, Decimal], frame: Frame) -> Iterator[Problem]:
    month, amount = point
    if amount < 0:
        yield Problem("negative", month)
    elif amount != frame.target and not _fits(amount, frame.decimals):
        yield _too_fine(month, amount, frame.decimals)
    elif amount < frame.base:
        meant = frame.base + amount
        yield _problem(
            "gain",
            month,
            meant,
            start=plain(frame.base),
            amount=plain(amount),
            suggested=plain(meant),
        )


def _falls(points: Points) -> Iterator[Problem]:
    for (before_month, before), (month, amount) in pairwise(points):
        if amount < before:
            yield _problem(
                "falls",
                month,
                month=str(month),
                amount=plain(amount),
                before_month=str(before_month),
                before=plain(before),
            )


def _wrong_end(points: Points, frame: Frame) -> Iterator[Problem]:
    month, amount = points[-1]
    if amount != frame.target:
        yield _problem(
            "end",
            month,
            frame.target,
            target=plain(frame.target),
            amount=plain(amount),
            gap=plain(abs(frame.target - amount)),
        )


def _too_fine(month: int, amount: Decimal, places: int) -> Problem:
    return _problem("decimals", month, decimals=str(places), amount=plain(amount))


def _fits(amount: Decimal, places: int) -> bool:
    scaled = Fraction(amount) * Fraction(10) ** places
    return bool(scaled.denominator == 1)


def _problem(
    code: str, month: int | None, suggested: Decimal | None = None, /, **figures: str
) -> Problem:
    return Problem(code, month, tuple(figures.items()), suggested)
