"""The points of one commitment, of the money, and of a whole sheet.

Pure and exact: fractions until the one rounding, half up to two places, row by row;
a sheet's points are the sum of its rows as they are printed. `docs/scoring.md` says in
words what these functions do and where the regulations are silent.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from performance.choices import Accumulation, Comparator, Grade, Measure
from performance.lights.terms import Figure, Promise
from performance.scoring.terms import (
    CENT,
    FULL,
    OVER_FROM,
    Excess,
    Ground,
    Scheme,
    Score,
    Span,
)

NOTHING = Decimal(0)
LIMITS = (Comparator.AT_MOST, Comparator.LESS)


def score(
    promise: Promise,
    figure: Figure | None,
    weight: Decimal,
    scheme: Scheme,
    *,
    over_from: Decimal = OVER_FROM,
) -> Score:
    """Return the points of one commitment with this weight, at the figure's month.

    The figure is held against the year's target, whatever the month. `over_from` is the
    percent of the target from which passing it asks for words. Without a figure there
    are no points, not 0. Raises ValueError for a weight that is not above 0 or has
    more than two decimals.
    """
    check_weight(weight)
    if promise.long_term:
        return Score(weight, None, Ground.LONG_TERM)
    if promise.dropped:
        return Score(weight, None, Ground.DROPPED)
    if promise.awaiting:
        return Score(weight, None, Ground.AWAITING)
    if promise.kind is Accumulation.GRADE:
        return _score_grade(promise, figure, weight, scheme)
    if promise.kind is Accumulation.DATE:
        return _score_date(promise, figure, weight, scheme)
    if promise.number is None:
        return Score(weight, None, Ground.NO_TARGET)
    if figure is None or figure.value is None:
        return Score(weight, None, Ground.NO_FIGURE)
    target, actual = Fraction(promise.number), Fraction(figure.value)
    if promise.comparator in LIMITS:
        strict = promise.comparator is Comparator.LESS
        return _score_limit(target, actual, weight, scheme.excess, strict)
    return _score_reach(target, actual, weight, promise.comparator, over_from)


def score_execution(executed: Decimal, budget: Decimal, weight: Decimal) -> Score:
    """Return the points for the money: the weight × 执行数 ÷ 全年预算数, capped.

    Both amounts in the same unit. Without a budget there is nothing to score.
    Raises ValueError as `score` does.
    """
    check_weight(weight)
    if budget <= 0:
        return Score(weight, None, Ground.NO_BUDGET)
    share = Fraction(executed) / Fraction(budget)
    points = rounded(_within(share, weight), weight)
    return Score(weight, points, Ground.SPENT, share)


class Total(NamedTuple):
    """A sheet as it stands.

    `weight` is that of all rows that take part (100 on a complete sheet), `scored`
    that of the rows with points.
    """

    points: Decimal
    weight: Decimal
    scored: Decimal

    @property
    def complete(self) -> bool:
        """Whether the sheet's points are the year's: every row scored, 100 in all."""
        return self.scored == self.weight == FULL

    @property
    def open(self) -> Decimal:
        """The weight of what has no points yet."""
        return self.weight - self.scored

    @property
    def lost(self) -> Decimal:
        """The points missing from what is scored."""
        return self.scored - self.points

    @property
    def standing(self) -> Decimal | None:
        """The points per 100 of what is scored; None while nothing is."""
        if self.scored == 0:
            return None
        return rounded(Fraction(self.points) * 100 / Fraction(self.scored), FULL)


def total(scores: Iterable[Score]) -> Total:
    """Add up a sheet: rows that take no part are left out, weight and all."""
    part = [row for row in scores if not row.apart]
    return Total(
        points=sum((row.points or NOTHING for row in part), NOTHING),
        weight=sum((row.weight for row in part), NOTHING),
        scored=sum((row.weight for row in part if row.points is not None), NOTHING),
    )


def rounded(points: Fraction, most: Decimal) -> Decimal:
    """Round half up to two places, never above `most` nor below 0."""
    hundredths = max(points, Fraction(0)) * 100
    whole = (2 * hundredths.numerator + hundredths.denominator) // (
        2 * hundredths.denominator
    )
    return min(Decimal(whole).scaleb(-2), most).quantize(CENT)


def check_weight(weight: Decimal) -> None:
    """Raise ValueError for what cannot be a row's weight."""
    if not weight.is_finite() or not 0 < weight <= FULL:
        raise ValueError("a weight lies above 0, up to 100")
    if weight != weight.quantize(CENT, rounding=ROUND_HALF_UP):
        raise ValueError("a weight has at most two decimals")


