"""Reporting periods: a year and the month it runs through. Pure.

A figure is the year-to-date amount at a month's end, so a period is named
"1–9月累计（前三季度）" and never "第三季度".
"""

import calendar
import datetime
import functools
from dataclasses import dataclass
from typing import Final

_SPANS_ZH: Final[dict[int, str]] = {3: "一季度", 6: "上半年", 9: "前三季度"}
_SPANS_EN: Final[dict[int, str]] = {
    3: "first quarter",
    6: "first half",
    9: "first three quarters",
}
_MONTHS_EN: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

# What a year is set up with unless a body says otherwise: due twenty days after the
# period's end, closed to everybody a fortnight later.
QUARTERS: Final = (3, 6, 9, 12)
_DUE_AFTER: Final = 20
_LOCKS_AFTER: Final = 35


@dataclass(frozen=True)
class Days:
    """When one period opens, falls due and (or never) locks by itself."""

    month: int
    opens_on: datetime.date
    due_on: datetime.date
    locks_on: datetime.date | None


def proposed(year: int, month: int) -> Days:
    """Propose the days of a period; ValueError for a month outside 1 to 12."""
    end = period_end(year, month)
    opens, due, locks = (
        end + datetime.timedelta(days=days) for days in (1, _DUE_AFTER, _LOCKS_AFTER)
    )
    return Days(month, opens, due, locks)


def period_end(year: int, month: int) -> datetime.date:
    """Return the last day of a month; ValueError for a month outside 1 to 12."""
    _check(month)
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def label(
    year: int, month: int, language: str = "zh", *, with_year: bool = False
) -> str:
    """Name a period: "1–9月累计（前三季度）", "全年（1–12月）", "1–7月累计".

    ``language`` is "zh" or "en"; ``with_year`` puts the year in front (or behind,
    in English). Raises ValueError for a month outside 1 to 12.
    """
    _check(month)
    if language == "en":
        name = _label_en(month)
        return f"{name}, {year}" if with_year else name
    name = _label_zh(month)
    return f"{year}年{name}" if with_year else name


def short_label(month: int, language: str = "zh") -> str:
    """Say how old a figure is: "截至1–6月", in English "through Jun"."""
    _check(month)
    if language == "en":
        return f"through {month_en(month)}"
    return f"截至{_span_zh(month)}"


def previous_month(months: tuple[int, ...], month: int) -> int | None:
    """Return the last of the due months before a month, or None in the first one."""
    _check(month)
    return max((due for due in months if due < month), default=None)


# Indicators share a handful of texts, and every judgement asks.
@functools.lru_cache(maxsize=256)
def parse_months(text: str) -> tuple[int, ...]:
    """Read due months such as "3,6,9,12" into a sorted tuple.

    Raises ValueError when there is none, or one is not a month or comes twice.
    """
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 3 for part in parts):
        raise ValueError(f"not a list of months: {text!r}")
    months = tuple(sorted(int(part) for part in parts))
    for month in months:
        _check(month)
    if len(set(months)) != len(months):
        raise ValueError(f"a month comes twice: {text!r}")
    return months


def _label_zh(month: int) -> str:
    if month == 12:
        return "全年（1–12月）"
    span = _SPANS_ZH.get(month)
    return f"{_span_zh(month)}累计" + (f"（{span}）" if span else "")


def _label_en(month: int) -> str:
    if month == 12:
        return "Full year (Jan–Dec)"
    span = _SPANS_EN.get(month)
    months = "Jan" if month == 1 else f"Jan–{month_en(month)}"
    return f"{months} to date" + (f" ({span})" if span else "")


def _span_zh(month: int) -> str:
    return "1月" if month == 1 else f"1–{month}月"


def month_name(month: int, language: str = "zh") -> str:
    """Return "9月", in English "Sep", for a month from 1 to 12."""
    return month_en(month) if language == "en" else f"{month}月"


def month_en(month: int) -> str:
    """Return the month's short English name, for a month from 1 to 12."""
    return _MONTHS_EN.split()[month - 1]


def _check(month: int) -> None:
    if not 1 <= month <= 12:
        raise ValueError(f"not a month: {month}")
