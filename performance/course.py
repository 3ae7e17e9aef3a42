"""What should have been done by the end of a month: the course of a target.

All amounts are in the indicator's own unit and exact; nothing is rounded here.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, Self

from performance.choices import CourseSource

MONTHS = 12
FEWEST_SEASONS = 2
FEWEST_POINTS = 4
# Two invisible even years stand beside the years on record, so that two years weigh
# one half and no record, however long, is believed completely.
EVEN_YEARS = 2

NOTHING = Fraction(0)
EVEN = [Fraction(month, MONTHS) for month in range(MONTHS + 1)]
ZERO = 0
_MONTH = attrgetter("month")
Knots = tuple[tuple[int, Fraction], ...]


def check_month(month: int) -> None:
    """Raise ValueError unless `month` is 1 to 12."""
    if not 1 <= month <= MONTHS:
        raise ValueError(f"month must be 1 to 12, not {month}")


# What comes several times a target is a tuple: a night makes millions of them.
class _Point(NamedTuple):
    month: int
    amount: Decimal | Fraction | float


class PlanPoint(_Point):
    """One point of a course: the year-to-date amount at the end of a month.

    Stock points are levels, in the same terms as the figures people report. A float
    is a stored figure of at most fifteen digits: it stands for its shortest text.
    """

    __slots__ = ()

    def __new__(cls, month: int, amount: Decimal | Fraction) -> Self:
        check_month(month)
        if isinstance(amount, Decimal) and not amount.is_finite():
            raise ValueError("a plan amount must be a finite number")
        return super().__new__(cls, month, amount)

    @property
    def exact(self) -> Fraction:
        return _meant(self.amount)


def _meant(amount: Decimal | Fraction | float) -> Fraction:
    if isinstance(amount, Decimal):
        return exact(amount)
    return Fraction(repr(amount) if isinstance(amount, float) else amount)


class Season(NamedTuple):
    """One earlier year's year-to-date figures; `start` is a stock's opening level."""

    year: int
    points: tuple[PlanPoint, ...]
    start: Decimal | float | None = None


class SeasonGap(StrEnum):
    """Why an earlier year says nothing about the course of a year."""

    NO_START = "no_start"
    NO_YEAR_END = "no_year_end"
    TOO_FEW = "too_few"
    NOT_POSITIVE = "not_positive"
    FALLING = "falling"
    # Of an outlook alone: totals that lie too far apart are no level to go by.
    APART = "apart"


class Course(NamedTuple):
    """The amount expected so far and where that expectation comes from.

    `expected` is a gain over `base`; the base is 0 save for a stock, where it is the
    year's opening level. `years` lists the earlier years a season was drawn from.
    """

    expected: Fraction
    source: CourseSource
    base: Fraction = NOTHING
    years: tuple[int, ...] = ()

    @property
    def level(self) -> Fraction:
        """Return what the reported figure itself should show by now."""
        base, due = self.base, self.expected
        return due if base is NOTHING else base + due


def expected(
    month: int,
    target: Decimal,
    *,
    plan: Sequence[PlanPoint] = (),
    seasons: Sequence[Season] = (),
    use_season: bool = False,
    start: Decimal | None = None,
) -> Course:
    """Return the course of `target` at the end of `month` (1 to 12).

    The first that exists decides: the target's own node plan, the body's own season
    (only where the policy says `use_season`), the calendar's even twelfths. In month
    12 every course has arrived at the target. Give `start` for a stock only: the
    course is then of the gain from `start` to `target`.
    Raises ValueError for a month outside 1 to 12 and for a month or year given twice.
    """
    check_month(month)
    base, gain = NOTHING, exact(target)
    if start:
        base = exact(start)
        gain -= base
    if plan:
        knots = _knots(plan, base)
        amount = gain if month == MONTHS else _at(month, knots)
        return Course(amount, CourseSource.PLAN, base)
    shares = _season_shares(month, seasons, start is not None) if use_season else {}
    if len(shares) >= FEWEST_SEASONS:
        share = _shrunk(month, tuple(shares.values()))
        return Course(gain * share, CourseSource.SEASON, base, tuple(sorted(shares)))
    # Spelt out: the operator of fractions takes three times as long.
    over, under = gain.as_integer_ratio()
    due = Fraction(over * month, under * MONTHS)
    return Course(due, CourseSource.CALENDAR, base)


# A judgement asks for its target's number twice or more.
@lru_cache(maxsize=1024)
def exact(number: Decimal) -> Fraction:
    """Return the same number; what `Fraction` asks about it first takes longer."""
    return Fraction(*number.as_integer_ratio())


def _knots(points: Sequence[PlanPoint], base: Fraction) -> Knots:
    """Return gains over `base` in order of month, opening with nothing at month 0."""
    months = [point.month for point in points]
    if len(set(months)) != len(months):
        raise ValueError("a month is given twice")
    levels = sorted([(month, _meant(amount)) for month, amount in points])
    if base is not NOTHING:
        levels = [(month, level - base) for month, level in levels]
    return ((0, NOTHING), *levels)


def _at(month: int, knots: Knots) -> Fraction:
    """Return the gain at `month`: linear between knots, flat after the last."""
    before = max(knot for knot in knots if knot[0] <= month)
    later = [knot for knot in knots if knot[0] > month]
    if not later:
        return before[1]
    after = min(later)
    way = Fraction(month - before[0], after[0] - before[0])
    return before[1] + (after[1] - before[1]) * way


def _season_shares(
    month: int, seasons: Sequence[Season], stock: bool
) -> dict[int, Fraction]:
    """Return year → share of its total reached by `month`, for the usable years."""
    shares: dict[int, Fraction] = {}
    for season in seasons:
        if season.year in shares:
            raise ValueError(f"season {season.year} is given twice")
        if season_gap(season, stock=stock) is None:
            knots = _knots(season.points, _meant(opening(season, stock=stock)))
            shares[season.year] = _at(month, knots) / knots[-1][1]
    return shares


def opening(season: Season, *, stock: bool) -> Decimal | float | int:
    """Return where a year starts: what adds up starts at 0, whatever went before."""
    return season.start if stock and season.start is not None else ZERO


def season_gap(season: Season, *, stock: bool) -> SeasonGap | None:
    """Return why a year cannot be used; None for one that can.

    Usable is a year with four points or more, a year end above its start (0, for a
    `stock` the opening level) and no fall on the way.
    """
    return gap_among(sorted(season.points, key=_MONTH), season.start, stock=stock)


def gap_among(
    points: Sequence[PlanPoint], start: Decimal | float | None, *, stock: bool
) -> SeasonGap | None:
    """Return what `season_gap` does, of points that are in order of time."""
    if stock and start is None:
        return SeasonGap.NO_START
    if not points or points[-1].month != MONTHS:
        return SeasonGap.NO_YEAR_END
    if len(points) < FEWEST_POINTS:
        return SeasonGap.TOO_FEW
    before: Decimal | Fraction | float = start if stock and start is not None else ZERO
    if points[-1].amount <= before:
        return SeasonGap.NOT_POSITIVE
    for _month, amount in points:
        if amount < before:
            return SeasonGap.FALLING
        before = amount
    return None


def _shrunk(month: int, shares: Sequence[Fraction]) -> Fraction:
    """Return the mean share of n years, drawn towards the even share.

    The season weighs n/(n+2): one half with two years, five sevenths with five.
    """
    count = len(shares)
    mean = sum(shares, Fraction(0)) / count
    weight = Fraction(count, count + EVEN_YEARS)
    return weight * mean + (1 - weight) * EVEN[month]
