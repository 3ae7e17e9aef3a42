"""A published budget that a person sent, until it is confirmed."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, JobOrigin
from budget.leaves import plain
from budget.models import Department, JobRun, User
from budget.publication import Publication
from budget.queries.jobs import OVER
from budget.services import files, rights
from budget.services.files import Received
from budget.services.jobs import queue
from budget.workflow import IllegalTransition, StaleVersion
from performance.models import BookUpload
from performance.services import book_import
from performance.services.book_import import Book, Kept

LONGEST_NAME = 150
LONGEST_FAULT = 300
READ: Final = "read_book"


class Moved(Exception):
    """What is on record is not what the person saw."""


def keep(
    *,
    user: User,
    department: Department,
    year: int,
    received: Received,
    language: str,
    now: datetime.datetime,
) -> BookUpload:
    """Keep a file in place of the person's last one of that book, and queue reading it.

    The file itself is kept for good, by its content. Raises PermissionDenied, and
    IllegalTransition while an earlier one is being read.
    """
    rights.require_role(user, department.path, *rights.BUSINESS_SETUP)
    with door.change(actor=user, action=Action.BOOK_STORED, now=now):
        stored = files.keep(received)
        mine = (
            BookUpload.objects.select_for_update(of=("self",))
            .select_related("run")
            .filter(user=user, department=department, year=year)
        )
        upload = mine.first() or BookUpload(
            user=user, department=department, year=year, version=0
        )
        if is_reading(upload):
            raise IllegalTransition(_("上一份文件正在读取，请等它结束再上传。"))
        upload.file, upload.file_name = stored, received.name[:LONGEST_NAME]
        upload.content, upload.answers = {}, {}
        upload.saved_at, upload.edition, upload.fault = None, None, ""
        upload.version += 1
        upload.uploaded_at = now
        upload.save()
        upload.run = queue.enqueue(
            name=READ,
            slot=f"{upload.pk}.{upload.version}",
            due_at=timezone.now(),
            arguments={"upload": upload.pk, "language": language},
            origin=JobOrigin.PERSON,
        )
        upload.save(update_fields=["run"])
        return upload


def is_reading(upload: BookUpload) -> bool:
    """Whether a job is reading the file, or will."""
    return upload.run is not None and upload.run.status not in OVER


def of_run(run: JobRun) -> BookUpload | None:
    """Return the file that a run reads; None where another took its place."""
    rows = BookUpload.objects.select_related("file", "user", "department")
    return rows.filter(pk=run.arguments["upload"], run=run).first()


def read(run: JobRun, publication: Publication) -> None:
    """Keep what a file says, unless another took its place meanwhile."""
    _found(run, content=dict(plain.parts(publication)), fault="")


def refuse(run: JobRun, fault: str) -> None:
    """Keep why a file could not be read."""
    _found(run, content={}, fault=fault[:LONGEST_FAULT])


def _found(run: JobRun, **values: Any) -> None:
    rows = BookUpload.objects.filter(pk=run.arguments["upload"], run=run)
    rows.update(version=F("version") + 1, **values)


def book_of(upload: BookUpload) -> Book:
    """Return the book that a file holds, with what the person answered so far."""
    return Book(
        publication=plain.publication(upload.content),
        code=upload.department.code,
        year=upload.year,
        answers=upload.answers,
    )


def answer(
    *, user: User, pk: int, version: int, answers: Mapping[str, str]
) -> BookUpload:
    """Keep a person's answers. Raises StaleVersion."""
    with transaction.atomic():
        upload = _lock(user, pk, version)
        upload.answers = dict(answers)
        upload.version += 1
        upload.save()
        return upload


def confirm(
    *,
    user: User,
    pk: int,
    version: int,
    seen: str,
    answers: Mapping[str, str],
    reason: str,
    document_no: str,
    now: datetime.datetime,
) -> Kept:
    """Keep the book of a file, all of it or nothing.

    `seen` names what the person was shown: raises Moved where keeping would do
    something else now. Raises StaleVersion, PermissionDenied, and ValidationError with
    every sentence as `book_import.keep`.
    """
    with door.change(
        actor=user,
        action=Action.BOOK_STORED,
        reason=reason,
        document_no=document_no,
        now=now,
    ):
        upload = _lock(user, pk, version)
        if book_import.look(book_of(upload), now=now).fingerprint != seen:
            raise Moved
        upload.answers = dict(answers)
        kept = book_import.keep(
            book_of(upload), actor=user, now=now, reason=reason, document_no=document_no
        )
        upload.saved_at = now
        upload.edition = kept.book.edition if kept.book else None
        upload.version += 1
        upload.save()
        return kept


def forget_old(before: datetime.datetime) -> int:
    """Drop what files said that came in before an instant; the files stay, and one
    that is being read does."""
    old = BookUpload.objects.filter(uploaded_at__lt=before)
    total, _by_model = old.filter(Q(run=None) | Q(run__status__in=OVER)).delete()
    return total


def _lock(user: User, pk: int, version: int) -> BookUpload:
    rows = BookUpload.objects.select_for_update(of=("self",))
    upload = rows.select_related("department").get(user=user, pk=pk)
    if upload.version != version:
        raise StaleVersion(_("这份预算已有新的处理，请看最新结果。"))
    return upload
