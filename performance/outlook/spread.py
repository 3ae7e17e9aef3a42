"""Student's t distribution with whole degrees of freedom, and how years spread.

Closed forms (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4): exact for whole degrees
of freedom and quick.
"""

from collections.abc import Sequence
from functools import cache
from math import atan, cos, pi, sin, sqrt

# Invisible earlier years of ordinary spread that stand beside those on record: two
# years that happen to agree prove little, ten decide nearly alone.
PRIOR_YEARS = 3
# The interval of 80 % leaves a tenth on either side.
UPPER = 0.9
WIDE = 2.0


def t_above(x: float, freedom: int) -> float:
    """Return P(T > x)."""
    angle = atan(abs(x) / sqrt(freedom))
    squared = cos(angle) ** 2
    total, term = 0.0, 1.0
    if freedom % 2:
        term = cos(angle)
        for step in range(3, freedom + 1, 2):
            total += term
            term *= squared * (step - 1) / step
        inside = 2 / pi * (angle + sin(angle) * total)
    else:
        for step in range(2, freedom + 1, 2):
            total += term
            term *= squared * (step - 1) / step
        inside = sin(angle) * total
    return (1 - inside) / 2 if x >= 0 else (1 + inside) / 2


@cache
def t_upper(freedom: int) -> float:
    """Return the point that a tenth of T lies above."""
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        if t_above(middle, freedom) > 1 - UPPER:
            low = middle
        else:
            high = middle
    return high


def variance(residuals: Sequence[float], ordinary: float) -> float:
    """Return the variance of one year about the middle of the years on record.

    The ordinary variance counts as `PRIOR_YEARS` years, so that n years have
    n − 1 + `PRIOR_YEARS` degrees of freedom (a scaled inverse χ² prior; Gelman et
    al., Bayesian Data Analysis, 3rd ed., 3.3).
    """
    seen = sum([residual * residual for residual in residuals])
    return (PRIOR_YEARS * ordinary + seen) / (PRIOR_YEARS + len(residuals) - 1)


def degrees(years: int) -> int:
    """Return the degrees of freedom that some years on record leave."""
    return PRIOR_YEARS + years - 1


def is_wide(found: float, ordinary: float) -> bool:
    """Tell whether the years on record differ far more than is ordinary."""
    return found > WIDE * WIDE * ordinary
