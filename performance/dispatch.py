"""Who judges after a save: a worker where there is a broker, else this process."""

import logging
from collections.abc import Iterable

from celery.exceptions import CeleryError
from django.conf import settings
from django.db import DatabaseError, transaction
from kombu.exceptions import KombuError

from budget import clock
from performance.services import scheduled
from performance.services.assessing import NoPolicy, assess_indicators
from performance.tasks import assess_indicators_task

logger = logging.getLogger(__name__)


def figures_changed(indicator_ids: Iterable[int]) -> None:
    """Have the targets of these indicators judged once the transaction has ended.

    No fault in here reaches the person who saved: the nightly run recomputes all.
    """
    ids = sorted(set(indicator_ids))
    if ids:
        transaction.on_commit(lambda: _judge(ids))


def _judge(indicator_ids: list[int]) -> None:
    now = clock.now()
    if not settings.REDIS_URL:
        try:
            assess_indicators(indicator_ids, now=now, job="save")
        except (NoPolicy, DatabaseError):
            logger.exception("not judged after a save; the nightly run will")
        return
    try:
        assess_indicators_task.delay(indicator_ids, now.isoformat())
    except (CeleryError, KombuError, OSError):
        logger.exception("broker not reached; queued as a job run")
        scheduled.enqueue_some(indicator_ids, now)
