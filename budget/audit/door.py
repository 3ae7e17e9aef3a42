"""The only way to write a tracked record: one act, its reason, its history.

`with door.change(...)` opens a transaction and one Change; `save` and `save_many`
compare, write what moved, and copy each new state into the history. Nested calls join
the outermost. A record that did not change leaves no row at all. Who writes asks the
door for the open act (`current`) too.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, models, transaction

from budget import clock
from budget.audit import acts, chain, marks
from budget.audit.acts import SYSTEM_NAME as SYSTEM_NAME
from budget.audit.acts import Act
from budget.audit.acts import current as current
from budget.audit.columns import values_of
from budget.audit.writing import write_chunk
from budget.choices import Action, SealKind
from budget.models import (
    AppendOnly,
    Change,
    ChangeRow,
    OutsideDoor,
    RowMark,
    SecurityEvent,
    Tracked,
    User,
)

Record = TypeVar("Record", bound=Tracked)
Event = TypeVar("Event", bound=AppendOnly)
CHUNK = 500
# The first half of an advisory lock's key, so that no other use of them meets ours.
ONCE = 0x58_59


class Repeated(Exception):
    """The same form was sent before; `change` is what it did then."""

    def __init__(self, change: Change) -> None:
        super().__init__(change.pk)
        self.change = change


@contextmanager
def change(
    *,
    actor: User | None,
    action: Action,
    reason: str = "",
    document_no: str = "",
    now: datetime.datetime | None = None,
    job: str = "",
    key: str = "",
) -> Iterator[Act]:
    """Open one act in one transaction; `actor` None is the system itself.

    `now` is the instant the trail records (default: the clock's). Address and request
    id are those of `origin`; an act outside a request gets an id of its own. `key`
    names the form behind the act: raises Repeated where this actor's same form has
    been carried out already, also when both arrive at one moment.
    """
    outer = acts.opened()
    if outer is not None:
        yield outer
        return
    if clock.in_the_past():
        raise OutsideDoor("the past cannot be written")
    act = Act(
        actor,
        action,
        reason.strip(),
        document_no.strip(),
        now or clock.now(),
        job,
        key,
    )
    with acts.opening(act), transaction.atomic():
        _require_once(act)
        yield act
        ChangeRow.objects.bulk_create(act.rows, batch_size=CHUNK)
        _seal(act, marks.write(act))


def _seal(act: Act, marked: Sequence[RowMark]) -> None:
    """Chain what the act wrote, last of all: nothing is locked after the head."""
    noted = [event for event in act.events if isinstance(event, SecurityEvent)]
    entries = [
        chain.Entry(SealKind.EVENT, event.pk, chain.payload_of(event))
        for event in noted
    ]
    if act.change is not None:
        steps = [e for e in act.events if not isinstance(e, SecurityEvent)]
        payload = chain.change_payload(act.change, act.rows, steps, marks=marked)
        entries.append(chain.Entry(SealKind.CHANGE, act.change.pk, payload))
    chain.append(entries, act.now)


def _require_once(act: Act) -> None:
    """Wait for an equal form on its way, then raise Repeated if it was carried out.

    SQLite has one writer at a time anyway.
    """
    if not act.key:
        return
    actor = act.actor.pk if act.actor else None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
                [ONCE, f"{actor}:{act.key}"],
            )
    done = Change.objects.filter(actor_id=actor, once_key=act.key).first()
    if done is not None:
        raise Repeated(done)


def add_to_reason(words: str) -> None:
    """Put what the person confirmed beside the open act's reason.

    Raises OutsideDoor after the act's first write: the reason is kept with it.
    """
    act = current()
    if act.change is not None:
        raise OutsideDoor("the reason is already written")
    act.reason = f"{act.reason}（{words}）" if act.reason else words


def confirm(record: Tracked, words: str) -> None:
    """Keep beside one record, among many of an act, what was confirmed about it.

    It stands with the record's change, under writing.CONFIRMED. Call before the save.
    """
    current().words.keep(record, words)


def lock(queryset: "models.QuerySet[Record]") -> list[Record]:
    """Lock and return rows in primary key order, remembering how they were."""
    act = current()
    rows = list(queryset.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        act.seen[type(row), row.pk] = values_of(row)
    return rows


def save(record: Record) -> bool:
    """Write one record with its history; return False when nothing had changed.

    Raises ValidationError for a field that its type or choices refuse.
    """
    return bool(save_many([record]))


def save_many(records: Sequence[Record]) -> int:
    """Write many records of one model with their history; return how many moved."""
    moved = 0
    for start in range(0, len(records), CHUNK):
        moved += write_chunk(records[start : start + CHUNK])
    return moved


def record_event(event: Event) -> Event:
    """Write an append-only row that belongs to the open act (a review step)."""
    act = current()
    if hasattr(event, "change_id"):
        event.change_id = act.change_row().pk
    event.save(force_insert=True)
    act.events.append(event)
    return event


def record_events(events: Sequence[Event]) -> None:
    """Write many append-only rows of one model that belong to the open act."""
    if not events:
        return
    act = current()
    change_now = act.change_row()
    for event in events:
        if hasattr(event, "change_id"):
            event.change_id = change_now.pk
    rows: models.QuerySet[Event] = models.QuerySet(type(events[0]))
    rows.bulk_create(events, batch_size=CHUNK)
    act.events += events
