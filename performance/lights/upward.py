"""Promises that want more: at least, and more than."""

from decimal import Decimal
from fractions import Fraction

from performance.choices import Accumulation, BlueRule, Light
from performance.lights.case import Case, percent, within
from performance.lights.terms import HUNDRED, Reason, Verdict


def judge_upward(case: Case) -> Verdict:
    """Judge ≥ and >: by pace where time has a say, else by level."""
    if not case.pro_rated:
        return _judge_level(case)
    return _judge_year(case) if case.year_end else judge_pace(case)


def judge_pace(case: Case, *, blue: bool = True) -> Verdict:
    """Judge a growing amount in months 1 to 11 against its course."""
    course = case.course
    light, reason = (_over(case) if blue else None) or _band(case)
    return Verdict(
        light,
        reason,
        pace=percent(case.gained, course.expected),
        expected=course.level,
        source=course.source,
    )


def _over(case: Case) -> tuple[Light, Reason] | None:
    """Return blue where the figure is so far above the promise that it asks why.

    The older variant measures against the course. While that expects nothing yet, any
    figure would be infinitely ahead of it, so the year's goal stands in.
    """
    whole, reason = case.goal, Reason.OVER_TARGET
    if case.thresholds.blue_rule is BlueRule.PACE and case.course.expected > 0:
        whole, reason = case.course.expected, Reason.OVER_PACE
    over = _reaches(case.gained, whole, case.thresholds.blue_from)
    return (Light.BLUE, reason) if over else None


def _band(case: Case) -> tuple[Light, Reason]:
    """Return red, yellow or green by pace; cross-multiplied, so exact at the edges."""
    gained, expected = case.gained, case.course.expected
    if expected.numerator <= 0:
        return _early(gained, expected)
    if not _reaches(gained, expected, case.thresholds.red_below):
        return Light.RED, Reason.FAR_BEHIND
    if not _reaches(gained, expected, case.thresholds.green_from):
        return Light.YELLOW, Reason.BEHIND
    return Light.GREEN, Reason.ON_COURSE


def _early(gained: Fraction, expected: Fraction) -> tuple[Light, Reason]:
    """Judge against a plan that expects nothing yet, or a fall: no pace exists."""
    if gained < expected:
        return Light.RED, Reason.PLAN_MISSED
    if gained == 0 == expected:
        return Light.GREY, Reason.NOTHING_EXPECTED
    return Light.GREEN, Reason.PLAN_MET


def _reaches(part: Fraction, whole: Fraction, share: Decimal) -> bool:
    """Tell whether `part` is at least `share` percent of `whole`: cross-multiplied."""
    points, per = share.as_integer_ratio()
    some, of = part.as_integer_ratio()
    every, by = whole.as_integer_ratio()
    return some * by * HUNDRED * per >= every * of * points


def _judge_year(case: Case) -> Verdict:
    """Give month 12's verdict on a growing amount: against the target itself."""
    room = _year_room(case)
    pace = percent(case.gained, case.goal)
    if _reaches(case.gained, case.goal, case.thresholds.blue_from):
        return Verdict(Light.BLUE, Reason.OVER_TARGET, pace, case.target)
    if case.met:
        return Verdict(Light.GREEN, Reason.YEAR_MET, pace, case.target)
    light, reason = Light.RED, Reason.YEAR_SHORT_BEYOND
    if within(case.target - case.actual, room):
        light, reason = Light.YELLOW, Reason.YEAR_SHORT_WITHIN
    return Verdict(light, reason, pace, case.target, tolerance=room)


def _year_room(case: Case) -> Fraction:
    """Return the tolerance on what the year has to bring.

    For a stock that is the gain: 5 % of a level of 120 would forgive 6 of a gain of 8.
    """
    return case.goal * Fraction(case.thresholds.year_end_tolerance) / HUNDRED


def _judge_level(case: Case) -> Verdict:
    """Judge a rate, a level to hold, or a target of 0 or less: time has no say."""
    pace = percent(case.actual, case.target) if case.year_end else None
    expected = case.target if case.year_end else None
    if case.met:
        return Verdict(Light.GREEN, Reason.MET, pace, expected)
    cumulative = case.promise.kind is Accumulation.CUMULATIVE
    room = Fraction(0) if cumulative and not case.year_end else case.room
    light, reason = Light.RED, Reason.SHORT_BEYOND
    if within(case.target - case.actual, room):
        light, reason = Light.YELLOW, Reason.SHORT_WITHIN
    return Verdict(light, reason, pace, expected, tolerance=room)
