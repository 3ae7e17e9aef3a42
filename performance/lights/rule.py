"""The one rule behind every goal light: page, export, job and `judge` call this.

Pure: equal inputs give equal output. Comparisons are exact. `docs/rule.md` says in
words what these modules do and where they depart from the usual formulas.
"""

from collections.abc import Sequence

from performance.choices import Accumulation, Comparator, Light
from performance.course import PlanPoint, Season, exact, expected
from performance.lights.bands import NO_FIGURE, NO_TARGET, judge_date, judge_grade
from performance.lights.case import Case
from performance.lights.downward import judge_downward
from performance.lights.equality import judge_equality
from performance.lights.terms import Figure, Promise, Reason, Thresholds, Verdict
from performance.lights.upward import judge_upward

SEEDED = Thresholds()
DOWNWARD = (Comparator.AT_MOST, Comparator.LESS)
CALLING_FOR_WORDS = (Light.RED, Light.YELLOW)


def judge(
    promise: Promise,
    figure: Figure | None,
    *,
    plan: Sequence[PlanPoint] = (),
    seasons: Sequence[Season] = (),
    thresholds: Thresholds = SEEDED,
) -> Verdict:
    """Return the light of `promise` at the figure's own month, and why.

    `plan` and `seasons` feed the course (see `course.expected`). No figure is grey,
    never red or green. Raises ValueError for a deadline without an `as_of` day and
    for a plan or season that names a month twice.
    """
    if promise.long_term:
        return Verdict(Light.GREY, Reason.LONG_TERM)
    if promise.dropped:
        return Verdict(Light.GREY, Reason.DROPPED)
    if promise.awaiting:
        return Verdict(Light.GREY, Reason.AWAITING)
    if promise.kind is Accumulation.GRADE:
        return judge_grade(promise, figure)
    if promise.kind is Accumulation.DATE:
        return judge_date(promise, figure)
    return _judge_number(promise, figure, plan, seasons, thresholds)


def _judge_number(
    promise: Promise,
    figure: Figure | None,
    plan: Sequence[PlanPoint],
    seasons: Sequence[Season],
    thresholds: Thresholds,
) -> Verdict:
    if promise.number is None:
        return NO_TARGET
    if figure is None or figure.value is None:
        return NO_FIGURE
    course = expected(
        figure.month,
        promise.number,
        plan=plan,
        seasons=seasons,
        use_season=thresholds.use_season,
        start=promise.start if promise.kind is Accumulation.STOCK else None,
    )
    case = Case(
        promise=promise,
        comparator=promise.comparator or Comparator.AT_LEAST,
        month=figure.month,
        actual=exact(figure.value),
        target=exact(promise.number),
        course=course,
        thresholds=thresholds,
    )
    return _finish(promise, _judge_case(case))


def _judge_case(case: Case) -> Verdict:
    if case.comparator is Comparator.EQUAL:
        return judge_equality(case)
    if case.comparator in DOWNWARD:
        return judge_downward(case)
    return judge_upward(case)


def _finish(promise: Promise, verdict: Verdict) -> Verdict:
    """Mark what a reader must be told: an assumed comparator, a miss to explain."""
    assumed = promise.comparator is Comparator.NONE
    equality = promise.comparator is Comparator.EQUAL
    explain = verdict.light is Light.BLUE or (
        equality and verdict.light in CALLING_FOR_WORDS
    )
    if not assumed and not explain:
        return verdict
    return verdict._replace(assumed=assumed, needs_explanation=explain)
