"""What the rule takes and what it gives: plain, frozen values, no models.

Every number is in the indicator's own unit; percentages are plain percent (60 = 60 %).
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, Self

from performance.choices import (
    Accumulation,
    BlueRule,
    Comparator,
    CourseSource,
    Grade,
    Light,
    Measure,
)
from performance.course import check_month

# Raised with whatever gives other lights for the same figures: all targets are judged
# anew, and a light that turns with it turns by a change of the rules.
RULE_VERSION = "2"
HUNDRED = 100


class Reason(StrEnum):
    """Why a light is what it is; `wording` has a sentence for each."""

    NO_FIGURE = "no_figure"
    NO_TARGET = "no_target"
    LONG_TERM = "long_term"
    DROPPED = "dropped"
    AWAITING = "awaiting"
    NOTHING_EXPECTED = "nothing_expected"
    FAR_BEHIND = "far_behind"
    BEHIND = "behind"
    ON_COURSE = "on_course"
    PLAN_MET = "plan_met"
    PLAN_MISSED = "plan_missed"
    OVER_TARGET = "over_target"
    OVER_PACE = "over_pace"
    MET = "met"
    SHORT_WITHIN = "short_within"
    SHORT_BEYOND = "short_beyond"
    YEAR_MET = "year_met"
    YEAR_SHORT_WITHIN = "year_short_within"
    YEAR_SHORT_BEYOND = "year_short_beyond"
    WITHIN_LIMIT = "within_limit"
    AHEAD_OF_COURSE = "ahead_of_course"
    BREACHED_WITHIN = "breached_within"
    BREACHED = "breached"
    EQUAL = "equal"
    OFF_BY_ONE = "off_by_one"
    UNEQUAL_WITHIN = "unequal_within"
    UNEQUAL = "unequal"
    YES = "yes"
    NO = "no"
    GRADE_MET = "grade_met"
    GRADE_PARTLY = "grade_partly"
    GRADE_MISSED = "grade_missed"
    DATE_ON_TIME = "date_on_time"
    DATE_LATE = "date_late"
    DATE_NOT_DUE = "date_not_due"
    DATE_OVERDUE = "date_overdue"
    NO_BUDGET = "no_budget"
    BUDGET_FAR_BEHIND = "budget_far_behind"
    BUDGET_BEHIND = "budget_behind"
    BUDGET_ON_COURSE = "budget_on_course"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers a Policy sets; the defaults seed its first version.

    The first three and `year_end_tolerance` are percent, `rate_tolerance` is
    percentage points. Raises ValueError for numbers that contradict each other.
    """

    red_below: Decimal = Decimal(60)
    green_from: Decimal = Decimal(80)
    blue_from: Decimal = Decimal(120)
    rate_tolerance: Decimal = Decimal(2)
    year_end_tolerance: Decimal = Decimal(5)
    blue_rule: BlueRule = BlueRule.ANNUAL
    use_season: bool = False

    def __post_init__(self) -> None:
        bands = (self.red_below, self.green_from, self.blue_from)
        tolerances = (self.rate_tolerance, self.year_end_tolerance)
        if not all(number.is_finite() for number in bands + tolerances):
            raise ValueError("thresholds must be finite numbers")
        if not 0 < self.red_below <= self.green_from <= self.blue_from:
            raise ValueError("thresholds must rise: 0 < red <= green <= blue")
        if self.blue_from <= HUNDRED:
            raise ValueError("blue starts above 100 %: a promise just kept is green")
        if min(tolerances) < 0:
            raise ValueError("a tolerance cannot be negative")


# One or more for each target a night: tuples, which are made much faster.
class _Promise(NamedTuple):
    comparator: Comparator
    number: Decimal | None
    accumulation: Accumulation
    measure: Measure | None
    start: Decimal | None
    date: datetime.date | None
    long_term: bool
    # Given up by an adjustment: from its day on there is nothing to judge.
    dropped: bool
    # Carried over from the year before and without its 批复 yet: it does not bind.
    awaiting: bool


class Promise(_Promise):
    """One commitment in force on the period's last day.

    `number` is the target of a number promise, `date` the last day of a deadline.
    `start` is a stock's level at the opening of the year; None where unknown.
    Raises ValueError for NaN and Infinity.
    """

    __slots__ = ()

    def __new__(
        cls,
        comparator: Comparator = Comparator.NONE,
        number: Decimal | None = None,
        accumulation: Accumulation = Accumulation.CUMULATIVE,
        measure: Measure | None = None,
        start: Decimal | None = None,
        date: datetime.date | None = None,
        long_term: bool = False,
        dropped: bool = False,
        awaiting: bool = False,
    ) -> Self:
        _check_finite(number)
        _check_finite(start)
        given = (comparator, number, accumulation, measure, start, date)
        return super().__new__(cls, *given, long_term, dropped, awaiting)

    @property
    def kind(self) -> Accumulation:
        """Return the accumulation that decides the rule.

        Growth is never pro-rated and a deadline or a grade is never a number, however
        the accumulation was filled in.
        """
        if self.measure is None:
            return self.accumulation
        return _KIND_OF_MEASURE.get(self.measure, self.accumulation)

    @property
    def in_points(self) -> bool:
        """Tell whether gaps are percentage points, not a share of the target."""
        return self.kind is Accumulation.RATE and self.measure in _POINT_MEASURES


_POINT_MEASURES = (None, Measure.PERCENT, Measure.GROWTH)
_KIND_OF_MEASURE = {
    Measure.GROWTH: Accumulation.RATE,
    Measure.DATE: Accumulation.DATE,
    Measure.GRADE: Accumulation.GRADE,
    Measure.YES_NO: Accumulation.GRADE,
}


class _Figure(NamedTuple):
    month: int
    value: Decimal | None
    grade: Grade
    date: datetime.date | None
    as_of: datetime.date | None


class Figure(_Figure):
    """The year-to-date figure at the end of `month` (1 to 12): one of three kinds.

    `date` is the day a deadline's work was done, None while it is not; `as_of` is the
    period's last day, which deadlines are judged on.
    Raises ValueError for another month, for NaN and Infinity.
    """

    __slots__ = ()

    def __new__(
        cls,
        month: int,
        value: Decimal | None = None,
        grade: Grade = Grade.NONE,
        date: datetime.date | None = None,
        as_of: datetime.date | None = None,
    ) -> Self:
        check_month(month)
        _check_finite(value)
        return super().__new__(cls, month, value, grade, date, as_of)


class Verdict(NamedTuple):
    """A light and what led to it.

    `pace` is percent of `expected`; `expected` is what the reported figure should show
    by now (a level for a stock); both None where time plays no part. `tolerance` is in
    the indicator's unit, or percentage points. `assumed` marks a promise that printed
    no comparator and was read as "at least".
    """

    light: Light
    reason: Reason
    pace: Fraction | None = None
    expected: Fraction | None = None
    source: CourseSource = CourseSource.NONE
    tolerance: Fraction | None = None
    needs_explanation: bool = False
    assumed: bool = False


def _check_finite(number: Decimal | None) -> None:
    if number is not None and not number.is_finite():
        raise ValueError("NaN and Infinity are no figures")
