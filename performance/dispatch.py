"""Who judges after a save: a worker where there is a broker, else this process."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError, transaction

from budget import clock
from budget.dispatch import send
from performance.services import scheduled
from performance.services.assessing import NoPolicy, assess_indicators

logger = logging.getLogger(__name__)


def figures_changed(indicator_ids: Iterable[int]) -> bool:
    """Have the targets of these indicators judged once the transaction has ended.

    With a broker the run is written first and then sent: a message that is lost leaves
    the run to the next sweep. No fault in here reaches the person who saved: the
    nightly run recomputes all. Return False where the lights must wait for that.
    """
    ids = sorted(set(indicator_ids))
    if not ids:
        return True
    if settings.REDIS_URL:
        return _queue(ids)
    judged: list[bool] = []
    transaction.on_commit(lambda: judged.append(_judge(ids)))
    return all(judged)


def rules_changed(policy_id: int) -> bool:
    """Have everything judged anew under rules just approved, as a job run.

    Their branch may hold thousands of targets: nobody waits for that on a page. Return
    False where no worker could be told.
    """
    try:
        with transaction.atomic():
            run = scheduled.enqueue_all(f"policy {policy_id}", clock.now())
    except DatabaseError:
        logger.exception("not queued after new rules; the nightly run will judge")
        return False
    return run is None or send([run.pk])


def _judge(indicator_ids: list[int]) -> bool:
    try:
        assess_indicators(indicator_ids, now=clock.now(), job="save")
    except NoPolicy as fault:
        logger.warning("not judged, no policy in force: %s", fault)
    except Exception:
        logger.exception("not judged after a save; queued as a job run")
        _queue(indicator_ids)
        return False
    return True


def _queue(indicator_ids: list[int]) -> bool:
    try:
        with transaction.atomic():
            run = scheduled.enqueue_some(indicator_ids, clock.now())
    except DatabaseError:
        logger.exception("not queued after a save; the nightly run will judge")
        return False
    return run is None or send([run.pk])
