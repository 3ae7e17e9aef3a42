"""A real worker, a real Redis, a real PostgreSQL: a save is judged elsewhere."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from budget.choices import Status
from budget.tasks import run_job
from performance.models import Assessment
from performance.services import scheduled
from tests import factories
from tests.base import LATER, TransactionTestCase

ROOT = Path(__file__).resolve().parents[2]
QUEUE = "tests"
PATIENCE = 30


@pytest.fixture
def worker(transactional_db: None, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker on the test's own database; stop it at the end."""
    url = urlsplit(os.environ["DATABASE_URL"])
    database = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "config", "worker"),
            *("--pool", "solo", "--queues", QUEUE, "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database},
    )
    yield process
    process.terminate()
    process.wait(PATIENCE)


@pytest.mark.usefixtures("worker")
class WorkerTests(TransactionTestCase):
    def test_a_worker_judges_what_was_saved(self):
        target = factories.make_target(self.indicator)
        factories.make_policy()
        factories.make_actual(self.indicator, self.period, "27", status=Status.APPROVED)
        run = scheduled.enqueue_some([self.indicator.pk], LATER)
        run_job.apply_async(args=[run.pk], queue=QUEUE)
        deadline = time.monotonic() + PATIENCE
        while not Assessment.objects.filter(target=target).exists():
            assert time.monotonic() < deadline, "the worker has not judged"
            time.sleep(0.2)
        assert Assessment.objects.get(target=target).light == "green"
