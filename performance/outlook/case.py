"""One number promise and its figure, ready for an outlook."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from performance.choices import Accumulation, Comparator, Measure
from performance.course import MONTHS, PlanPoint, Season, expected
from performance.lights.terms import HUNDRED, Promise, Thresholds

WHOLE_KINDS = (Accumulation.CUMULATIVE, Accumulation.STOCK)
UPWARD = (Comparator.AT_LEAST, Comparator.GREATER)
LIMITS = (Comparator.AT_MOST, Comparator.LESS)
NONE = Decimal(0)


class Case(NamedTuple):
    """Amounts in the indicator's unit; `comparator` is never NONE here.

    `base` is where the year started: 0 save for a stock with a known start.
    """

    promise: Promise
    kind: Accumulation
    comparator: Comparator
    month: int
    actual: Decimal
    target: Decimal
    base: Decimal
    plan: Sequence[PlanPoint]
    seasons: Sequence[Season]
    thresholds: Thresholds

    @property
    def gap(self) -> Decimal:
        """Return what the rest of the year has to bring, or may still bring."""
        return self.target - self.actual

    @property
    def whole(self) -> bool:
        """Tell whether single things are counted: said so, or whole on both sides."""
        if self.promise.measure is not None:
            return self.promise.measure is Measure.COUNT
        numbers = (self.actual, self.target)
        integral = all(number == number.to_integral_value() for number in numbers)
        return integral and self.kind in WHOLE_KINDS

    @property
    def room(self) -> Decimal:
        """Return how far an equality may be missed and still count as kept."""
        if self.promise.in_points:
            return self.thresholds.rate_tolerance
        if self.whole:
            return NONE
        return abs(self.target) * self.thresholds.year_end_tolerance / HUNDRED

    @property
    def met(self) -> bool:
        """Tell whether the figure keeps the promise."""
        if self.comparator is Comparator.GREATER:
            return self.actual > self.target
        if self.comparator is Comparator.LESS:
            return self.actual < self.target
        if self.comparator is Comparator.AT_MOST:
            return self.actual <= self.target
        if self.comparator is Comparator.EQUAL:
            return abs(self.gap) <= self.room
        return self.actual >= self.target

    @property
    def settled(self) -> bool:
        """Tell whether what adds up has passed a point it cannot come back from."""
        if self.kind is not Accumulation.CUMULATIVE:
            return False
        if self.comparator in UPWARD:
            return self.met
        return not self.met and self.actual >= self.target

    @property
    def timed(self) -> bool:
        """Tell whether the year's course says how much should be done by now."""
        if self.kind is Accumulation.CUMULATIVE:
            return True
        return self.kind is Accumulation.STOCK and self.promise.start is not None

    def planned(self) -> float | None:
        """Return the share of the year that the target's own plan puts by the month."""
        goal = self.target - self.base
        if not self.plan or not self.timed or goal <= 0:
            return None
        start = self.promise.start if self.kind is Accumulation.STOCK else None
        course = expected(self.month, self.target, plan=self.plan, start=start)
        return max(0.0, float(course.expected) / float(goal))

    @property
    def months_left(self) -> int:
        return MONTHS - self.month
