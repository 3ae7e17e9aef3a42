"""Verify the trail: at night, when an auditor asks, on the command line; keep results.

A run that finds something tells auditors and administrators, and says the first bad
entry. Each run is a security event with its result.
"""

import datetime
import time
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget import access, clock
from budget.audit import door, verify
from budget.choices import Duty, JobNote, JobOrigin, NoticeKind, SecurityKind
from budget.models import JobRun, Notice, User, Verification
from budget.queries import proof
from budget.sealing import Anchor
from budget.services import notices, rights, security
from budget.services.jobs import queue, runs
from budget.services.jobs.kinds import Kind, Outcome, Refused, Schedule
from budget.workflow import IllegalTransition

VERIFY: Final = "verify"
VERIFY_AT: Final = datetime.time(2, 30)
# A task may last four minutes: at night a longer chain is walked from where the last
# look ended, and as a whole when somebody asks on the command line.
WHOLE_SECONDS: Final = 120
ASKERS: Final = (Duty.AUDIT, Duty.SYSTEM)


def ask(
    *,
    actor: User,
    anchors: Sequence[Anchor],
    files: bool,
    whole: bool,
    now: datetime.datetime,
) -> JobRun:
    """Queue a verification with the anchors that the person typed in.

    `now` is the machine's time. Raises PermissionDenied, and IllegalTransition while
    another one waits or runs.
    """
    with transaction.atomic():
        rights.require_duty(actor, *ASKERS)
        # Two clicks meet here, and the second sees what the first queued.
        User.objects.select_for_update().get(pk=actor.pk)
        if proof.open_run(VERIFY) is not None:
            raise IllegalTransition(_("已有一次验证在等待或运行，请等它结束。"))
        run = queue.enqueue(
            name=VERIFY,
            slot=f"{now.isoformat()} {actor.pk}",
            due_at=now,
            arguments={
                "user": actor.pk,
                "about": actor.name,
                "anchors": [[anchor.seq, anchor.hash] for anchor in anchors],
                "files": files,
                "whole": whole,
            },
            origin=JobOrigin.PERSON,
        )
        assert run is not None
        return run


def run(
    *,
    anchors: Sequence[Anchor] = (),
    since: Anchor | None = None,
    files: bool = False,
    asked_by: str = "",
    user: User | None = None,
    beat: verify.Beat | None = None,
) -> tuple[verify.Report, Verification]:
    """Verify, keep the result, note it, and ring the bell where something is wrong."""
    started = time.monotonic()
    report = verify.verify(anchors, since=since, files=files, beat=beat)
    seconds = time.monotonic() - started
    with transaction.atomic():
        row = Verification.objects.create(
            at=clock.now(),
            asked_by=(user.name if user else asked_by) or door.SYSTEM_NAME,
            from_seq=report.from_seq,
            seq=report.head_seq,
            hash=report.head_hash,
            rows=report.rows,
            anchors=report.anchors,
            files=report.files,
            seconds=round(seconds, 3),
            faults=len(report.faults),
            first=_plain(report.faults[0]) if report.faults else {},
        )
        _note(row, report, user)
        if not row.intact:
            _alarm(row)
    return report, row


def _plain(fault: verify.Fault) -> dict[str, Any]:
    return {
        "kind": str(fault.kind),
        "seq": fault.seq,
        "table": fault.table,
        "record": fault.record,
        "columns": list(fault.columns),
    }


def _note(row: Verification, report: verify.Report, user: User | None) -> None:
    words = _("%(entries)s 环，%(faults)s 处问题") % {
        "entries": report.entries,
        "faults": row.faults,
    }
    security.note(
        None,
        SecurityKind.VERIFIED,
        succeeded=row.intact,
        user=user,
        user_name=row.asked_by,
        object=f"#{row.seq}",
        detail=words,
    )


def _alarm(row: Verification) -> None:
    people = User.objects.filter(duty__in=ASKERS, is_active=True).order_by("pk")
    notices.keep(
        [
            Notice(
                user=person,
                dedupe_key=f"tampered:{row.pk}:{person.pk}",
                kind=NoticeKind.TRAIL,
                text=_told(row, "zh-hans"),
                text_en=_told(row, "en"),
                link=reverse("budget:chain"),
                created_at=row.at,
            )
            for person in people
        ]
    )


def _told(row: Verification, tongue: str) -> str:
    with translation.override(tongue):
        return _("审计链验证发现%(faults)s处问题，首个：%(first)s") % {
            "faults": row.faults,
            "first": proof.words(row.first),
        }


def _work(job: JobRun) -> Outcome:
    given = job.arguments
    user = _still(given) if "user" in given else None
    last = proof.last_intact()
    whole = given.get("whole", _fits())
    since = None if whole or last is None else Anchor(last.seq, last.hash)
    report, row = run(
        anchors=[Anchor(*pair) for pair in given.get("anchors", ())],
        since=since,
        files=given.get("files", False),
        user=user,
        beat=lambda done, total: runs.beat(job, done, total),
    )
    counts = {"entries": report.entries, "rows": row.rows, "faults": row.faults}
    told = [(JobNote.TAMPERED, proof.place(row.first))] if row.faults else []
    return Outcome(counts, tuple(told))


def _still(given: dict[str, Any]) -> User:
    """Return who asked; raises Refused where that person may not ask any more."""
    people: QuerySet[User] = User.objects.filter(duty__in=ASKERS)
    person = people.filter(pk=given["user"]).first()
    if person is None or not access.is_current(person, clock.today()):
        raise Refused(JobNote.NO_RIGHT, str(given["about"]))
    return person


def _fits() -> bool:
    """Whether the whole chain can be walked in one task, by the last time it was."""
    last = Verification.objects.filter(from_seq=1).order_by("-pk").first()
    return last is None or last.seconds <= WHOLE_SECONDS


KINDS = {VERIFY: Kind(_work, gettext_lazy("验证审计链"), Schedule(VERIFY_AT))}
