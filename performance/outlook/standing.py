"""The rest of a year of what stands at a level: rates, growth, and stocks.

The last value plus the mean change from this month to December in earlier years: a
random walk with drift (the naïve and drift methods in Hyndman and Athanasopoulos,
Forecasting: Principles and Practice, 3rd ed., 5.2), its drift that of the season. Of
rates the drift is drawn towards none: n years weigh n/(n+2), which is the posterior
mean where the prior for no drift counts as two years (Gelman et al., Bayesian Data
Analysis, 3rd ed., 2.5). How far it may end from there is spread as in `spread`.
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
from performance.outlook.terms import CALM, Scatter

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


def rate(past: Past, month: int, measure: Measure | None) -> tuple[Spread, Scatter]:
    """Return how a rate may still move, and whether the earlier years differ widely.

    Last value plus drift drawn towards none, with a t predictive (see `_moved`).
    """
    quarter = POINTS.get(measure)
    if quarter is None:
        quarter = PART * _mean([abs(year.whole) for year in past.years])
    return _moved(past, month, quarter, past.weight)


def stock(past: Past, month: int, *, whole: bool) -> tuple["Spread | Net", Scatter]:
    """Return how a stock may still move; `whole` says that things are counted.

    Last value plus drift: of few things as arrivals less departures (`Net`), else with
    a t predictive (`_moved`). Things that came or went by the dozen in one year and
    not at all in another do not come one by one: they are spread as amounts are.
    """
    wild = False
    if whole:
        ups = sum(max(year.rest, 0.0) for year in past.years)
        downs = sum(max(-year.rest, 0.0) for year in past.years)
        few = max(ups, downs) <= MOST_EVENTS * len(past.years)
        wild = few and _in_bursts(past, ups + downs)
        if few and not wild:
            return net(ups, downs, len(past.years)), CALM
    quarter = PART * _mean([abs(year.whole) for year in past.years])
    spread, scatter = _moved(past, month, quarter, 1.0, step=float(whole))
    return spread, Scatter(course=scatter.course or wild)


def _in_bursts(past: Past, events: float) -> bool:
    """Tell whether the changes differ far more than single events would: of those the
    variance is their number."""
    rests = [year.rest for year in past.years]
    middle = _mean(rests)
    ordinary = events / len(rests) + PRIOR_EVENTS
    return is_wide(variance([rest - middle for rest in rests], ordinary), ordinary)


def _mean(numbers: list[float]) -> float:
    return fsum(numbers) / len(numbers)


def _moved(
    past: Past, month: int, quarter: float, weight: float, *, step: float = 0.0
) -> tuple[Spread, Scatter]:
    """Return a change that is t about the mean of those on record, times `weight`.

    The predictive distribution of one more year of a normal sample under a scaled
    inverse χ² prior: its variance is (1 + 1/n) times that of a year (Gelman et al.,
    Bayesian Data Analysis, 3rd ed., 3.2 and 3.3). An ordinary change grows with the
    root of the time left, as a random walk's does.
    """
    count = len(past.years)
    rests = [year.whole - year.reached for year in past.years]
    middle = _mean(rests)
    ordinary = quarter * quarter * (MONTHS - month) / QUARTER_MONTHS
    found = variance([rest - middle for rest in rests], ordinary)
    scale = sqrt(found * (1 + 1 / count))
    scatter = Scatter(course=is_wide(found, ordinary))
    return Spread(weight * middle, scale, degrees(count), step), scatter


@dataclass(slots=True)
class Net:
    """Arrivals less departures, each negative binomial over the same part of a year.

    Each is a Poisson count whose rate has a gamma posterior, the prior worth
    `PRIOR_EVENTS` in `PRIOR_EXPOSURE` years; the predictive count is then negative
    binomial (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.6), and the difference
    is summed exactly.
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
