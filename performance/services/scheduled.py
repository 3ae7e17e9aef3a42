"""The jobs of this app: which there are, when they are due, what each one does."""

import datetime
import hashlib

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget import clock
from budget.choices import JobNote, JobOrigin
from budget.models import JobRun, Period
from budget.models.organization import STEP
from budget.services.jobs import queue, runs
from budget.services.jobs.kinds import Kind, Outcome, Part, Refused, Schedule
from performance.services import (
    book_uploads,
    declaration_drafts,
    packages,
    uploads,
)
from performance.services.careful import Tally

ASSESS_ALL = "assess"
ASSESS_PART = "assess_part"
ASSESS_SOME = "assess_some"
ASSESS_PERIOD = "assess_period"
# Nightly means from two in the morning on, local time.
NIGHT = datetime.time(2)
TIDY_UPLOADS = "tidy_uploads"
TIDY_AT = datetime.time(3, 40)


def enqueue_some(indicator_ids: list[int], now: datetime.datetime) -> JobRun | None:
    """Queue judging what a save touched."""
    mark = hashlib.sha256(repr(indicator_ids).encode()).hexdigest()[:8]
    return queue.enqueue(
        name=ASSESS_SOME,
        slot=f"{_instant(now)} {mark}",
        due_at=now,
        arguments={"indicators": indicator_ids},
        origin=JobOrigin.SAVE,
    )


def enqueue_all(slot: str, now: datetime.datetime) -> JobRun | None:
    """Queue judging everything that is open, as the night does."""
    return queue.enqueue(name=ASSESS_ALL, slot=slot, due_at=now, origin=JobOrigin.SAVE)


def enqueue_period(
    *, year: int, month: int, path: str = "", now: datetime.datetime
) -> JobRun | None:
    """Queue judging one period of a department branch ("" for all)."""
    return queue.enqueue(
        name=ASSESS_PERIOD,
        slot=" ".join(filter(None, (f"{year}-{month:02d}", path, _instant(now)))),
        due_at=now,
        arguments={"year": year, "month": month, "path": path},
        origin=JobOrigin.COMMAND,
    )


def _assess_all(run: JobRun) -> Outcome:
    """Split the night by reporting body; each part judges that body's open periods."""
    bodies = _opened().order_by("body__path").values_list("body__path", "body__name")
    parts = [
        Part(ASSESS_PART, f"{run.slot} {path}", {"body": path, "about": name})
        for path, name in bodies.distinct()
    ]
    return Outcome(parts=tuple(parts))


def _assess_part(run: JobRun) -> Outcome:
    """Judge every open period of one body, of this year and the one before."""
    mine = _opened().filter(body__path=run.arguments["body"])
    periods = list(mine.select_related("body").order_by("year", "month"))
    return _judge(run, periods, run.arguments["body"]).outcome()


def _assess_period(run: JobRun) -> Outcome:
    """Judge one period as asked; a locked one too, for a lock holds entries only.

    Raises Refused where there is no such period, or no rules are in force at all.
    """
    year, month = run.arguments["year"], run.arguments["month"]
    path = run.arguments.get("path", "")
    asked = Period.objects.filter(year=year, month=month)
    if path:
        asked = asked.filter(body__path=path[:STEP])
    periods = list(asked.select_related("body").order_by("body__path"))
    if not periods:
        raise Refused(JobNote.NO_PERIOD, f"{year}-{month:02d}")
    tally = _judge(run, periods, path)
    if tally.skipped and not tally.counts.assessed:
        raise Refused(JobNote.NO_POLICY, f"{year}-{month:02d}")
    tally.note_locked(periods)
    return tally.outcome()


def _assess_some(run: JobRun) -> Outcome:
    """Judge what a save touched."""
    tally = Tally(run.name, alive=lambda: None)
    tally.judge_indicators(run.arguments["indicators"], "")
    return tally.outcome()


def _judge(run: JobRun, periods: list[Period], path: str) -> Tally:
    """Judge one period after the other, saying in between that the run is alive."""
    judged: list[Period] = []

    def alive() -> None:
        runs.beat(run, len(judged), len(periods))

    tally = Tally(f"{run.name} {run.slot}", alive)
    for period in periods:
        alive()
        tally.judge_period(period, path or period.body.path)
        judged.append(period)
    alive()
    return tally


def _opened() -> "QuerySet[Period]":
    """Return the periods that have opened, of this year and the one before."""
    today = clock.today()
    return Period.objects.filter(opens_on__lte=today, year__gte=today.year - 1)


def _instant(now: datetime.datetime) -> str:
    return timezone.localtime(now).strftime("%Y-%m-%d %H:%M:%S.%f")


def _tidy_uploads(_run: JobRun) -> Outcome:
    """Forget uploaded workbooks and half-filled declarations that nobody finished,
    and zips of forms that can be made again, after some weeks."""
    limit = clock.now() - datetime.timedelta(days=settings.WORKBOOK_KEEP_DAYS)
    kept = (uploads, book_uploads, declaration_drafts, packages)
    return Outcome({"deleted": sum(one.forget_old(limit) for one in kept)})


KINDS = {
    ASSESS_ALL: Kind(_assess_all, _("每夜研判"), Schedule(NIGHT)),
    ASSESS_PART: Kind(_assess_part, _("部门研判")),
    ASSESS_SOME: Kind(_assess_some, _("填报后研判")),
    ASSESS_PERIOD: Kind(_assess_period, _("研判一个填报期")),
    TIDY_UPLOADS: Kind(
        _tidy_uploads, _("清理过期的上传表和打包文件"), Schedule(TIDY_AT)
    ),
}
