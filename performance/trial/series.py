"""Series of a trial row: node plans and earlier years, in any of their shapes."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from performance.choices import Accumulation
from performance.course import MONTHS, PlanPoint, Season
from performance.lights.terms import HUNDRED, Promise
from performance.trial.fields import (
    Row,
    TrialError,
    is_blank,
    optional,
    read_month,
    read_number,
    read_year,
    required,
)

QUARTERS = (3, 6, 9, 12)


def read_plan(value: Any, promise: Promise) -> tuple[PlanPoint, ...]:
    """Read a node plan; an amount in % is a share of what the year has to bring."""
    return tuple(
        PlanPoint(month, _plan_amount(amount, promise))
        for month, amount in _months("plan", value)
    )


def _plan_amount(amount: Any, promise: Promise) -> Decimal | Fraction:
    number = read_number("plan", amount)
    if not (isinstance(amount, str) and amount.strip().endswith("%")):
        return number
    stock = promise.kind is Accumulation.STOCK
    start = Fraction(promise.start or 0) if stock else Fraction(0)
    goal = Fraction(promise.number or 0) - start
    return start + goal * Fraction(number) / HUNDRED


def read_seasons(value: Any) -> tuple[Season, ...]:
    """Read earlier years: {"2022": figures, …} or [{"year", "points", "start"}, …]."""
    if is_blank(value):
        return ()
    if isinstance(value, dict):
        value = [{"year": year, "points": points} for year, points in value.items()]
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise TrialError("seasons 应为按年份的往年累计数")
    seasons = tuple(_season(row) for row in value)
    if len({season.year for season in seasons}) != len(seasons):
        raise TrialError("seasons 中年份重复")
    return seasons


def _season(row: Row) -> Season:
    points = tuple(
        PlanPoint(month, read_number("seasons", amount))
        for month, amount in _months("seasons", row.get("points"))
    )
    year = required(row, "year", read_year)
    return Season(year, points, optional(row, "start", read_number))


def _months(name: str, value: Any) -> list[tuple[int, Any]]:
    """Return (month, amount) pairs of any of the accepted shapes."""
    if is_blank(value):
        return []
    pairs = [(read_month(name, month), amount) for month, amount in _pairs(name, value)]
    if len({month for month, _ in pairs}) != len(pairs):
        raise TrialError(f"{name} 中月份重复")
    return pairs


def _pairs(name: str, value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list):
        if all(isinstance(item, dict) for item in value):
            return [(item.get("month"), item.get("amount")) for item in value]
        if all(isinstance(item, list) and len(item) == 2 for item in value):
            return [(month, amount) for month, amount in value]
        if len(value) == len(QUARTERS):
            return list(zip(QUARTERS, value, strict=True))
        if len(value) == MONTHS:
            return list(enumerate(value, start=1))
    raise TrialError(f"{name} 应为各月（或4个季度、12个月）的累计数")
