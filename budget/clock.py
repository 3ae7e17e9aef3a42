"""The one clock. The demo sets it back to the year of the example bureau."""

import datetime
from functools import lru_cache

from django.conf import settings
from django.utils import timezone


def now() -> datetime.datetime:
    """Return the present instant (aware); in the demo, shifted to settings.CLOCK."""
    return timezone.now() + _offset(settings.CLOCK)


def today() -> datetime.date:
    """Return the present day in the project's time zone (Asia/Shanghai)."""
    return timezone.localdate(now())


@lru_cache(maxsize=4)
def _offset(start: str) -> datetime.timedelta:
    if not start:
        return datetime.timedelta()
    return datetime.datetime.fromisoformat(start) - timezone.now()
