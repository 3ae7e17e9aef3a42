"""One number promise and its figure, made exact and ready for a rule."""

from fractions import Fraction
from typing import NamedTuple

from performance.choices import Accumulation, Comparator
from performance.course import MONTHS, NOTHING, Course
from performance.lights.terms import HUNDRED, Promise, Thresholds


class Case(NamedTuple):
    """Amounts in the indicator's unit; `comparator` is never NONE here."""

    promise: Promise
    comparator: Comparator
    month: int
    actual: Fraction
    target: Fraction
    course: Course
    thresholds: Thresholds

    @property
    def year_end(self) -> bool:
        return self.month == MONTHS

    @property
    def room(self) -> Fraction:
        """Return how far the figure may miss the target and still be yellow.

        Percentage points for percents and growth; else a share of the target's size.
        """
        if self.promise.in_points:
            return Fraction(self.thresholds.rate_tolerance)
        share = Fraction(self.thresholds.year_end_tolerance) / HUNDRED
        return abs(self.target) * share

    @property
    def pro_rated(self) -> bool:
        """Tell whether the target grows with the year: time has a say only then."""
        kind = self.promise.kind
        if kind is Accumulation.CUMULATIVE:
            return self.target.numerator > 0
        known = self.promise.start is not None
        return kind is Accumulation.STOCK and known and self.goal > 0

    @property
    def goal(self) -> Fraction:
        """Return what the year has to bring: the target, of a stock the gain."""
        base = self.course.base
        return self.target if base is NOTHING else self.target - base

    @property
    def gained(self) -> Fraction:
        base = self.course.base
        return self.actual if base is NOTHING else self.actual - base

    @property
    def met(self) -> bool:
        """Tell whether the figure keeps the promise, to the letter."""
        if self.comparator is Comparator.GREATER:
            return self.actual > self.target
        if self.comparator is Comparator.LESS:
            return self.actual < self.target
        if self.comparator is Comparator.AT_MOST:
            return self.actual <= self.target
        if self.comparator is Comparator.EQUAL:
            return self.actual == self.target
        return self.actual >= self.target


def within(gap: Fraction, room: Fraction) -> bool:
    """Tell whether a miss by `gap` is small; a tolerance of nothing forgives nothing.

    The edge itself is still within. Without the second half "more than 0" would be
    yellow at 0.
    """
    return gap <= room and room > 0


def percent(part: Fraction, whole: Fraction) -> Fraction | None:
    """Return `part` in percent of `whole`; None unless the whole is above 0."""
    every, by = whole.as_integer_ratio()
    if every <= 0:
        return None
    some, of = part.as_integer_ratio()
    return Fraction(some * HUNDRED * by, of * every)
