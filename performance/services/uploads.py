"""Keep what a person's file said until it is confirmed."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from budget import workflow
from budget.models import Department, Period, ProjectYear, User
from budget.queries.jobs import OVER
from performance.choices import OfficialForm
from performance.models import FormUpload, QuarterUpload

LONGEST_NAME = 150
# What is looked at with a form: whose it is.
FORM_NEEDS = ("department", "project_year__project__department", "project_year__lead")


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
        upload.file_name = _named(file_name)
        upload.rows, upload.notes = rows, [list(note) for note in notes]
        upload.version += 1
        upload.saved, upload.run, upload.uploaded_at = 0, None, now
        upload.save()
        return upload


def keep_form(
    *,
    user: User,
    form: OfficialForm,
    year: int,
    department: Department,
    project_year: ProjectYear | None,
    file_name: str,
    content: dict[str, Any],
    now: datetime.datetime,
    fresh: bool = False,
) -> FormUpload:
    """Keep an official form in place of the person's last file of the same one.

    `fresh`: of a new project of the department.
    """
    with transaction.atomic():
        mine = FormUpload.objects.select_for_update().filter(
            user=user,
            form=form,
            year=year,
            department=department,
            project_year=project_year,
            fresh=fresh,
        )
        upload = mine.first() or FormUpload(
            user=user,
            form=form,
            year=year,
            department=department,
            project_year=project_year,
            fresh=fresh,
            version=0,
        )
        upload.file_name, upload.content = _named(file_name), content
        upload.answers, upload.saved_at = {}, None
        upload.version += 1
        upload.uploaded_at = now
        upload.save()
        return upload


def lock_form(user: User, pk: int, version: int) -> FormUpload:
    """Lock and return the person's form; inside a transaction.

    Raises StaleVersion where it was taken further meanwhile.
    """
    rows = FormUpload.objects.select_for_update(of=("self",))
    upload = rows.select_related(*FORM_NEEDS).get(user=user, pk=pk)
    if upload.version != version:
        raise workflow.StaleVersion(_("这份表已有新的处理，请看最新结果。"))
    upload.user = user
    return upload


def forget_old(before: datetime.datetime) -> int:
    """Drop the files that came in before an instant, with what was not saved of them.

    One that is being saved stays. What was saved is in the figures and their trail.
    Returns how many there were.
    """
    old = QuarterUpload.objects.filter(uploaded_at__lt=before)
    idle = old.filter(Q(run=None) | Q(run__status__in=OVER))
    total, _by_model = idle.delete()
    forms, _by_model = FormUpload.objects.filter(uploaded_at__lt=before).delete()
    return total + forms


def upload_of(user: User, period: Period) -> QuarterUpload | None:
    """Return the person's file of a period; it may be taken further meanwhile.

    What its rows say moves with its version alone.
    """
    return _mine(QuarterUpload.objects.all(), user, period)


def lock_upload(user: User, period: Period) -> QuarterUpload | None:
    """Lock and return the person's file of a period; inside a transaction."""
    return _mine(QuarterUpload.objects.select_for_update(of=("self",)), user, period)


def _mine(
    rows: "QuerySet[QuarterUpload]", user: User, period: Period
) -> QuarterUpload | None:
    held = rows.select_related("run").filter(user=user, period=period).first()
    if held is not None:
        held.user, held.period = user, period
    return held


def is_saving(upload: QuarterUpload) -> bool:
    """Whether a job is at work on the file, or will be."""
    return upload.run is not None and upload.run.status not in OVER


def _named(file_name: str) -> str:
    return file_name[:LONGEST_NAME].replace("\x00", "")
