"""Tell the workers of runs that wait for them."""

import logging
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from celery import current_app
from celery.exceptions import CeleryError
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from kombu.exceptions import KombuError

from budget.models import JobRun
from budget.queries.jobs import has_stopped
from budget.services.jobs import claims

logger = logging.getLogger(__name__)
RUN_JOB = "budget.tasks.run_job"


def send(run_ids: Iterable[int]) -> bool:
    """Tell the workers once the transaction has ended; without a broker nobody.

    A run that could not be sent waits for the next sweep: then False, as far as that is
    known before the transaction ends.
    """
    ids = list(run_ids)
    reached: list[bool] = []
    if settings.REDIS_URL and ids:
        transaction.on_commit(lambda: reached.append(_send(ids)))
    return all(reached)


def send_now(run_id: int) -> None:
    """Have a run done that somebody waits for, once the transaction has ended.

    Without a broker a process of its own does it, with limits: the web process goes
    on at once. If that cannot be started, or is killed, the run waits for
    `run_due_jobs` like any other.
    """
    if settings.REDIS_URL:
        send([run_id])
    elif settings.JOB_CHILDREN:
        transaction.on_commit(lambda: _start(run_id))


def take_up(run: JobRun | None) -> bool:
    """Have a run that stands still gone on with; False where it does not."""
    now = timezone.now()
    if run is None or not has_stopped(run, now):
        return False
    claims.note_sent([run.pk], now)
    send_now(run.pk)
    return True


def _start(run_id: int) -> None:
    manage = Path(settings.BASE_DIR) / "manage.py"
    try:
        subprocess.Popen(
            [sys.executable, str(manage), "run_due_jobs", "--run", str(run_id)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        logger.exception("run %s waits: no process for it", run_id)


def _send(run_ids: list[int]) -> bool:
    sent = []
    try:
        for run_id in run_ids:
            current_app.send_task(RUN_JOB, args=[run_id])
            sent.append(run_id)
    except (CeleryError, KombuError, OSError):
        logger.exception("broker not reached: %s runs wait", len(run_ids) - len(sent))
    try:
        claims.note_sent(sent, timezone.now())
    except DatabaseError:
        logger.exception("%s runs may be sent twice, which does no harm", len(sent))
    return len(sent) == len(run_ids)
