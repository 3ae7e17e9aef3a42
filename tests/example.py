"""The example bureau for tests: `load()` in setUpTestData, then ask by key."""

import datetime
from typing import Any

from budget.models import Period, User
from performance.models import Actual, Target
from performance.services import example
from performance.services import example_files as files
from tests.kept import Kept

# A day in the story: the third quarter is due, its correction is done.
NOW = files.instant("2024-11-05T09:00")


def load_anew(judge: example.Judge | None = None) -> None:
    """Tell the bureau's story (about two seconds), judged where a judge is given."""
    example.load_example(lambda _line: None, judge)


_unjudged = Kept(load_anew)


def load() -> None:
    """Put the unjudged bureau into the empty database; told once in a process."""
    _unjudged.put()


def user(username: str) -> User:
    return User.objects.get(username=username)


def target(code: str) -> Target:
    return Target.objects.get(code=code)


def period(month: int, year: int = files.YEAR) -> Period:
    return Period.objects.get(body__code=files.BODY_CODE, year=year, month=month)


def actuals(code: str, month: int, year: int = files.YEAR) -> list[Actual]:
    """Return the figures of a target's indicator at a period, oldest first."""
    rows: Any = Actual.objects.filter(
        indicator=target(code).indicator, period=period(month, year)
    )
    return list(rows.order_by("pk"))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
