"""The example bureau for tests: `load()` in setUpTestData, then ask by key.

To tell its story takes as long as dozens of tests: it is told once in a run.
"""

import datetime
from typing import Any

from budget.models import Period, User
from performance.models import Actual, Target
from performance.services import example
from performance.services import example_files as files
from performance.services.assessing import assess_period
from tests.kept import Kept

# A day in the story: the third quarter is due, its correction is done.
NOW = files.instant("2024-11-05T09:00")


def tell() -> None:
    example.load_example(lambda _line: None)


def tell_judged() -> None:
    example.load_example(
        lambda _line: None,
        lambda month, now: assess_period(year=files.YEAR, month=month, now=now),
    )


_unjudged = Kept(tell, shared=True)
_judged = Kept(tell_judged, shared=True)


def load() -> None:
    """Put the unjudged bureau into the empty database."""
    _unjudged.put()


def load_judged() -> None:
    """Put the bureau that was judged after each event of its story."""
    _judged.put()


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
