"""The rest of a year of what adds up: single things, and amounts.

Both take the year's own pace and the level of earlier years together, the more of the
year is behind the more of its own pace. With F the share of a year done by the month,
A what is done and U the mean of earlier years' totals, a whole year is put at

    L = (κU + A) / (κ + F)        and the rest at        (1 − F)·L.

κ = 0 would be the chain ladder (Mack 1993), a large κ the method of Bornhuetter and
Ferguson (1972); between them it is the gamma–Poisson model as Verrall (2004, "A
Bayesian generalized linear model for the Bornhuetter–Ferguson method") gives it, and
it needs no special case for a year that has brought nothing yet. κ is how much one
year scatters about its own level, divided by how much levels differ between years.
"""

from collections.abc import Sequence
from functools import cache
from math import fsum, log, sqrt
from typing import NamedTuple

from performance.course import MONTHS
from performance.outlook.history import EVEN_THINGS, Past, Year
from performance.outlook.rest import EXACT_BELOW, Positive, Things
from performance.outlook.spread import degrees, is_wide, variance
from performance.outlook.terms import Scatter

# Ordinary years: levels differ by four tenths about their middle, a quarter by a
# fifth from its usual part of the year.
LEVELS = 0.4**2
QUARTER = 0.2**2
QUARTERS = 4
# However done earlier years were by a month, something may still come.
MOST_DONE = 0.98


class Growing(NamedTuple):
    """What a model of a growing amount starts from; `share` is F where a plan sets it.

    `done` and `goal` are gains since the year opened.
    """

    past: Past
    month: int
    done: float
    goal: float
    share: float | None = None


def things(case: Growing) -> tuple[Things | Positive, Scatter]:
    """Return the rest of a count, and in what the earlier years scatter widely.

    The shape does not depend on what is done, so that more done never means less
    to hope for. Where the years came at very different times there is no common share
    for the things of all years to tell: how the years differ tells more than how few
    the things are, as with amounts.
    """
    years = case.past.years
    if _at_odds(years, case.month):
        rest, scatter = amounts(case)
        return rest, scatter._replace(course=True)
    total = sum([year.whole for year in years])
    usual = total / len(years)
    share = case.share
    if share is None:
        reached = sum([year.reached for year in years])
        even = EVEN_THINGS * case.month / MONTHS
        share = (even + reached) / (EVEN_THINGS + total)
    share = min(share, MOST_DONE)
    between, apart = _levels(years)
    prior = 1 / (between + 1 / total)
    known = prior + share * usual
    timing = _timing(case.month)
    return (
        Things(
            _rest(case, prior / usual, usual, share),
            1 / (1 / known + timing),
            large=max(case.goal, usual) > EXACT_BELOW,
        ),
        Scatter(totals=apart),
    )


def amounts(case: Growing) -> tuple[Positive, Scatter]:
    """Return the rest of an amount, and in what the earlier years scatter widely."""
    years = case.past.years
    count = len(years)
    usual = fsum([year.whole for year in years]) / count
    shares = [year.reached / year.whole for year in years]
    seen = min(fsum(shares) / count, MOST_DONE)
    share = seen if case.share is None else min(case.share, MOST_DONE)
    between, apart = _levels(years)
    pull = QUARTER / QUARTERS / (between * (1 + 1 / count))
    timing = _timing(case.month)
    found = variance([_miss(share, seen, pull) for share in shares], timing)
    scale = sqrt(found * (1 + 1 / count))
    rest = Positive(_rest(case, pull, usual, share), scale, degrees(count))
    return rest, Scatter(is_wide(found, timing), apart)


def _at_odds(years: Sequence[Year], month: int) -> bool:
    """Tell whether years of things differ in their course far more than few things do.

    By the logarithms of (rest ÷ done), whose variance for things that come or not by
    the month is about 1/rest + 1/done.
    """
    early = EVEN_THINGS * month / MONTHS
    late = EVEN_THINGS - early
    pairs = [(year.rest + late, year.reached + early) for year in years]
    odds = [log(rest / done) for rest, done in pairs]
    chance = fsum([1 / rest + 1 / done for rest, done in pairs]) / len(pairs)
    middle, ordinary = fsum(odds) / len(odds), _timing(month) + chance
    return is_wide(variance([point - middle for point in odds], ordinary), ordinary)


def _rest(case: Growing, pull: float, usual: float, share: float) -> float:
    """Return the middle of the rest; what was lost so far does not lower it."""
    level = (pull * usual + max(case.done, 0.0)) / (pull + share)
    return (1 - share) * level


def _levels(years: Sequence[Year]) -> tuple[float, bool]:
    """Return the variance of the logarithms of the years' totals, and if it is wide.

    The wider, the weaker is the usual level beside the year's own pace.
    """
    logs = [log(year.whole) for year in years]
    middle = fsum(logs) / len(logs)
    found = variance([point - middle for point in logs], LEVELS)
    return found, is_wide(found, LEVELS)


@cache
def _timing(month: int) -> float:
    """Return the ordinary variance of the logarithm of (rest ÷ done) at a month.

    Quarters scatter independently, so the mean of q quarters has 1/q of the variance:
    QUARTER × (1/q + 1/(4 − q)).
    """
    quarters = month * QUARTERS / MONTHS
    return QUARTER * (1 / quarters + 1 / (QUARTERS - quarters))


def _miss(share: float, usual: float, pull: float) -> float:
    """Return by how much (a logarithm) a year's rest missed what was to be expected."""
    rest, middle = 1 - min(share, MOST_DONE), 1 - usual
    return log(rest * (pull + usual) / (middle * (pull + share)))
