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
from performance.plan_problems import Problem, problem
from performance.rounding import plain, rounded

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
        problem(
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
        problem("twice", m, month=str(m)) for m, n in Counter(months).items() if n > 1
    ]
    found += [
        problem("not_due", m, month=str(m), months=due)
        for m in dict.fromkeys(months)
        if m not in frame.months
    ]
    return found + [
        problem("missing", m, month=str(m)) for m in frame.months if m not in months
    ]


def _wrong_amount(point: tuple[int, Decimal], frame: Frame) -> Iterator[Problem]:
    month, amount = point
    if amount < 0:
        yield Problem("negative", month)
    elif amount != frame.target and not _fits(amount, frame.decimals):
        yield _too_fine(month, amount, frame.decimals)
    elif amount < frame.base:
        meant = frame.base + amount
        yield problem(
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
            yield problem(
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
        yield problem(
            "end",
            month,
            frame.target,
            target=plain(frame.target),
            amount=plain(amount),
            gap=plain(abs(frame.target - amount)),
        )


def _too_fine(month: int, amount: Decimal, places: int) -> Problem:
    return problem("decimals", month, decimals=str(places), amount=plain(amount))


def _fits(amount: Decimal, places: int) -> bool:
    scaled = Fraction(amount) * Fraction(10) ** places
    return bool(scaled.denominator == 1)
