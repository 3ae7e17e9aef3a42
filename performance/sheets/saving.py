"""Save the rows of an uploaded quarter that are in order; the rest stays.

A few hundred rows are saved while the person waits, in one act. More are saved by a
job, in acts of settings.WORKBOOK_CHUNK rows that commit one by one: other people's
saves wait for a few chunks at most. Nothing is half saved by that: which rows are
saved is read from the figures themselves, so a run that was broken off goes on where
it stopped, and a row is never saved twice.
"""

import datetime
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget import access, clock
from budget.choices import JobNote, JobOrigin
from budget.models import JobRun, Period, User
from budget.services.jobs import queue, runs
from budget.services.jobs.courtesy import GiveWay
from budget.services.jobs.kinds import Kind, Outcome, Refused
from budget.workflow import PeriodLocked, StaleVersion
from performance.models import QuarterUpload
from performance.queries import quarter
from performance.services import uploads
from performance.services.saving import Entry, save_actuals
from performance.sheets import checking
from performance.sheets.checking import Checked, Preview, Standing
from performance.sheets.rows import Filed, from_json

logger = logging.getLogger(__name__)

SAVE_SHEET: Final = "save_sheet"
REASON: Final = "Excel填报"


@dataclass(frozen=True)
class Answer:
    """What a person answered about one row on the page.

    `texts` are boxes put right, `confirmed` the questions ticked, `seen` the version
    beside which the own figure is to stand, `theirs` to leave what is stored.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()
    mine: bool = False
    seen: int | None = None
    theirs: bool = False


@dataclass
class Done:
    """What saving came to; `run` is the job that will do it where there is much."""

    saved: int = 0
    run: JobRun | None = None


def preview(upload: QuarterUpload) -> Preview:
    """Look through a kept file as things stand now."""
    known = {line.indicator.pk: line for line in _lines(upload)}
    rows = [from_json(kept) for kept in upload.rows]
    return checking.check(rows, known, upload.period)


def confirm(
    *,
    user: User,
    period: Period,
    version: int,
    answers: Mapping[int, Answer],
    now: datetime.datetime,
    shown: int = 0,
) -> Done:
    """Take the answers and save every row that is in order.

    `shown` is how many rows the page showed in order: where it is for the job to save
    them, the job looks through the file, and nobody waits for another look. Raises
    StaleVersion where the file was taken further meanwhile (a second click),
    PeriodLocked.
    """
    seen = _as_seen(uploads.upload_of(user, period), version)
    seen.rows = [row.to_json() for row in _answered(map(from_json, seen.rows), answers)]
    # Before anything is locked: thousands of rows take seconds, for which everybody
    # else would wait. The version tells that the rows are still those.
    for_job = shown > settings.WORKBOOK_AT_ONCE
    ready = [] if for_job else preview(seen).of(Standing.READY)
    with transaction.atomic():
        upload = _as_seen(uploads.lock_upload(user, period), version)
        upload.rows = seen.rows
        upload.version += 1
        done = Done()
        count = shown if for_job else len(ready)
        if count > settings.WORKBOOK_AT_ONCE:
            done.run = upload.run = _enqueue(upload, count)
        elif ready:
            done.saved = _save(upload, ready, now)
            upload.saved += done.saved
        upload.save()
        return done


def _as_seen(upload: QuarterUpload | None, version: int) -> QuarterUpload:
    """Return the file as the person saw it; raise StaleVersion where it is not so."""
    if upload is None or upload.version != version or uploads.is_saving(upload):
        raise StaleVersion(str(_("这份表已有新的处理，请看最新结果。")))
    return upload


def _answered(rows: Iterable[Filed], answers: Mapping[int, Answer]) -> list[Filed]:
    kept = []
    for row in rows:
        answer = answers.get(row.number)
        if answer is not None and answer.theirs:
            continue
        if answer is not None:
            _apply(row, answer)
        kept.append(row)
    return kept


def _apply(row: Filed, answer: Answer) -> None:
    moved = {k for k, text in answer.texts.items() if row.texts.get(k) != text}
    row.texts |= answer.texts
    row.faults = [fault for fault in row.faults if fault[0] not in moved]
    row.notes = [note for note in row.notes if note[0] not in moved]
    row.confirmed = sorted(answer.confirmed)
    if answer.mine:
        row.version = answer.seen


def _lines(upload: QuarterUpload) -> list[quarter.Line]:
    return quarter.lines(upload.user, upload.period)


def _save(
    upload: QuarterUpload,
    rows: Sequence[Checked],
    now: datetime.datetime,
    job: str = "",
) -> int:
    """Save some rows in one act; return how many. Those kept show up when looked at."""
    found = save_actuals(
        period_id=upload.period_id,
        entries=[entry_of(row) for row in rows],
        actor=upload.user,
        now=now,
        reason=REASON,
        job=job,
    )
    return len(found.saved)


def entry_of(row: Checked) -> Entry:
    """Return a row that is in order as the service takes it."""
    assert row.line is not None and row.draft is not None
    return Entry(
        indicator_id=row.line.indicator.pk,
        version=row.row.version,
        draft=row.draft,
        confirmed=frozenset(row.row.confirmed),
        account=row.account,
    )


def _enqueue(upload: QuarterUpload, rows: int) -> JobRun | None:
    return queue.enqueue(
        name=SAVE_SHEET,
        slot=f"{upload.pk} {upload.version}",
        due_at=timezone.now(),
        arguments={"upload": upload.pk, "about": f"{rows}"},
        origin=JobOrigin.SAVE,
    )


def _work(run: JobRun) -> Outcome:
    """Save the rows that are in order, chunk by chunk; again where it was broken off.

    Who uploaded must still be who may: rights are asked again at every row.
    """
    kept = QuarterUpload.objects.select_related("user", "period__body")
    upload = kept.filter(pk=run.arguments["upload"]).first()
    if upload is None:
        raise Refused(JobNote.FILE_GONE, run.arguments["about"])
    if not access.is_current(upload.user, clock.today()):
        raise Refused(JobNote.NO_RIGHT, upload.user.name)
    ready = preview(upload).of(Standing.READY)
    saved, chunk = 0, settings.WORKBOOK_CHUNK
    give_way = GiveWay()
    try:
        for start in range(0, len(ready), chunk):
            runs.beat(run, start, len(ready))
            give_way()
            saved += _save_chunk(run, upload, ready[start : start + chunk])
        runs.beat(run, len(ready), len(ready))
    except PeriodLocked:
        # What is left stays in the file; its page gives the reason of the lock.
        logger.info("%s %s: the period was locked meanwhile", run.name, run.slot)
    return Outcome({"saved": saved, "left": len(ready) - saved})


def _save_chunk(run: JobRun, upload: QuarterUpload, rows: Sequence[Checked]) -> int:
    with transaction.atomic():
        saved = _save(upload, rows, clock.now(), job=f"{run.name} {run.slot}")
        QuarterUpload.objects.filter(pk=upload.pk).update(saved=F("saved") + saved)
    return saved


KINDS: Final[Mapping[str, Kind]] = {SAVE_SHEET: Kind(_work, _("保存上传的填报表"))}
