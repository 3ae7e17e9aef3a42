"""What the rest of a year may bring: three distributions, one way to ask them."""

from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple, Protocol

from performance.outlook.spread import UPPER, t_above, t_upper

# Sums of more terms than this are replaced by a continuous distribution.
EXACT_BELOW = 200
NEARLY_ALL = 1 - 1e-7
MOST_TERMS = 50 * EXACT_BELOW
_NORMAL = NormalDist()
_NORMAL_UPPER = _NORMAL.inv_cdf(UPPER)


class Rest(Protocol):
    """The amount between now and the year's end; `low` to `high` holds 80 %."""

    @property
    def low(self) -> float: ...
    @property
    def middle(self) -> float: ...
    @property
    def high(self) -> float: ...
    def at_least(self, need: Decimal) -> float:
        """Return the probability of `need` or more."""

    def above(self, need: Decimal) -> float:
        """Return the probability of more than `need`."""


class Spread(NamedTuple):
    """Any amount, also a negative one: t about `middle`.

    The predictive distribution of a normal value whose variance was estimated from few
    years (Gelman et al., Bayesian Data Analysis, 3rd ed., 3.2).
    """

    middle: float
    scale: float
    freedom: int
    # Whole numbers: "115 or more" starts half a unit below 115.
    step: float = 0.0

    @property
    def low(self) -> float:
        return self.middle - t_upper(self.freedom) * self.scale

    @property
    def high(self) -> float:
        return self.middle + t_upper(self.freedom) * self.scale

    def at_least(self, need: Decimal) -> float:
        return self._beyond(float(need) - self.step / 2)

    def above(self, need: Decimal) -> float:
        return self._beyond(float(need) + self.step / 2)

    def _beyond(self, point: float) -> float:
        if self.scale == 0:
            return 1.0 if point <= self.middle else 0.0
        return t_above((point - self.middle) / self.scale, self.freedom)


class Positive(NamedTuple):
    """An amount that cannot be negative: its logarithm is t about that of `middle`.

    Log-normal with its variance estimated, so log-t: the same predictive distribution
    as `Spread` on the logarithm, as amounts that multiply ask for (Hyndman and
    Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.6, on forecasting
    with transformations). `middle` is the median.
    """

    middle: float
    scale: float
    freedom: int

    @property
    def low(self) -> float:
        return self.middle * exp(-t_upper(self.freedom) * self.scale)

    @property
    def high(self) -> float:
        return self.middle * exp(t_upper(self.freedom) * self.scale)

    def at_least(self, need: Decimal) -> float:
        if need <= 0:
            return 1.0
        return self.above(need)

    def above(self, need: Decimal) -> float:
        if need < 0:
            return 1.0
        if self.middle <= 0:
            return 0.0
        if need == 0:
            return 1.0
        return t_above(log(float(need) / self.middle) / self.scale, self.freedom)


@dataclass(slots=True)
class Things:
    """Single things: Poisson about a rate that is gamma, so negative binomial.

    `shape` is the gamma's; the smaller, the wider (Gelman et al., Bayesian Data
    Analysis, 3rd ed., 2.6). Sums are exact; where `large`, a
    gamma with the same mean and variance stands in, by its cube root (Wilson and
    Hilferty 1931).
    """

    mean: float
    shape: float
    large: bool = False
    _sums: list[float] = field(default_factory=list)
    _last: float = 0.0

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
        fewest = int(need.to_integral_value(ROUND_CEILING))
        return 1.0 if fewest <= 0 else 1 - self._up_to(fewest - 1)

    def above(self, need: Decimal) -> float:
        return self.at_least(need.to_integral_value(ROUND_FLOOR) + 1)

    def _up_to(self, most: int) -> float:
        """Return P(R ≤ most)."""
        if self.large:
            return _NORMAL.cdf(self._score(most + 0.5))
        sums = self._sums
        if most >= len(sums):
            self._sum(NEARLY_ALL, most)
        return sums[most] if most < len(sums) else sums[-1]

    def _at(self, part: float) -> float:
        """Return the fewest things with P(R ≤ them) ≥ `part`."""
        if self.large or self.mean > EXACT_BELOW:
            return float(round(self._point(part)))
        sums = self._sums
        if not sums or sums[-1] < part:
            self._sum(part, MOST_TERMS)
        return float(bisect_left(sums, part))

    def _sum(self, part: float, most: int) -> None:
        """Sum the probabilities of 0, 1, 2, … up to `part` or `most`, from where the
        last sum ended; never beyond NEARLY_ALL, after which nothing is left."""
        sums, shape = self._sums, self.shape
        fewer = self.mean / (shape + self.mean)
        if not sums:
            self._last = (1 - fewer) ** shape
            sums.append(self._last)
        last, total = self._last, sums[-1]
        enough, most = min(part, NEARLY_ALL), min(most, MOST_TERMS)
        for place in range(len(sums) - 1, most):
            if total >= enough:
                break
            last *= (shape + place) / (place + 1) * fewer
            total += last
            sums.append(total)
        self._last = last

    @property
    def _width(self) -> float:
        """Return 1/9 of the relative variance, as the cube root wants it."""
        return (1 / self.mean + 1 / self.shape) / 9

    def _score(self, point: float) -> float:
        cube = (point / self.mean) ** (1 / 3)
        return float((cube - 1 + self._width) / sqrt(self._width))

    def _point(self, part: float) -> float:
        score = {0.5: 0.0, UPPER: _NORMAL_UPPER}.get(part, -_NORMAL_UPPER)
        cube = max(0.0, 1 - self._width + score * sqrt(self._width))
        return float(self.mean * cube**3)
