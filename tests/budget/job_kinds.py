"""Jobs for tests: one that works, and one for each way to go wrong."""

import datetime
import os
import time
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from budget.choices import JobNote
from budget.models import JobRun
from budget.services.jobs import claims, runs
from budget.services.jobs.kinds import Kind, Outcome, Part, Refused, Schedule
from tests.base import NOON

LONG_AFTER = NOON + datetime.timedelta(hours=1)


def succeed(_run: JobRun) -> Outcome:
    return Outcome({"assessed": 1, "seconds": 0.5})


def fail(_run: JobRun) -> Outcome:
    raise RuntimeError("张三的数据")


def be_stopped(_run: JobRun) -> Outcome:
    raise SoftTimeLimitExceeded


def miss_the_database(_run: JobRun) -> Outcome:
    raise OperationalError("could not connect to server: 10.0.0.1")


def refuse(_run: JobRun) -> Outcome:
    raise Refused(JobNote.NO_PERIOD, "2024-07")


def split(run: JobRun) -> Outcome:
    names = run.arguments["parts"]
    parts = [Part(name, f"{run.slot} {n}", {}) for n, name in enumerate(names)]
    return Outcome(parts=tuple(parts))


def be_overtaken(run: JobRun) -> Outcome:
    """Fall silent so long that another process takes the run and finishes it."""
    if run.attempts > 1:
        return Outcome({"assessed": 2})
    other = claims.claim(now=LONG_AFTER, run_id=run.pk)
    assert other is not None
    runs.do(other, lambda: LONG_AFTER)
    return Outcome({"assessed": 1})


def beat_overtaken(run: JobRun) -> Outcome:
    """Notice between two steps that another process has the run."""
    claims.claim(now=LONG_AFTER, run_id=run.pk)
    runs.beat(run, 1, 2)
    raise AssertionError("went on with a run that is another's")


def sign(run: JobRun) -> Outcome:
    """Sign a list, once as many processes as asked for have a run in hand."""
    folder = Path(run.arguments["folder"])
    (folder / f"{os.getpid()}.pid").touch()
    deadline = time.monotonic() + 60
    while len(list(folder.glob("*.pid"))) < run.arguments["processes"]:
        assert time.monotonic() < deadline, "the other processes did not come"
        time.sleep(0.02)
    with (folder / "signed").open("a") as signed:
        signed.write(f"{run.slot}\n")
    return Outcome()


KINDS = {
    "sign": Kind(sign, "签"),
    "good": Kind(succeed, "好"),
    "bad": Kind(fail, "坏"),
    "stopped": Kind(be_stopped, "久"),
    "cut off": Kind(miss_the_database, "断"),
    "refused": Kind(refuse, "拒"),
    "split": Kind(split, "分"),
    "overtaken": Kind(be_overtaken, "慢"),
    "beaten": Kind(beat_overtaken, "停"),
    "nightly": Kind(succeed, "夜", Schedule(datetime.time(2))),
}
