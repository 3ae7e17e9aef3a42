"""The one clock. The demo sets it back to the year of the example bureau."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

_standing: ContextVar[datetime.datetime | None] = ContextVar("standing", default=None)


def now() -> datetime.datetime:
    """Return the present instant (aware); in the demo, shifted to settings.CLOCK.

    While the past is looked at (budget.audit.as_of) it is the instant of that past.
    """
    return _standing.get() or timezone.now() + _offset(settings.CLOCK)


def today() -> datetime.date:
    """Return the present day in the project's time zone (Asia/Shanghai)."""
    return timezone.localdate(now())


def in_the_past() -> bool:
    """Tell whether the records are those of an earlier instant."""
    return _standing.get() is not None


@contextmanager
def standing_at(at: datetime.datetime) -> Iterator[None]:
    """Let the clock stand at an instant."""
    token = _standing.set(at)
    try:
        yield
    finally:
        _standing.reset(token)


@lru_cache(maxsize=4)
def _offset(start: str) -> datetime.timedelta:
    if not start:
        return datetime.timedelta()
    return datetime.datetime.fromisoformat(start) - timezone.now()
