"""An administrator asks for a run."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from budget.choices import Duty, JobOrigin
from budget.models import JobRun, User
from budget.services import rights
from budget.services.jobs import parts
from budget.workflow import IllegalTransition

MARK = "#"


def run_again(*, run_id: int, actor: User, now: datetime.datetime) -> JobRun:
    """Queue another run of the same work, under a slot of its own ("2024-10-12 #2").

    The old row stays as it was; the new one says who asked. Raises JobRun.DoesNotExist,
    PermissionDenied, and IllegalTransition while the work is still open.
    """
    with transaction.atomic():
        asked = JobRun.objects.select_for_update().get(pk=run_id)
        rights.require_duty(actor, Duty.SYSTEM)
        first = asked.slot.partition(f" {MARK}")[0]
        same = JobRun.objects.filter(name=asked.name)
        same = same.filter(slot=first) | same.filter(slot__startswith=f"{first} {MARK}")
        if same.exclude(status__in=parts.OVER).exists():
            raise IllegalTransition(_("这项作业已在等待或运行，请等它结束。"))
        return JobRun.objects.create(
            name=asked.name,
            slot=f"{first} {MARK}{same.count() + 1}",
            arguments=asked.arguments,
            due_at=now,
            origin=JobOrigin.PERSON,
            asked_by_id=actor.pk,
            asked_by_name=actor.name,
        )
