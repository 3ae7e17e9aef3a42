"""The rest of a year of what stands at a level: rates, growth, and stocks.

The figure at the month, plus how the level moved from this month to December in
earlier years. Rates are drawn towards not moving (the weight of n years is n/(n+2)).
"""

from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from itertools import accumulate
from math import fsum, sqrt

from performance.choices import Measure
from performance.course import MONTHS
from performance.outlook.history import Past
from performance.outlook.rest import Spread
from performance.outlook.spread import UPPER, degrees, is_wide, variance

# How far an ordinary year moves over a quarter: percentage points, or for what is no
# percentage a part of the level.
POINTS = {Measure.PERCENT: 1.0, Measure.GROWTH: 2.0, None: 1.0}
PART = 0.02
QUARTER_MONTHS = 3
# A quarter of an arrival and of a departure in a quarter of a year stand beside those
# on record, so that a staff that never changed is not thought unable to.
PRIOR_EVENTS = 0.25
PRIOR_EXPOSURE = 0.25
MOST_EVENTS = 30
NEGLIGIBLE = 1e-9


def rate(past: Past, month: int, measure: Measure | None) -> tuple[Spread, bool]:
    """Return how a rate may still move, and whether the earlier years differ widely."""
    quarter = POINTS.get(measure)
    if quarter is None:
        quarter = PART * _mean([abs(year.whole) for year in past.years])
    return _moved(past, month, quarter, past.weight)


def stock(past: Past, month: int, *, whole: bool) -> tuple["Spread | Net", bool]:
    """Return how a stock may still move; `whole` says that things are counted."""
    if whole:
        ups = sum(max(year.rest, 0.0) for year in past.years)
        downs = sum(max(-year.rest, 0.0) for year in past.years)
        if max(ups, downs) <= MOST_EVENTS * len(past.years):
            return net(ups, downs, len(past.years)), False
    quarter = PART * _mean([abs(year.whole) for year in past.years])
    return _moved(past, month, quarter, 1.0, step=float(whole))


def _mean(numbers: list[float]) -> float:
    return fsum(numbers) / len(numbers)


def _moved(
    past: Past, month: int, quarter: float, weight: float, *, step: float = 0.0
) -> tuple[Spread, bool]:
    count = len(past.years)
    rests = [year.whole - year.reached for year in past.years]
    middle = _mean(rests)
    ordinary = quarter * quarter * (MONTHS - month) / QUARTER_MONTHS
    found = variance([rest - middle for rest in rests], ordinary)
    scale = sqrt(found * (1 + 1 / count))
    wide = is_wide(found, ordinary)
    return Spread(weight * middle, scale, degrees(count), step), wide


@dataclass(slots=True)
class Net:
    """Arrivals less departures, each negative binomial over the same part of a year.

    `ups` and `downs` are the sums on record over `years` years.
    """

    ups: float
    downs: float
    years: int
    _lowest: int = 0
    _sums: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        exposure = self.years + PRIOR_EXPOSURE
        ups = _events(self.ups + PRIOR_EVENTS, exposure)
        downs = _events(self.downs + PRIOR_EVENTS, exposure)
        parts = [0.0] * (len(ups) + len(downs) - 1)
        for gone, part in enumerate(downs):
            base = len(downs) - 1 - gone
            for come, other in enumerate(ups):
                parts[base + come] += part * other
        self._lowest = 1 - len(downs)
        self._sums = list(accumulate(parts))

    @property
    def low(self) -> float:
        return self._at(1 - UPPER)

    @property
    def middle(self) -> float:
        return self._at(0.5)

    @property
    def high(self) -> float:
        return self._at(UPPER)

    def at_least(self, need: Decimal) -> float:
        place = int(need.to_integral_value(ROUND_CEILING)) - 1 - self._lowest
        if place < 0:
            return 1.0
        return 1 - self._sums[min(place, len(self._sums) - 1)] / self._sums[-1]

    def above(self, need: Decimal) -> float:
        return self.at_least(need.to_integral_value(ROUND_FLOOR) + 1)

    def _at(self, part: float) -> float:
        wanted = part * self._sums[-1]
        for place, total in enumerate(self._sums):
            if total >= wanted:
                return float(self._lowest + place)
        return float(self._lowest + len(self._sums) - 1)


@lru_cache(maxsize=1024)
def net(ups: float, downs: float, years: int) -> Net:
    """Return the same arrivals and departures made once: most staffs are alike."""
    return Net(ups, downs, years)


def _events(shape: float, exposure: float) -> list[float]:
    """Return the probabilities of 0, 1, 2, … events, until nothing is left."""
    more = 1 / (exposure + 1)
    part = (1 - more) ** shape
    parts, total = [part], part
    while total < 1 - NEGLIGIBLE:
        part *= (shape + len(parts) - 1) / len(parts) * more
        parts.append(part)
        total += part
    return parts