def _score_reach(
    target: Fraction,
    actual: Fraction,
    weight: Decimal,
    comparator: Comparator,
    over_from: Decimal,
) -> Score:
    """Score ≥, > and =: the share reached of the target, at most the weight.

    A "more than" that is just reached loses no points (B ÷ A is 1) but is not met. An
    "equal" above its target keeps its points as ≥ does, and says why; at target 0
    anything above it has none, and below 0 counts as 0.
    """
    share = actual / target if target > 0 else None
    over = share is not None and share * 100 >= Fraction(over_from)
    left = _reached(target, actual)
    if comparator is Comparator.EQUAL:
        zero = target == 0
        met = actual <= 0 if zero else actual == target
        left = Fraction(met) if zero else left
        above = Ground.ABOVE_EQUAL if actual > target else Ground.SHORT
        ground = Ground.EQUAL if met else above
    else:
        met = actual > target if comparator is Comparator.GREATER else actual >= target
        ground = Ground.REACHED if met else Ground.SHORT
    return Score(
        weight, rounded(left * Fraction(weight), weight), ground, share, met, over
    )


def _reached(target: Fraction, actual: Fraction) -> Fraction:
    """Return the share of the points, 0 to 1: B ÷ A, and the same below 0.

    1 − (A − B) ÷ |A| is B ÷ A for a target above 0 and still falls with the figure
    for one below it, where B ÷ A would rise. At target 0 it is all or nothing.
    """
    if actual >= target:
        return Fraction(1)
    if target == 0:
        return Fraction(0)
    return max(Fraction(0), 1 - (target - actual) / abs(target))


def _score_limit(
    limit: Fraction, actual: Fraction, weight: Decimal, excess: Excess, strict: bool
) -> Score:
    """Score ≤ and <: full within the limit, less above it as the scheme says.

    A limit below 0 has no ratio: it falls by its deviation in every scheme.
    """
    share = actual / limit if limit > 0 else None
    met = actual < limit if strict else actual <= limit
    if actual <= limit:
        left = Fraction(1)
    elif limit == 0:
        left = Fraction(0)
    elif excess is Excess.RATIO and limit > 0:
        left = limit / actual
    else:
        left = 1 - (actual - limit) / abs(limit)
    points = rounded(left * Fraction(weight), weight)
    return Score(weight, points, Ground.KEPT if met else Ground.PASSED, share, met)


def span(grade: Grade, weight: Decimal, scheme: Scheme) -> Span:
    """Return the points that a person may give for a grade.

    Raises ValueError where no grade is given.
    """
    full = Fraction(weight)
    met, partly = (
        full * Fraction(part) / 100 for part in (scheme.met_from, scheme.partly_from)
    )
    spans = {
        Grade.MET: Span(met, full, closed=True),
        Grade.PARTLY: Span(partly, met, closed=False),
        Grade.MISSED: Span(Fraction(0), partly, closed=False),
    }
    if grade not in spans:
        raise ValueError("no grade is given")
    return spans[grade]


def _score_grade(
    promise: Promise, figure: Figure | None, weight: Decimal, scheme: Scheme
) -> Score:
    """Score 是否 all or nothing (财预〔2021〕101号), and the three bands by a person.

    Until a person has given points, a band counts from its cautious end: the full
    weight where met, else the least of the band.
    """
    if figure is None or figure.grade is Grade.NONE:
        return Score(weight, None, Ground.NO_FIGURE)
    met = figure.grade is Grade.MET
    if promise.measure is Measure.YES_NO:
        ground = Ground.YES if met else Ground.NO
        points = weight if met else NOTHING
        return Score(weight, points.quantize(CENT), ground, met=met)
    ground = _GRADES[figure.grade]
    return _by_hand(figure.grade, weight, scheme, ground)


_GRADES = {
    Grade.MET: Ground.GRADE_MET,
    Grade.PARTLY: Ground.GRADE_PARTLY,
    Grade.MISSED: Ground.GRADE_MISSED,
}


def _score_date(
    promise: Promise, figure: Figure | None, weight: Decimal, scheme: Scheme
) -> Score:
    """Score 时限: in time full, overdue nothing, late as 部分达成 by a person.

    No regulation has a formula for a day that was missed.
    """
    if promise.date is None:
        return Score(weight, None, Ground.NO_TARGET)
    if figure is None:
        return Score(weight, None, Ground.NO_FIGURE)
    if figure.date is None:
        if figure.as_of is None or figure.as_of <= promise.date:
            return Score(weight, None, Ground.NOT_DUE)
        return Score(weight, NOTHING.quantize(CENT), Ground.OVERDUE, met=False)
    if figure.date <= promise.date:
        return Score(weight, weight.quantize(CENT), Ground.ON_TIME, met=True)
    return _by_hand(Grade.PARTLY, weight, scheme, Ground.LATE)


def _by_hand(grade: Grade, weight: Decimal, scheme: Scheme, ground: Ground) -> Score:
    allowed = span(grade, weight, scheme)
    met = grade is Grade.MET
    # Rounded up: the least that two decimals can say inside the band.
    least = Decimal(-(-allowed.low * 100 // 1)).scaleb(-2)
    points = weight if met else least
    return Score(weight, points.quantize(CENT), ground, met=met, span=allowed)


def _within(share: Fraction, weight: Decimal) -> Fraction:
    return min(max(share, Fraction(0)), Fraction(1)) * Fraction(weight)
