"""The working calendar as it is stored."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from budget.models import CalendarDay
from budget.workdays import DAY, Calendar


@dataclass(frozen=True, slots=True)
class Year:
    """One year's listed days, as a page shows them: holidays from a day to a day."""

    year: int
    published: bool
    holidays: tuple[tuple[datetime.date, datetime.date], ...]
    workdays: tuple[CalendarDay, ...]
    sources: tuple[str, ...]


def calendar() -> Calendar:
    """Return the whole calendar; one query, some thirty rows a year."""
    return Calendar(dict(CalendarDay.objects.values_list("date", "is_workday")))


def years(present: int) -> list[Year]:
    """Return every year with listed days, this year and the next, newest first."""
    rows = list(CalendarDay.objects.order_by("date"))
    known = Calendar({row.date: row.is_workday for row in rows})
    wanted = {row.date.year for row in rows} | {present, present + 1}
    return [_year(year, rows, known) for year in sorted(wanted, reverse=True)]


def _year(year: int, rows: list[CalendarDay], known: Calendar) -> Year:
    mine = [row for row in rows if row.date.year == year]
    return Year(
        year=year,
        published=known.is_published(year),
        holidays=_spans(row.date for row in mine if not row.is_workday),
        workdays=tuple(row for row in mine if row.is_workday),
        sources=tuple(dict.fromkeys(row.source for row in mine)),
    )


def _spans(
    dates: Iterable[datetime.date],
) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """Return runs of days that follow each other; the dates come in order."""
    found: list[tuple[datetime.date, datetime.date]] = []
    for date in dates:
        if found and found[-1][1] + DAY == date:
            found[-1] = (found[-1][0], date)
        else:
            found.append((date, date))
    return tuple(found)
