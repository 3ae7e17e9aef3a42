"""Celery tasks: thin, repeatable, each takes ids and calls one service.

What fails inside a run is kept on its row and tried again from there. Celery's own
retry is for a database or network that is away before the row could be read.
"""

import logging
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from budget import clock, dispatch
from budget.choices import JobStatus
from budget.models import JobRun
from budget.services.jobs import claims, queue, runs

logger = logging.getLogger(__name__)

RETRY: dict[str, Any] = {
    "autoretry_for": (OperationalError, ConnectionError),
    "retry_backoff": 2,
    "retry_backoff_max": 600,
    "retry_jitter": True,
    "max_retries": 5,
}


@shared_task(name=dispatch.RUN_JOB, **RETRY)
def run_job(run_id: int) -> None:
    """Do one run, unless somebody else has it or it is over."""
    run = claims.claim(now=timezone.now(), run_id=run_id)
    if run is None or run.status == JobStatus.DEAD:
        logger.info("run_job %s: nothing to do", run_id)
        return
    runs.do(run)
    if run.status == JobStatus.SPREAD:
        parts = JobRun.objects.filter(parent=run).order_by("pk")
        dispatch.send(parts.values_list("pk", flat=True))


@shared_task(name="budget.tasks.sweep", **RETRY)
def sweep() -> None:
    """Queue what is due, and tell the workers of every run that waits."""
    queue.sweep(clock.now(), timezone.now())
    waiting = claims.to_send(timezone.now())
    logger.info("sweep: %s runs to do", len(waiting))
    dispatch.send(waiting)
