"""Working days: the week, and what a 放假安排 changes in it. Pure.

国务院办公厅 publishes each year's holidays and 调休 working days the November before. A
year without its arrangement is counted by weekdays, and `covers` says so. Such a year
is known by 1 January: no arrangement leaves it out.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

DAY = datetime.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that are listed, True for a working day; all others go by the week."""

    days: Mapping[datetime.date, bool] = field(default_factory=dict)

    def is_published(self, year: int) -> bool:
        """Whether the year's arrangement is known."""
        return datetime.date(year, 1, 1) in self.days

    def covers(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether every year from one day to another has its arrangement."""
        return all(map(self.is_published, range(first.year, last.year + 1)))

    def is_workday(self, day: datetime.date) -> bool:
        """Whether people work on this day."""
        listed = self.days.get(day)
        return day.weekday() < SATURDAY if listed is None else listed

    def on_or_after(self, day: datetime.date) -> datetime.date:
        """Return the day itself where it is a working day, else the next one."""
        while not self.is_workday(day):
            day += DAY
        return day

    def on_or_before(self, day: datetime.date) -> datetime.date:
        """Return the day itself where it is a working day, else the last one."""
        while not self.is_workday(day):
            day -= DAY
        return day

    def add(self, day: datetime.date, count: int) -> datetime.date:
        """Return the count-th working day after a day; of 0, `on_or_after`.

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError(f"not a number of working days: {count}")
        if count == 0:
            return self.on_or_after(day)
        for _step in range(count):
            day = self.on_or_after(day + DAY)
        return day

    def between(self, first: datetime.date, last: datetime.date) -> int:
        """Count the working days after one day, up to another; 0 without any."""
        count = 0
        while first < last:
            first += DAY
            count += self.is_workday(first)
        return count
