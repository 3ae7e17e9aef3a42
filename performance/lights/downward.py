"""Promises that set a limit: at most, and less than."""

from fractions import Fraction

from performance.choices import Accumulation, Light
from performance.lights.case import Case, percent, within
from performance.lights.terms import Reason, Verdict


def judge_downward(case: Case) -> Verdict:
    """Judge ≤ and <: a breach is red at once, and only month 12 forgives a small one.

    A limit that is used up over the year also warns while it is used faster than the
    course; there `pace` is the share used of what the course allows.
    """
    if case.year_end:
        return _judge_year(case)
    if not case.met:
        return _with_course(case, Light.RED, Reason.BREACHED)
    if _used_up(case) and case.actual > case.course.expected:
        return _with_course(case, Light.YELLOW, Reason.AHEAD_OF_COURSE)
    return _with_course(case, Light.GREEN, Reason.WITHIN_LIMIT)


def _used_up(case: Case) -> bool:
    """Tell whether the limit is an allowance for the year; one of 0 allows nothing."""
    return case.promise.kind is Accumulation.CUMULATIVE and case.target > 0


def _with_course(case: Case, light: Light, reason: Reason) -> Verdict:
    if not _used_up(case):
        return Verdict(light, reason)
    course = case.course
    pace = percent(case.actual, course.expected)
    return Verdict(light, reason, pace, course.expected, course.source)


def _judge_year(case: Case) -> Verdict:
    pace = percent(case.actual, case.target)
    if case.met:
        return Verdict(Light.GREEN, Reason.WITHIN_LIMIT, pace, case.target)
    room: Fraction = case.room
    light, reason = Light.RED, Reason.BREACHED
    if within(case.actual - case.target, room):
        light, reason = Light.YELLOW, Reason.BREACHED_WITHIN
    return Verdict(light, reason, pace, case.target, tolerance=room)
