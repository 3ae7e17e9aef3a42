"""Save figures in processes that are killed -9 each at one point of its write.

python -m tests.performance.killed NAME count PK: saves a figure in peace and prints how
many points there were: before and after each statement, the commit among them.
python -m tests.performance.killed NAME PK:POINT…: a process for each; prints how many
died. What they wrote is for others to look at.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from budget.models import Period, User  # noqa: E402
from tests.performance.saver import save_once  # noqa: E402


class Points:
    """Counts the points of a write, and dies at one of them."""

    def __init__(self, last: int = 0) -> None:
        self.passed, self.last = 0, last

    def point(self) -> None:
        self.passed += 1
        if self.passed == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, run: Callable[..., Any], *given: Any) -> Any:
        self.point()
        done = run(*given)
        self.point()
        return done


def save(name: str, indicator: int, points: Points) -> None:
    """Enter one figure; the account and the period are read before the first point."""
    user, period = User.objects.get(username=name), Period.objects.get()
    commit = connection._commit
    connection._commit = lambda: points.around(commit)
    with connection.execute_wrapper(points.around):
        assert save_once(user, indicator, period, indicator)


def killed(name: str, indicator: int, last: int) -> bool:
    """Save in a child that is to die; return whether it died of it."""
    child = os.fork()
    if child == 0:
        save(name, indicator, Points(last))
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def main(name: str, *words: str) -> None:
    if words[0] == "count":
        points = Points()
        save(name, int(words[1]), points)
        sys.stdout.write(f"points {points.passed}\n")
        return
    pairs = [word.partition(":") for word in words]
    died = sum(killed(name, int(pk), int(last)) for pk, _colon, last in pairs)
    sys.stdout.write(f"died {died}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
