"""System administrators are told of a run that is given up or left rows out."""

import datetime
import logging
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from budget.choices import Duty, JobNote, NoticeKind
from budget.models import JobRun, Notice, User
from budget.services import notices
from budget.services.jobs import kinds

logger = logging.getLogger(__name__)
GIVEN_UP = _("作业“%(name)s”（%(slot)s）停止重试：%(words)s")
LEFT_OUT = _(
    "作业“%(name)s”（%(slot)s）有未能处理的，本周其余见“后台作业”页：%(words)s"
)
# So many are named.
NAMED = 3


def given_up(run: JobRun, now: datetime.datetime) -> None:
    """Write the notices; inside the transaction in which the run is given up."""
    logger.error("job %s %s is dead: %s", run.name, run.slot, run.error)
    texts = _told(run, run.notes, GIVEN_UP)
    _tell(run, f"job-dead-{run.pk}", texts, now)


def left_out(run: JobRun, now: datetime.datetime) -> None:
    """Write the notices of rows that a run went on without, once a week for each kind
    of job: what is left out is judged, or told, by nobody else."""
    rows = [note for note in run.notes if note[0] == JobNote.ROW_FAILED]
    if not rows:
        return
    year, week, _weekday = timezone.localdate(now).isocalendar()
    texts = _told(run, rows[:NAMED], LEFT_OUT)
    _tell(run, f"job-left-{run.name}-{year}-{week}", texts, now)


def _tell(
    run: JobRun, key: str, texts: tuple[str, str], now: datetime.datetime
) -> None:
    people = User.objects.filter(duty=Duty.SYSTEM, is_active=True).order_by("pk")
    notices.keep(
        [
            Notice(
                user=person,
                dedupe_key=f"{key}-{person.pk}",
                kind=NoticeKind.JOB,
                text=texts[0],
                text_en=texts[1],
                link=reverse("budget:job-run", args=[run.pk]),
                created_at=now,
            )
            for person in people
        ]
    )


def _told(run: JobRun, notes: Iterable[Any], template: Any) -> tuple[str, str]:
    """Return a sentence on the run with its notes, in Chinese and in English."""
    texts = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words = (JobNote(code).label % {"about": about} for code, about in notes)
            facts = {
                "name": kinds.label(run.name),
                "slot": run.slot,
                "words": " ".join(words),
            }
            texts.append(str(template % facts))
    return texts[0], texts[1]
