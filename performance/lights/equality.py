"""Promises of an exact number: too many is as wrong as too few."""

from performance.choices import Accumulation, Light, Measure
from performance.lights.case import Case, percent, within
from performance.lights.terms import Reason, Verdict
from performance.lights.upward import judge_pace

WHOLE_KINDS = (Accumulation.CUMULATIVE, Accumulation.STOCK)


def judge_equality(case: Case) -> Verdict:
    """Judge =.

    An amount that adds up over the year cannot be equal before its time: until month
    12 its pace is judged as long as it has not passed the target. Never blue: more
    than the exact number is a miss, not a surplus.
    """
    cumulative = case.promise.kind is Accumulation.CUMULATIVE and case.target > 0
    if cumulative and not case.year_end and case.actual <= case.target:
        return judge_pace(case, blue=False)
    light, reason = _compare(case)
    if not case.year_end:
        return Verdict(light, reason)
    room = case.room if reason is Reason.UNEQUAL_WITHIN else None
    pace = percent(case.actual, case.target)
    return Verdict(light, reason, pace, case.target, tolerance=room)


def _compare(case: Case) -> tuple[Light, Reason]:
    gap = abs(case.actual - case.target)
    if gap == 0:
        return Light.GREEN, Reason.EQUAL
    if case.target != 0:
        if _is_count(case):
            if gap <= 1:
                return Light.YELLOW, Reason.OFF_BY_ONE
        elif case.year_end and within(gap, case.room):
            return Light.YELLOW, Reason.UNEQUAL_WITHIN
    return Light.RED, Reason.UNEQUAL


def _is_count(case: Case) -> bool:
    """Tell whether single things are counted: said so, or whole on both sides."""
    if case.promise.measure is not None:
        return case.promise.measure is Measure.COUNT
    whole = case.target.denominator == 1 == case.actual.denominator
    return whole and case.promise.kind in WHOLE_KINDS
