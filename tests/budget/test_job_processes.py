"""Several processes work off the jobs at once, on either database."""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from budget.models import JobRun
from budget.services.jobs import queue
from tests.base import TransactionTestCase
from tests.nursery import READ, nursery

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 3
RUNS = 30
DONE = re.compile(r"^done=(\d+)", re.MULTILINE)


class ProcessCase(TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = Path(kept.name)

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.budget.job_settings",
        }

    def database_url(self) -> str:
        """Return where other processes find what this test wrote."""
        if connection.vendor == "postgresql":
            url = urlsplit(os.environ["DATABASE_URL"])
            name = connection.settings_dict["NAME"]
            return url._replace(path=f"/{name}").geturl()
        path = self.folder / "copy.sqlite3"
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{path}"


@pytest.mark.slow
class ProcessTests(ProcessCase):
    def setUp(self) -> None:
        super().setUp()
        for number in range(RUNS):
            queue.enqueue(
                name="sign",
                slot=str(number),
                due_at=timezone.now(),
                arguments={"folder": str(self.folder), "processes": PROCESSES},
            )

    def test_each_run_is_done_once_by_one_of_them(self) -> None:
        environment = self.environment()
        logs = [self.folder / f"{number}.log" for number in range(PROCESSES)]
        processes = [
            nursery(*READ).start(["manage.py", "run_due_jobs"], environment, log)
            for log in logs
        ]
        codes = [process.wait(timeout=120) for process in processes]
        printed = [log.read_text() for log in logs]
        self.assertEqual(codes, [0] * PROCESSES, printed)
        signed = Counter((self.folder / "signed").read_text().split())
        self.assertEqual(signed, Counter(str(number) for number in range(RUNS)))
        done = [int(count) for count in DONE.findall("".join(printed))]
        # The scheduled job of the test ran once besides.
        self.assertEqual(sum(done), RUNS + 1)
        if connection.vendor == "postgresql":
            attempts = set(JobRun.objects.filter(name="sign").values_list("attempts"))
            self.assertEqual(attempts, {(1,)})


# Starts the loop, waits for its first step, and is gone.
PARENT = """
import pathlib, subprocess, sys, time
told = pathlib.Path(sys.argv[1])
with told.open("w") as out:
    loop = subprocess.Popen(sys.argv[2:], stdout=out)
while loop.poll() is None and not told.read_text():
    time.sleep(0.1)
"""


@pytest.mark.once
@pytest.mark.slow
class LoopTests(ProcessCase):
    def test_the_loop_ends_with_the_process_that_started_it(self) -> None:
        told = self.folder / "told.txt"
        loop = [sys.executable, "manage.py", "run_due_jobs", "--loop", "--with-parent"]
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(told), *loop],
            cwd=ROOT,
            env={**self.environment(), "JOB_LOOP_SECONDS": "1"},
            stderr=subprocess.PIPE,
            text=True,
        )
        # The loop holds the other end of stderr: to read that to its end is to wait.
        _nothing, faults = parent.communicate(timeout=120)
        assert told.read_text().startswith("done="), faults
        assert parent.returncode == 0, faults
