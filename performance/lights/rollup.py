"""The light of a whole: a project's worst target, and its money."""

from collections.abc import Iterable
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


def worst(lights: Iterable[Light], *, exceptions: Decimal = NO_EXCEPTIONS) -> Light:
    """Return the worst judged light; grey only where nothing was judged.

    Grey ranks last: a target not yet reported neither hides nor causes a red one.
    `exceptions` is the share, in percent, of the judged targets that may be left out,
    the worst first; it never reaches all of them.
    Raises ValueError for a share below 0 or of 100 and more.
    """
    if not 0 <= exceptions < HUNDRED:
        raise ValueError("the exception share lies between 0 and 100 %")
    judged = sorted(
        (light for light in lights if light is not Light.GREY), key=WORST_FIRST.index
    )
    if not judged:
        return Light.GREY
    return judged[int(len(judged) * exceptions / HUNDRED)]


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
