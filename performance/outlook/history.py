"""Earlier years as the models want them: how far each had come, how much came after.

Floats: what is made of them is an estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from performance.course import (
    EVEN_YEARS,
    FEWEST_SEASONS,
    MONTHS,
    Season,
    SeasonGap,
    opening,
    season_gap,
)
from performance.outlook.terms import LeftOut

_YEAR = attrgetter("year")
_MONTH = attrgetter("month")
# Set against a year's amounts that are exact to fifteen digits.
_DIGITS = ".12g"


@dataclass(frozen=True, slots=True)
class Year:
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


@dataclass(frozen=True, slots=True)
class Past:
    """The earlier years that can be used, in order, and those that cannot.

    `growing` tells that the amounts are gains since the year opened.
    """

    years: tuple[Year, ...]
    left_out: tuple[LeftOut, ...]
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


def gains(seasons: Sequence[Season], month: int, *, stock: bool) -> Past:
    """Return the years whose course can be read, as gains since they opened."""
    years: list[Year] = []
    left_out: list[LeftOut] = []
    for season in sorted(seasons, key=_YEAR):
        gap = season_gap(season, stock=stock)
        if gap is None:
            base = float(opening(season, stock=stock))
            reached, whole = _ends(season, month, base)
            # A usable year has a start and an end, so both are there.
            if reached is not None and whole is not None:
                years.append(Year(season.year, reached - base, whole - base))
        else:
            left_out.append(LeftOut(season.year, gap))
    return Past(tuple(years), tuple(left_out), growing=True)


def levels(seasons: Sequence[Season], month: int) -> Past:
    """Return the years that have a figure by the month and one at their end."""
    years: list[Year] = []
    left_out: list[LeftOut] = []
    for season in sorted(seasons, key=_YEAR):
        reached, whole = _ends(season, month, None)
        if whole is None:
            left_out.append(LeftOut(season.year, SeasonGap.NO_YEAR_END))
        elif reached is None:
            left_out.append(LeftOut(season.year, SeasonGap.TOO_FEW))
        else:
            years.append(Year(season.year, reached, whole))
    return Past(tuple(years), tuple(left_out), growing=False)


def best_rest(
    seasons: Sequence[Season], month: int, *, stock: bool, lowest: bool
) -> tuple[int, Decimal] | None:
    """Return the year whose rest, from the month on, brought most, and how much.

    One year on record is enough; of equal ones the latest. `lowest` asks for the
    least instead.
    """
    best: tuple[float, int] | None = None
    for season in seasons:
        reached, whole = _ends(season, month, None if stock else 0.0)
        if reached is None or whole is None:
            continue
        rest = (reached - whole if lowest else whole - reached, season.year)
        if best is None or rest > best:
            best = rest
    if best is None:
        return None
    amount = -best[0] if lowest else best[0]
    return best[1], Decimal(format(amount, _DIGITS))


def _ends(
    season: Season, month: int, start: float | None
) -> tuple[float | None, float | None]:
    """Return the level at a month and at the year's end; None where unknown.

    Linear between figures; before the first one the year comes from `start`.
    """
    points = season.points
    reached: float | None = None
    before, level = 0, start
    for point in sorted(points, key=_MONTH):
        at = point.month
        amount = float(point.amount)
        if at == month:
            reached = amount
        elif at > month > before and level is not None:
            reached = level + (amount - level) * (month - before) / (at - before)
        before, level = at, amount
    return reached, level if before == MONTHS else None
