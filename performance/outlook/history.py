"""Earlier years as the models want them: how far each had come, how much came after.

Floats: what is made of them is an estimate.
"""

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from performance.course import (
    EVEN_YEARS,
    FEWEST_SEASONS,
    MONTHS,
    PlanPoint,
    Season,
    SeasonGap,
    gap_among,
)
from performance.outlook.terms import MOST_APART, LeftOut

_YEAR = attrgetter("year")
_MONTH = attrgetter("month")
# Few things say little of when in a year they come, or how many: four, spread evenly
# over it, stand beside those on record.
EVEN_THINGS = 4
# Ten times to the digit are not more than that, wherever the floats fall.
_APART = MOST_APART * (1 + 1e-9)


class Year(NamedTuple):
    """One earlier year: its amount by the month, and at its end.

    Of a growing amount both are gains since the year opened, else levels.
    """

    year: int
    reached: float
    whole: float

    @property
    def rest(self) -> float:
        return self.whole - self.reached

    @property
    def share(self) -> float:
        return self.reached / self.whole


# Two a target and more: past the function that `Year` itself goes by.
_year = partial(tuple.__new__, Year)


class Past(NamedTuple):
    """The earlier years that can be used, in order, and those that cannot.

    `growing` tells that the amounts are gains since the year opened. `rests` holds what
    came after the month in every year that says so, usable or not, with the year.
    """

    years: tuple[Year, ...]
    left_out: tuple[LeftOut, ...]
    rests: tuple[tuple[float, int], ...]
    growing: bool

    @property
    def enough(self) -> bool:
        return len(self.years) >= FEWEST_SEASONS

    @property
    def names(self) -> tuple[int, ...]:
        return tuple(year.year for year in self.years)

    @property
    def weight(self) -> float:
        """Return how much the years on record decide: one half with two."""
        return len(self.years) / (len(self.years) + EVEN_YEARS)

    @property
    def fell(self) -> bool:
        """Tell whether an amount that should have grown did not."""
        signs = (SeasonGap.FALLING, SeasonGap.NOT_POSITIVE)
        return any(year.gap in signs for year in self.left_out)

    @property
    def apart(self) -> bool:
        """Tell whether the totals lie too far apart to say anything of another year."""
        return any(year.gap is SeasonGap.APART for year in self.left_out)

    def best_rest(self, *, lowest: bool) -> tuple[float, int] | None:
        """Return the most that came after the month, and when; the latest of equals.

        One year on record is enough. `lowest` asks for the least instead.
        """
        if not self.rests:
            return None
        return min(self.rests, key=_lowest_latest) if lowest else max(self.rests)


def gains(
    seasons: Sequence[Season], month: int, *, stock: bool, things: bool = False
) -> Past:
    """Return the years whose course can be read, as gains since they opened.

    None where their totals lie more than `MOST_APART` times apart; single `things`
    come to 1 in one year and 11 in the next by chance alone.
    """
    years: list[Year] = []
    left_out: list[LeftOut] = []
    rests: list[tuple[float, int]] = []
    for season in sorted(seasons, key=_YEAR):
        points = sorted(season.points, key=_MONTH)
        gap = gap_among(points, season.start, stock=stock)
        base = float(season.start) if stock and season.start is not None else 0.0
        start = None if gap is SeasonGap.NO_START else base
        reached, whole = _ends(points, month, start)
        if reached is not None and whole is not None:
            rests.append((whole - reached, season.year))
            if gap is None:
                years.append(_year((season.year, reached - base, whole - base)))
        if gap is not None:
            left_out.append(LeftOut(season.year, gap))
    if _lie_apart(years, EVEN_THINGS if things else 0):
        left_out += [LeftOut(year.year, SeasonGap.APART) for year in years]
        left_out.sort()
        years = []
    return Past(tuple(years), tuple(left_out), tuple(rests), True)


def _lie_apart(years: Sequence[Year], beside: int) -> bool:
    wholes = [year.whole for year in years]
    return bool(wholes) and max(wholes) > _APART * (min(wholes) + beside)


def levels(seasons: Sequence[Season], month: int) -> Past:
    """Return the years that have a figure by the month and one at their end."""
    years: list[Year] = []
    left_out: list[LeftOut] = []
    for season in sorted(seasons, key=_YEAR):
        reached, whole = _ends(sorted(season.points, key=_MONTH), month, None)
        if whole is None:
            left_out.append(LeftOut(season.year, SeasonGap.NO_YEAR_END))
        elif reached is None:
            left_out.append(LeftOut(season.year, SeasonGap.TOO_FEW))
        else:
            years.append(Year(season.year, reached, whole))
    rests = tuple((year.rest, year.year) for year in years)
    return Past(tuple(years), tuple(left_out), rests, False)


def _ends(
    points: Sequence[PlanPoint], month: int, start: float | None
) -> tuple[float | None, float | None]:
    """Return the level at a month and at the year's end; None where unknown.

    `points` are in order of time; linear between them, and before the first one the
    year comes from `start`.
    """
    if not points:
        return None, None
    at, last = points[-1]
    whole = float(last) if at == MONTHS else None
    before, level = 0, start
    for at, exact in points:
        if at >= month:
            break
        before, level = at, float(exact)
    else:
        return None, whole
    if at == month:
        return float(exact), whole
    if level is None:
        return None, whole
    return level + (float(exact) - level) * (month - before) / (at - before), whole


def _lowest_latest(rest: tuple[float, int]) -> tuple[float, int]:
    return rest[0], -rest[1]
