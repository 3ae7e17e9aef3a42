"""The light of a whole: a project's worst target, and its money."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from performance.choices import Corner, CourseSource, Light
from performance.course import MONTHS, check_month
from performance.lights.case import percent
from performance.lights.rule import SEEDED
from performance.lights.terms import HUNDRED, Reason, Thresholds, Verdict

NO_EXCEPTIONS = Decimal(0)
BEHIND = (Light.RED, Light.YELLOW)
_CORNERS = {
    (True, False): Corner.MONEY_AHEAD,
    (False, True): Corner.RESULTS_AHEAD,
    (True, True): Corner.BOTH_BEHIND,
    (False, False): Corner.BOTH_WELL,
}
WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE, Light.GREY)


@dataclass(frozen=True, slots=True)
class Rollup:
    """The lights of a whole, by how many targets have each.

    Grey ranks last: a target not yet reported neither hides nor causes a red one.
    `exceptions` is the share, in percent, of the judged targets that may be left out,
    the worst first; it never reaches all of them.
    """

    counts: Mapping[Light, int]
    exceptions: Decimal

    @property
    def judged(self) -> int:
        return sum(n for light, n in self.counts.items() if light is not Light.GREY)

    @property
    def left_out(self) -> int:
        return int(self.judged * self.exceptions / HUNDRED)

    @property
    def light(self) -> Light:
        """The worst light that is not left out; grey only where nothing was judged."""
        rest = self.left_out
        for light in WORST_FIRST:
            rest -= self.counts.get(light, 0)
            if rest < 0:
                return light
        return Light.GREY


def roll_up(lights: Iterable[Light], *, exceptions: Decimal = NO_EXCEPTIONS) -> Rollup:
    """Count the lights of a whole.

    Raises ValueError for a share below 0 or of 100 and more.
    """
    if not 0 <= exceptions < HUNDRED:
        raise ValueError("the exception share lies between 0 and 100 %")
    return Rollup(Counter(lights), exceptions)


def budget_light(
    executed: Decimal, budget: Decimal, month: int, *, thresholds: Thresholds = SEEDED
) -> Verdict:
    """Judge budget execution (both in yuan) against the even share of the year.

    No budget, no light: there is nothing to fall behind.
    Raises ValueError for a month outside 1 to 12.
    """
    check_month(month)
    due = Fraction(budget) * Fraction(month, MONTHS)
    pace = percent(Fraction(executed), due)
    if pace is None:
        return Verdict(Light.GREY, Reason.NO_BUDGET)
    light, reason = _budget_band(pace, thresholds)
    return Verdict(light, reason, pace, due, CourseSource.CALENDAR)


def corner(results: Light, money: Light) -> Corner:
    """Name the corner of a project by its two lights, which are never averaged.

    Red and yellow are behind, green and blue are not; without one of the lights
    nothing is said.
    """
    if Light.GREY in (results, money):
        return Corner.UNKNOWN
    return _CORNERS[results in BEHIND, money in BEHIND]


def _budget_band(pace: Fraction, thresholds: Thresholds) -> tuple[Light, Reason]:
    if pace < Fraction(thresholds.red_below):
        return Light.RED, Reason.BUDGET_FAR_BEHIND
    if pace < Fraction(thresholds.green_from):
        return Light.YELLOW, Reason.BUDGET_BEHIND
    return Light.GREEN, Reason.BUDGET_ON_COURSE
