"""A run that is given up is told to the system administrators, once each."""

import datetime
import logging

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from budget.choices import Duty, JobNote, NoticeKind
from budget.models import JobRun, Notice, User
from budget.services import notices
from budget.services.jobs import kinds

logger = logging.getLogger(__name__)


def given_up(run: JobRun, now: datetime.datetime) -> None:
    """Write the notices; inside the transaction in which the run is given up."""
    logger.error("job %s %s is dead: %s", run.name, run.slot, run.error)
    people = User.objects.filter(duty=Duty.SYSTEM, is_active=True).order_by("pk")
    notices.keep(
        [
            Notice(
                user=person,
                dedupe_key=f"job-dead-{run.pk}-{person.pk}",
                kind=NoticeKind.JOB,
                text=_told(run, "zh-hans"),
                text_en=_told(run, "en"),
                link=reverse("budget:job-run", args=[run.pk]),
                created_at=now,
            )
            for person in people
        ]
    )


def _told(run: JobRun, language: str) -> str:
    with translation.override(language):
        words = (JobNote(code).label % {"about": about} for code, about in run.notes)
        return _("作业“%(name)s”（%(slot)s）停止重试：%(words)s") % {
            "name": kinds.label(run.name),
            "slot": run.slot,
            "words": " ".join(words),
        }
