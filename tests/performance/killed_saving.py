"""Save an uploaded quarter in a process that is killed -9 in the middle of a chunk.

python -m tests.performance.killed_saving RUN CHUNK: does the job of a run in chunks of
so many rows; its process dies when all rows of the second are written and none of them
is committed. Prints whether it died of that.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

LAST_OF_A_CHUNK = 'UPDATE "performance_quarterupload"'
CHUNKS = 2


class Killer:
    """Dies before the last statement of a chunk."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        self.seen += sql.startswith(LAST_OF_A_CHUNK)
        if self.seen == CHUNKS:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *given)


def main(run: str, chunk: str) -> None:
    settings.WORKBOOK_CHUNK = int(chunk)
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(Killer()):
            call_command("run_due_jobs", run=int(run))
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    sys.stdout.write(f"died {int(died)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
