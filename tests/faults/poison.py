"""A job that kills the process it runs in, as a bug in a C library would."""

import os
import signal

from budget.models import JobRun
from budget.services.jobs.kinds import Kind, Outcome

POISON = "poison"


def _kill(_run: JobRun) -> Outcome:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


KINDS = {POISON: Kind(_kill, "毒")}
