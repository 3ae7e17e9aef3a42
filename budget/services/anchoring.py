"""Put the head of the chain where the database does not reach: papers, mails, a file.

Whoever owns the database can make the chain anew. Each day, also a quiet one, auditors
and heads get its head by mail, and a file elsewhere gets a line (docs/seal.md).
"""

import datetime
import logging
import os
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget import clock
from budget.audit import anchors, door
from budget.choices import AnchorChannel, Duty, JobNote, NoticeKind, Role, SecurityKind
from budget.models import Anchor, Delivery, JobRun, Notice, User
from budget.services import notices, outbox, security
from budget.services.jobs.kinds import Kind, Note, Outcome, Schedule

logger = logging.getLogger(__name__)
ANCHOR: Final = "anchor"
ANCHOR_AT: Final = datetime.time(2)


def keep(channel: AnchorChannel, reference: str) -> anchors.Head | None:
    """Register that the head of now leaves the house; None while there is no chain."""
    head = anchors.head()
    if head.at is None:
        return None
    _register(head, head.at, channel, reference)
    return head


def of_day(day: datetime.date) -> anchors.Head | None:
    """Return the head that is kept for a day: the same, however often it is asked."""
    row = Anchor.objects.filter(
        channel=AnchorChannel.DAY, reference=day.isoformat()
    ).first()
    if row is not None:
        return anchors.Head(row.seq, row.hash, row.sealed_at)
    return keep(AnchorChannel.DAY, day.isoformat())


def tell(head: anchors.Head, day: datetime.date, now: datetime.datetime) -> int:
    """Put the mails of the day into the outbox; who has no address gets a notice.

    Returns to how many people that is new.
    """
    people = list(_told_people(day))
    known = set(
        Delivery.objects.filter(
            dedupe_key__in=[_key(person, day) for person in people]
        ).values_list("dedupe_key", flat=True)
    )
    mails = [
        Delivery(
            user=person,
            dedupe_key=_key(person, day),
            text="\n\n".join(_words(head, day, tongue) for tongue in ("zh-hans", "en")),
            created_at=now,
            due_at=now,
        )
        for person in people
        if person.email and _key(person, day) not in known
    ]
    Delivery.objects.bulk_create(mails, ignore_conflicts=True)
    lines = [
        Notice(
            user=person,
            dedupe_key=_key(person, day),
            kind=NoticeKind.TRAIL,
            text=_words(head, day, "zh-hans"),
            text_en=_words(head, day, "en"),
            created_at=now,
        )
        for person in people
        if not person.email
    ]
    return len(mails) + notices.keep(lines)


def write_line(head: anchors.Head, day: datetime.date, path: Path) -> None:
    """Append the head to a file elsewhere, and wait until the disk has it.

    A line "# day" says when, the next is an anchor as verify_history reads it.
    """
    with path.open("a", encoding="utf-8") as file:
        file.write(f"# {day.isoformat()}\n{head.seq}:{head.hexes}\n")
        file.flush()
        os.fsync(file.fileno())


def _told_people(day: datetime.date) -> "list[User]":
    """Return auditors and heads whose accounts are open."""
    heads = Q(
        duty=Duty.BUSINESS, memberships__role=Role.HEAD, memberships__ended_at=None
    )
    return list(
        User.objects.filter(
            Q(expires_on=None) | Q(expires_on__gte=day),
            Q(duty=Duty.AUDIT) | heads,
            is_active=True,
        )
        .distinct()
        .order_by("pk")
    )


def _key(person: User, day: datetime.date) -> str:
    return f"anchor:{person.pk}:{day.isoformat()}"


def _words(head: anchors.Head, day: datetime.date, tongue: str) -> str:
    at = timezone.localtime(head.at)
    with translation.override(tongue):
        return _(
            "审计链锚点 %(day)s：%(anchor)s（形成于 %(at)s）。"
            "请保存，验证审计链时与之比对。"
        ) % {
            "day": day.isoformat(),
            "anchor": head.whole,
            "at": f"{at:%Y-%m-%d %H:%M:%S}",
        }


def _register(
    head: anchors.Head, at: datetime.datetime, channel: AnchorChannel, reference: str
) -> None:
    Anchor.objects.create(
        seq=head.seq,
        hash=head.hash,
        sealed_at=at,
        kept_at=clock.now(),
        channel=channel,
        reference=reference[:200],
    )


def _line(
    head: anchors.Head, at: datetime.datetime, day: datetime.date
) -> tuple[Note, ...]:
    """Write the day's line where a file is set; a fault is a note and an event."""
    target = settings.ANCHOR_FILE
    if not target:
        return ()
    reference = f"{day.isoformat()} {target}"[:200]
    if Anchor.objects.filter(channel=AnchorChannel.FILE, reference=reference).exists():
        return ()
    try:
        write_line(head, day, Path(target))
    except OSError:
        logger.exception("the anchor could not be written")
        _note(head, target, succeeded=False)
        return ((JobNote.ANCHOR_FILE, target),)
    _register(head, at, AnchorChannel.FILE, reference)
    return ()


def _note(head: anchors.Head, detail: str, *, succeeded: bool = True) -> None:
    security.note(
        None,
        SecurityKind.ANCHORED,
        succeeded=succeeded,
        user_name=door.SYSTEM_NAME,
        object=f"#{head.seq}",
        detail=detail,
    )


def _work(run: JobRun) -> Outcome:
    """Keep the head of the run's day: mails, notices, the line elsewhere."""
    now = clock.now()
    day = timezone.localdate(now)
    head = of_day(day)
    if head is None or head.at is None:
        return Outcome()
    told, notes = tell(head, day, now), _line(head, head.at, day)
    if told:
        _note(head, _("已告知%(people)s人") % {"people": told})
    return Outcome({"people": told, **outbox.send(now)}, notes)


KINDS = {ANCHOR: Kind(_work, gettext_lazy("留存审计链锚点"), Schedule(ANCHOR_AT))}
