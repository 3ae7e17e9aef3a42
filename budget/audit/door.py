"""The only way to write a tracked record: one act, its reason, its history.

`with door.change(...)` opens a transaction and one Change; `save` and `save_many`
compare, write what moved, and copy each new state into the history. Nested calls join
the outermost. A record that did not change leaves no row at all.
"""

import datetime
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, models, transaction

from budget import clock, sealing
from budget.audit import chain, paths
from budget.audit.by_record import ByRecord
from budget.choices import Action, SealKind, TrailMark
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
SYSTEM_NAME = "系统"
# No column: what was confirmed about the record when it was saved.
CONFIRMED = "confirmed"
# The first half of an advisory lock's key, so that no other use of them meets ours.
ONCE = 0x58_59


class Repeated(Exception):
    """The same form was sent before; `change` is what it did then."""

    def __init__(self, change: Change) -> None:
        super().__init__(change.pk)
        self.change = change


@dataclass
class Act:
    """The act now open on this thread."""

    actor: User | None
    action: Action
    reason: str
    document_no: str
    now: datetime.datetime
    job: str
    request_id: str
    address: str
    key: str = ""
    change: Change | None = None
    rows: list[ChangeRow] = field(default_factory=list)
    # Append-only rows of the act: review steps, security events.
    events: list[AppendOnly] = field(default_factory=list)
    seen: dict[tuple[type[Tracked], int], dict[str, Any]] = field(default_factory=dict)
    # What was confirmed about one record among many.
    words: ByRecord[str] = field(default_factory=ByRecord)
    # For whom the actor stands in, record by record: a role that was lent.
    behalf: dict[tuple[type[Tracked], int], str] = field(default_factory=dict)
    # What a reader of the trail looks for first: of the act, and row by row.
    marks: set[TrailMark] = field(default_factory=set)
    told: ByRecord[frozenset[TrailMark]] = field(default_factory=ByRecord)
    row_marks: list[set[TrailMark]] = field(default_factory=list)


_open = threading.local()


@contextmanager
def origin(*, address: str, request_id: str) -> Iterator[None]:
    """Say where the acts of this thread come from, while one request is answered.

    Services stay free of requests, and yet each act and event carries the peer's
    address and the id that joins it to the log.
    """
    _open.address, _open.request_id = address, request_id
    try:
        yield
    finally:
        _open.address = _open.request_id = ""


def current() -> Act:
    """Return the open act; raise OutsideDoor where there is none."""
    act: Act | None = getattr(_open, "act", None)
    if act is None:
        raise OutsideDoor("open budget.audit.door.change first")
    return act


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
    outer: Act | None = getattr(_open, "act", None)
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
        getattr(_open, "request_id", "") or str(uuid.uuid4()),
        getattr(_open, "address", ""),
        key,
    )
    _open.act = act
    try:
        with transaction.atomic():
            _require_once(act)
            yield act
            ChangeRow.objects.bulk_create(act.rows, batch_size=CHUNK)
            _write_marks(act)
            _seal(act)
    finally:
        _open.act = None


def mark(kind: TrailMark) -> None:
    """Mark every row of the open act; without one there is nothing to mark."""
    act: Act | None = getattr(_open, "act", None)
    if act is not None:
        act.marks.add(kind)


def mark_record(record: Tracked, *kinds: TrailMark) -> None:
    """Mark the row of one record of the open act. Call before the save."""
    told = current().told
    told.keep(record, told.get(record, frozenset()).union(kinds))


def _write_marks(act: Act) -> None:
    """Write what each row is marked with, by itself or with the whole act."""
    found = [
        RowMark(row=row, act=row.change_id, mark=kind)
        for row, own in zip(act.rows, act.row_marks, strict=True)
        for kind in sorted(act.marks | own)
    ]
    if found:
        RowMark.objects.bulk_create(found, batch_size=CHUNK)


