"""A long job lets others write between its transactions."""

import time
from typing import Final

from django.db import connection

# Seconds. SQLite's own waiting looks again after a tenth of a second at the longest.
AT_WORK: Final = 0.25
REST: Final = 0.11


class GiveWay:
    """Called outside of any transaction, before each of many: rests now and then.

    SQLite lets nobody queue for the one lock there is: who waits looks again from time
    to time, and a job that takes it anew at once was there first each time, so that a
    person waited for the whole of it. Other databases keep a queue.
    """

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self) -> None:
        if connection.vendor != "sqlite" or time.monotonic() - self._since < AT_WORK:
            return
        time.sleep(REST)
        self._since = time.monotonic()
