"""From the models to numbers people read: the year's end and the probability."""

from collections.abc import Sequence
from decimal import Decimal
from math import floor, log10

from performance.choices import Accumulation, Comparator, Measure
from performance.outlook.case import Case
from performance.outlook.growing import MOST_DONE, Growing, amounts, things
from performance.outlook.history import Past
from performance.outlook.rest import Rest
from performance.outlook.standing import rate, stock
from performance.outlook.terms import Estimate, Method, Scatter, four_places
from performance.rounding import plain

DIGITS = 3
FULL = 100.0
# What lies beyond says no more than "very much".
MOST = 1e15
FINEST = 8


def by_years(case: Case, past: Past, planned: float | None) -> tuple[Rest, Estimate]:
    """Return what the rest of the year may bring, and where it will end."""
    method, rest, scatter = _model(case, past, planned)
    now = float(case.actual)
    ends = [now + rest.low, now + rest.middle, now + rest.high]
    if _bounded(case, past):
        ends = [min(max(end, 0.0), FULL) for end in ends]
    low, forecast, high = _cut(case, ends)
    return rest, Estimate(method, forecast, low, high, scatter)


def by_share(case: Case, share: float | None) -> Estimate | None:
    """Return the year's end if it goes on as it went; None where time has no say.

    What is done ÷ the share due: the chain ladder of one year with its development
    given from outside (Mack, ASTIN Bulletin 23, 1993, in its first step), the straight
    line where that is the calendar. It gives a point and no distribution.
    """
    if not share:
        return None
    done = float(case.actual - case.base)
    end = float(case.base) + (done / share if 0 < share < 1 and done > 0 else done)
    return Estimate(Method.EVEN, _cut(case, [end])[0])


def chance(case: Case, rest: Rest) -> Decimal:
    """Return the probability that the year ends with the promise kept."""
    gap = case.gap
    if case.comparator is Comparator.GREATER:
        likely = rest.above(gap)
    elif case.comparator is Comparator.AT_MOST:
        likely = 1 - rest.above(gap)
    elif case.comparator is Comparator.LESS:
        likely = 1 - rest.at_least(gap)
    elif case.comparator is Comparator.EQUAL:
        room = case.room
        likely = rest.at_least(gap - room) - rest.above(gap + room)
    else:
        likely = rest.at_least(gap)
    return four_places(min(max(likely, 0.0), 1.0))


def _model(
    case: Case, past: Past, planned: float | None
) -> tuple[Method, Rest, Scatter]:
    rest: Rest
    if case.kind is Accumulation.RATE:
        rest, scatter = rate(past, case.month, case.promise.measure)
        return Method.LEVEL, rest, scatter
    if not past.growing:
        rest, scatter = stock(past, case.month, whole=case.whole)
        return Method.LEVEL, rest, scatter
    growing = Growing(
        past=past,
        month=case.month,
        done=float(case.actual - case.base),
        goal=float(case.target - case.base),
        # A plan that has everything done by now says nothing about the rest.
        share=planned if planned is not None and planned < MOST_DONE else None,
    )
    if case.whole:
        rest, scatter = things(growing)
        return Method.COUNT, rest, scatter
    rest, scatter = amounts(growing)
    return Method.AMOUNT, rest, scatter


def _bounded(case: Case, past: Past) -> bool:
    """Tell whether a percentage has always stayed between 0 and 100."""
    if case.promise.measure is not Measure.PERCENT:
        return False
    seen = [float(case.actual), *(year.whole for year in past.years)]
    return min(seen) >= 0 and max(seen) <= FULL


def _cut(case: Case, ends: Sequence[float]) -> list[Decimal]:
    """Return estimates in one step: whole things, three digits, or as the figure."""
    held = [min(max(end, -MOST), MOST) for end in ends]
    if case.whole:
        return [Decimal(round(end)) for end in held]
    size = max(map(abs, held))
    places = DIGITS - 1 - floor(log10(size)) if size > 0 else 0
    _whole, _point, finest = plain(case.actual).partition(".")
    places = max(places, min(len(finest), FINEST))
    return [Decimal(f"{end:.{places}f}") for end in held]
