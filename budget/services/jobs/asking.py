"""An administrator asks for a run."""

import datetime
import re

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from budget import access, clock
from budget.choices import Duty, JobNote, JobOrigin
from budget.models import JobRun, User
from budget.queries.jobs import OVER
from budget.services import rights
from budget.services.jobs.kinds import Refused
from budget.workflow import IllegalTransition

AGAIN = re.compile(r" #(\d+)$")


def run_again(*, run_id: int, actor: User, now: datetime.datetime) -> JobRun:
    """Queue another run of the same work, under a slot of its own ("2024-10-12 #2").

    The old row stays as it was; the new one says who asked. Raises JobRun.DoesNotExist,
    PermissionDenied, and IllegalTransition while the work is still open.
    """
    with transaction.atomic():
        asked = JobRun.objects.get(pk=run_id)
        rights.require_duty(actor, Duty.SYSTEM)
        first = AGAIN.sub("", asked.slot)
        same = JobRun.objects.filter(
            Q(slot=first) | Q(slot__startswith=f"{first} #"), name=asked.name
        )
        _one_at_a_time(same)
        if same.exclude(status__in=OVER).exists():
            raise IllegalTransition(_("这项作业已在等待或运行，请等它结束。"))
        return JobRun.objects.create(
            name=asked.name,
            slot=f"{first} #{_last_number(same) + 1}",
            arguments=asked.arguments,
            due_at=now,
            origin=JobOrigin.PERSON,
            asked_by_id=actor.pk,
            asked_by_name=actor.name,
        )


def _one_at_a_time(runs: "QuerySet[JobRun]") -> None:
    """Lock the oldest run of this work: whoever asks from another of its runs waits
    here, and then sees what was queued meanwhile."""
    runs.select_for_update().order_by("pk").first()


def _last_number(runs: "QuerySet[JobRun]") -> int:
    """Return the highest number given so far: old runs are thrown away, not counted."""
    slots = runs.values_list("slot", flat=True)
    return max(int(found[1]) if (found := AGAIN.search(s)) else 1 for s in slots)


def require_still(run: JobRun) -> None:
    """Raise Refused where the person who asked may not ask any more."""
    if run.asked_by_id is None:
        return
    person = User.objects.filter(pk=run.asked_by_id, duty=Duty.SYSTEM).first()
    if person is None or not access.is_current(person, clock.today()):
        raise Refused(JobNote.NO_RIGHT, run.asked_by_name)