def _seal(act: Act) -> None:
    """Chain what the act wrote, last of all: nothing is locked after the head."""
    noted = [event for event in act.events if isinstance(event, SecurityEvent)]
    entries = [
        chain.Entry(SealKind.EVENT, event.pk, chain.payload_of(event))
        for event in noted
    ]
    if act.change is not None:
        steps = [e for e in act.events if not isinstance(e, SecurityEvent)]
        payload = chain.change_payload(act.change, act.rows, steps)
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

    It stands with the record's change, under CONFIRMED. Call before the save.
    """
    current().words.keep(record, words)


def lock(queryset: "models.QuerySet[Record]") -> list[Record]:
    """Lock and return rows in primary key order, remembering how they were."""
    act = current()
    rows = list(queryset.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        act.seen[type(row), row.pk] = _values(row)
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
        moved += _save_chunk(records[start : start + CHUNK])
    return moved


def record_event(event: Event) -> Event:
    """Write an append-only row that belongs to the open act (a review step)."""
    act = current()
    if hasattr(event, "change_id"):
        event.change_id = _change(act).pk
    event.save(force_insert=True)
    act.events.append(event)
    return event


def record_events(events: Sequence[Event]) -> None:
    """Write many append-only rows of one model that belong to the open act."""
    if not events:
        return
    act = current()
    change_now = _change(act)
    for event in events:
        if hasattr(event, "change_id"):
            event.change_id = change_now.pk
    rows: models.QuerySet[Event] = models.QuerySet(type(events[0]))
    rows.bulk_create(events, batch_size=CHUNK)
    act.events += events


def _save_chunk(records: Sequence[Record]) -> int:
    if not records:
        return 0
    act, model = current(), type(records[0])
    for record in records:
        record.clean_fields(exclude=_relations(model))
    new = [record for record in records if record._state.adding]
    before = _before(act, model, [r for r in records if not r._state.adding])
    moved: list[tuple[Record, str, dict[str, Any]]] = []
    for record in records:
        old = before.get(record.pk) if record.pk else None
        fields = _difference(old, _values(record))
        if fields or old is None:
            moved.append((record, "+" if old is None else "~", fields))
    _write(model, new, moved)
    _copy(act, model, moved)
    return len(moved)


def _write(
    model: type[Record],
    new: list[Record],
    moved: list[tuple[Record, str, dict[str, Any]]],
) -> None:
    plain: models.QuerySet[Record] = models.QuerySet(model)
    if new:
        plain.bulk_create(new)
    changed = [(record, fields) for record, kind, fields in moved if kind == "~"]
    if len(changed) == 1:
        record, fields = changed[0]
        plain.filter(pk=record.pk).update(
            **{name: getattr(record, name) for name in fields}
        )
    elif changed:
        # An upsert is 15 to 25 times faster than bulk_update's CASE for the same.
        names = [f.name for f in model._meta.concrete_fields if not f.primary_key]
        plain.bulk_create(
            [record for record, _ in changed],
            update_conflicts=True,
            unique_fields=[model._meta.pk.name],
            update_fields=names,
        )


def _copy(
    act: Act,
    model: type[Record],
    moved: list[tuple[Record, str, dict[str, Any]]],
) -> None:
    """Write the history rows and remember the change rows."""
    if not moved:
        return
    history: Any = model.history.model  # type: ignore[attr-defined]
    change_now = _change(act)
    copies = [
        history(
            change=change_now,
            history_date=act.now,
            history_type=kind,
            history_user_id=act.actor.pk if act.actor else None,
            history_change_reason=act.reason,
            **{f.attname: getattr(record, f.attname) for f in history.tracked_fields},
        )
        for record, kind, _fields in moved
    ]
    # Its manager is built anew each time that it is asked for.
    models.QuerySet(history).bulk_create(copies)
    where = paths.of([record for record, _kind, _fields in moved])
    for (record, kind, fields), copy in zip(moved, copies, strict=True):
        act.seen[model, record.pk] = _values(record)
        row = ChangeRow(
            change=change_now,
            model=model._meta.label_lower,
            record_id=record.pk,
            record_text=str(record)[:200],
            kind=kind,
            history_id=copy.pk,
            path=where.get(record.pk, ""),
            fields=fields | _confirmed(act, record),
        )
        row.digest = sealing.digest(chain.row_payload(row, copy))
        act.rows.append(row)
        act.row_marks.append(record.marks(fields) | act.told.get(record, frozenset()))


def _confirmed(act: Act, record: Tracked) -> dict[str, Any]:
    words = act.words.get(record, "")
    return {CONFIRMED: ["", words]} if words else {}


def _change(act: Act) -> Change:
    if act.change is None:
        act.change = Change.objects.create(
            at=act.now,
            actor_id=act.actor.pk if act.actor else None,
            actor_name=act.actor.name if act.actor else SYSTEM_NAME,
            actor_department=paths.home_of(act.actor),
            action=act.action,
            reason=act.reason,
            document_no=act.document_no,
            request_id=act.request_id,
            job=act.job,
            once_key=act.key,
        )
    return act.change


def _before(
    act: Act, model: type[Record], records: list[Record]
) -> dict[Any, dict[str, Any]]:
    """Return how the rows are in the database: as locked, else read again."""
    known = {r.pk: act.seen[model, r.pk] for r in records if (model, r.pk) in act.seen}
    missing = [r.pk for r in records if r.pk not in known]
    if missing:
        rows = model._base_manager.select_for_update().filter(pk__in=missing)
        for row in rows.order_by("pk"):  # as every other lock, so that none cross
            known[row.pk] = _values(row)
    return known


def _values(record: Tracked) -> dict[str, Any]:
    return {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields}


def _relations(model: type[Tracked]) -> set[str]:
    """Foreign keys: the database checks them; here each would cost a query."""
    return {f.name for f in model._meta.concrete_fields if f.is_relation}


SECRET = {"password", "token", "secret"}


def _difference(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """Return {column: [old, new]} as JSON values; for a new row, what it holds."""
    moved: dict[str, Any] = {}
    for name, value in new.items():
        was = old.get(name) if old is not None else None
        if name == "id" or was == value or (old is None and value in (None, "")):
            continue
        moved[name] = ["", "*"] if name in SECRET else [plain(was), plain(value)]
    return moved


def plain(value: Any) -> Any:
    """Return a value as a change row keeps it: decimals and instants become text."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value
