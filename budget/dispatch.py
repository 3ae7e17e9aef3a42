"""Tell the workers of runs that wait for them."""

import logging
from collections.abc import Iterable

from celery import current_app
from celery.exceptions import CeleryError
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from kombu.exceptions import KombuError

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
