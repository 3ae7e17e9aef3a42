"""The days that a goal form prints: when it was filled in, from when to when. Pure."""

import calendar
import datetime
import re
from typing import Final

_DAY: Final = re.compile(r"(20\d\d)[年.\-/](\d{1,2})(?:[月.\-/](\d{1,2})日?|月)?")
_YEAR: Final = re.compile(r"(20\d\d)年度?")


def day(text: str) -> datetime.date | None:
    """Return a printed day (2024年1月24日), None where it is none or incomplete."""
    found = _DAY.fullmatch(re.sub(r"\s", "", text))
    if found is None or found[3] is None:
        return None
    return _date(int(found[1]), int(found[2]), int(found[3]))


def term(text: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day of a printed term; months count whole.

    None where it does not give both, or ends before it begins.
    """
    bare = re.sub(r"\s", "", text)
    if only := _YEAR.fullmatch(bare):
        return whole(int(only[1]))
    found = list(_DAY.finditer(bare))
    if len(found) != 2:
        return None
    first, last = found
    starts = _date(int(first[1]), int(first[2]), int(first[3] or 1))
    year, month = int(last[1]), int(last[2])
    if last[3] or not 1 <= month <= 12:
        ends = _date(year, month, int(last[3] or 0))
    else:
        ends = _date(year, month, calendar.monthrange(year, month)[1])
    return (starts, ends) if starts and ends and starts <= ends else None


def whole(year: int) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a year."""
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def _date(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None
