"""What an outlook takes and what it gives: plain, frozen values, no models.

Amounts are in the indicator's own unit; probabilities and shares run from 0 to 1.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from performance.choices import CourseSource, Light
from performance.course import SeasonGap
from performance.rounding import plain

# Set against a year's amounts that are exact to fifteen digits.
_DIGITS = "%.12g"
_RATIO = Decimal("0.01")
# Totals of earlier years further apart than this say nothing of the next one's. Two
# ordinary years (`growing.LEVELS`) lie so far apart once in twenty thousand times: it
# is another unit, another scope or a slip, and no year among them is usual.
MOST_APART = 10
# Beyond it a ratio says no more than that nothing like it is on record.
MOST_TIMES = Decimal(1000)


def four_places(number: float | Decimal) -> Decimal:
    """Return a share or probability rounded to the four places that are shown."""
    return Decimal(f"{number:.4f}")


class OutlookReason(StrEnum):
    """Why an outlook light is what it is; `outlook.words` has a sentence for each."""

    NO_FIGURE = "no_figure"
    NO_TARGET = "no_target"
    LONG_TERM = "long_term"
    DROPPED = "dropped"
    AWAITING = "awaiting"
    GRADED = "graded"
    DEADLINE = "deadline"
    EARLY = "early"
    BY_PACE = "by_pace"
    LIKELY = "likely"
    HARD = "hard"
    HOPELESS = "hopeless"
    ALREADY_MET = "already_met"
    ALREADY_MISSED = "already_missed"
    YEAR_MET = "year_met"
    YEAR_MISSED = "year_missed"


class Method(StrEnum):
    """How the rest of the year was estimated."""

    KNOWN = "known"
    EVEN = "even"
    COUNT = "count"
    AMOUNT = "amount"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Bands:
    """The numbers that turn a probability into a light; a policy may set others.

    Raises ValueError for numbers that contradict each other.
    """

    green_from: Decimal = Decimal("0.75")
    yellow_from: Decimal = Decimal("0.40")
    early_below: Decimal = Decimal("0.10")

    def __post_init__(self) -> None:
        numbers = (self.green_from, self.yellow_from, self.early_below)
        if not all(number.is_finite() for number in numbers):
            raise ValueError("outlook thresholds must be finite numbers")
        if not 0 < self.yellow_from <= self.green_from <= 1:
            raise ValueError("outlook thresholds must rise: 0 < yellow <= green <= 1")
        if not 0 <= self.early_below < 1:
            raise ValueError("too early is a share of the year from 0 to below 1")


class Needed(NamedTuple):
    """What the rest of the year must bring, beside the best on record.

    `rest` is all of it, `rate` a month's part; of a limit they are what may still be
    used, and the best is the lowest. `best` is that rest with its year.
    """

    months: int
    rest: Decimal
    rate: Decimal
    best: tuple[float, int] | None = None

    @property
    def best_rest(self) -> Decimal | None:
        return Decimal(_DIGITS % self.best[0]) if self.best else None

    @property
    def best_year(self) -> int | None:
        return self.best[1] if self.best else None

    @property
    def times(self) -> Decimal | None:
        """Return the rest ÷ the best rest; None where that is no number above 0."""
        best = self.best_rest
        if best is None or best <= 0 or self.rest <= 0:
            return None
        times = self.rest / best
        return times.quantize(_RATIO) if times < MOST_TIMES else None


class LeftOut(NamedTuple):
    """An earlier year that was not used, and why."""

    year: int
    gap: SeasonGap


class Scatter(NamedTuple):
    """In what the earlier years differ far more than is ordinary.

    `course`: in how they went on from the month, which widens the interval. `totals`:
    in what a whole year brought, which leaves more of the say to this year's own pace.
    """

    course: bool = False
    totals: bool = False


CALM = Scatter()


class Estimate(NamedTuple):
    """The year's end; `low` and `high` hold it between them in four cases of five.

    Without two usable earlier years there is no interval.
    """

    method: Method
    forecast: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    scatter: Scatter = CALM


class Ground(NamedTuple):
    """What an outlook rests on; `years` are the earlier years used.

    What is counted and shown nowhere but on a page is rounded when it is read.
    """

    source: CourseSource = CourseSource.NONE
    counted_share: float | None = None
    counted_weight: float | None = None
    years: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def share(self) -> Decimal | None:
        """Return the part of the year's course that should be done by the month.

        None where time has no say.
        """
        share = self.counted_share
        return None if share is None else four_places(share)

    @property
    def weight(self) -> Decimal | None:
        """Return how much of the share the earlier years decide; else the calendar."""
        weight = self.counted_weight
        return None if weight is None else four_places(weight)


NOTHING = Ground()
STORED = ("forecast", "forecast_low", "forecast_high", "probability", "needed_rate")


class Outlook(NamedTuple):
    """Where the year will end, how likely the promise is kept, and on what ground."""

    light: Light
    reason: OutlookReason
    probability: Decimal | None = None
    estimate: Estimate | None = None
    ground: Ground = NOTHING
    needed: Needed | None = None

    @property
    def forecast(self) -> Decimal | None:
        return self.estimate.forecast if self.estimate else None

    @property
    def low(self) -> Decimal | None:
        return self.estimate.low if self.estimate else None

    @property
    def high(self) -> Decimal | None:
        return self.estimate.high if self.estimate else None

    @property
    def needed_rate(self) -> Decimal | None:
        """What each remaining month must bring, of a limit what it may use."""
        return self.needed.rate if self.needed else None

    def as_text(self) -> dict[str, str]:
        """Return the numbers as they are stored and printed; empty where none is."""
        return dict(zip(STORED, self.texts(), strict=True))

    def texts(self) -> tuple[str, ...]:
        """Return the numbers of `STORED` as they are stored."""
        end, likely, needed = self.estimate, self.probability, self.needed
        ends = ("", "", "")
        if end is not None:
            ends = plain(end.forecast), _text(end.low), _text(end.high)
        return (*ends, _text(likely), plain(needed.rate) if needed else "")


def _text(number: Decimal | None) -> str:
    return "" if number is None else plain(number)
