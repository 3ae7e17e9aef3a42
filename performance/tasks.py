"""Celery tasks: thin, repeatable, each one calls one service."""

import datetime
import logging

from celery import shared_task

from performance.services import scheduled
from performance.services.assessing import assess_indicators

logger = logging.getLogger(__name__)


@shared_task(name="performance.tasks.assess_indicators_task")
def assess_indicators_task(indicator_ids: list[int], now: str) -> None:
    """Judge what a save touched; `now` is the instant of the save, ISO 8601."""
    instant = datetime.datetime.fromisoformat(now)
    counts = assess_indicators(indicator_ids, now=instant, job="assess_indicators")
    logger.info("assess_indicators %s: %s", indicator_ids, counts)


@shared_task(name="performance.tasks.run_due_jobs")
def run_due_jobs() -> None:
    """Work off what is due; the schedule calls this every five minutes."""
    logger.info("run_due_jobs: %s", scheduled.run_due())
