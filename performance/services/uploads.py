"""Keep what a person's file said until it is confirmed."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from budget import workflow
from budget.models import Period, User
from budget.queries.jobs import OVER
from performance.models import QuarterUpload

LONGEST_NAME = 150


def keep_upload(
    *,
    user: User,
    period: Period,
    file_name: str,
    rows: list[dict[str, Any]],
    notes: list[tuple[str, str]],
    now: datetime.datetime,
) -> QuarterUpload:
    """Keep a file's rows in place of the person's last file of the period.

    Raises IllegalTransition while that one is being saved.
    """
    with transaction.atomic():
        held = lock_upload(user, period)
        if held is not None and is_saving(held):
            raise workflow.IllegalTransition(_("上一份表正在保存，请等它结束再上传。"))
        upload = held or QuarterUpload(user=user, period=period, version=0)
        upload.file_name = file_name[:LONGEST_NAME].replace("\x00", "")
        upload.rows, upload.notes = rows, [list(note) for note in notes]
        upload.version += 1
        upload.saved, upload.run, upload.uploaded_at = 0, None, now
        upload.save()
        return upload


def forget_old(before: datetime.datetime) -> int:
    """Drop the files that came in before an instant, with what was not saved of them.

    One that is being saved stays. What was saved is in the figures and their trail.
    Returns how many there were.
    """
    old = QuarterUpload.objects.filter(uploaded_at__lt=before)
    idle = old.filter(Q(run=None) | Q(run__status__in=OVER))
    total, _by_model = idle.delete()
    return total


def lock_upload(user: User, period: Period) -> QuarterUpload | None:
    """Lock and return the person's file of a period; inside a transaction."""
    rows = QuarterUpload.objects.select_for_update(of=("self",))
    held = rows.select_related("run").filter(user=user, period=period).first()
    if held is not None:
        held.user, held.period = user, period
    return held


def is_saving(upload: QuarterUpload) -> bool:
    """Whether a job is at work on the file, or will be."""
    return upload.run is not None and upload.run.status not in OVER
