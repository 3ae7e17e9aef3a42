"""Seal what was written: one chain over acts, security events and schemas.

The outermost `door.change` seals as its last act, in its own transaction. One statement
takes the chain's lock, reads the head, links and writes, so that nobody who imports for
minutes keeps anybody waiting, and nothing is locked after the head. docs/seal.md has
the canonical payloads.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, connections, models
from django.db.models import Max

from budget import clock, sealing
from budget.audit.shapes import WHOLE, Shape
from budget.choices import SealKind
from budget.models import (
    AppendOnly,
    Change,
    ChangeRow,
    HistoryBase,
    RowMark,
    Seal,
    SecurityEvent,
)

# The first half of an advisory lock's key, so that no other use of them meets ours.
LOCK = 0x58_5A
FUNCTION = "xushi_seal"
# Columns that no database gives back as they went in, or that are told elsewhere.
NOTHING: frozenset[str] = frozenset()
BESIDE_ACT = frozenset({"once_key"})
BESIDE_ROW = frozenset({"id", "digest"})
# A touched record, as its act names it: table, record, copy in the history, digest.
RowLine = tuple[str, int, int, str]


class Entry(NamedTuple):
    """What is to be sealed: its kind, whose it is, its canonical payload."""

    kind: SealKind
    subject_id: int | None
    payload: str


def append(entries: Sequence[Entry], at: datetime.datetime) -> None:
    """Add entries to the chain, in the open transaction, as the last that it does."""
    if not entries:
        return
    if connection.vendor == "postgresql":
        _append_postgres(entries, at)
    else:
        _append_sqlite(entries, at)


def row_payload(row: ChangeRow, copy: HistoryBase, shape: Shape = WHOLE) -> str:
    """Return the canonical text of one touched record: what moved, how it is now."""
    return row_text(_text(row, shape, BESIDE_ROW), _text(copy, shape))


def row_text(row: str, state: str) -> str:
    """Put the text of a touched record together, from what moved and how it is."""
    return f'{{"row":{row},"state":{state}}}'


def change_payload(
    change: Change,
    rows: Sequence[ChangeRow],
    events: Sequence[models.Model],
    shape: Shape = WHOLE,
    marks: Sequence[RowMark] = (),
) -> str:
    """Return the canonical text of an act: its head, rows and events by digest, and
    how its rows are marked, if any is."""
    told = [(r.model, r.record_id, r.history_id, r.digest) for r in rows]
    known = dict(zip((row.pk for row in rows), told, strict=True))
    steps = [
        (e._meta.label_lower, e.pk, sealing.digest(payload_of(e, shape)))
        for e in events
    ]
    marked = mark_lines(known, [(m.row_id, str(m.mark), m.act) for m in marks])
    return act_text(_text(change, shape, BESIDE_ACT), told, steps, marked)


def act_text(
    head: str,
    rows: Sequence[RowLine],
    events: Sequence[tuple[str, int, str]],
    marks: Sequence[tuple[Any, ...]],
) -> str:
    """Put the text of an act together: of what it names, each list sorted."""
    marked = f'"marks":{_listed(marks)},' if marks else ""
    return (
        f'{{"change":{head},"events":{_listed(events)},{marked}"rows":{_listed(rows)}}}'
    )


def _listed(lines: Sequence[tuple[Any, ...]]) -> str:
    return sealing.canonical(sorted(lines)) if lines else "[]"


def mark_lines(
    rows: Mapping[int, RowLine], marks: Sequence[tuple[int, str, int]]
) -> list[tuple[Any, ...]]:
    """Name each mark (row, mark, act) by the record that it marks."""
    return [
        (*(rows[row][:3] if row in rows else ("", row, 0)), mark, act)
        for row, mark, act in marks
    ]


def payload_of(event: models.Model, shape: Shape = WHOLE) -> str:
    """Return the canonical text of an append-only row."""
    return step_text(event._meta.label_lower, _text(event, shape))


def step_text(label: str, values: str) -> str:
    """Put the text of an append-only row together: its table, its columns."""
    return f'{{"{label}":{values}}}'


def seal_event(event: SecurityEvent) -> None:
    """Seal a security event that no act wrote."""
    append([Entry(SealKind.EVENT, event.pk, payload_of(event))], event.at)


def note_schema(using: str = "default") -> None:
    """Seal which columns the sealed tables have, where they are not as last sealed.

    The first such entry of an installation in use also says up to which act and event
    there is no proof.
    """
    if Seal._meta.db_table not in connections[using].introspection.table_names():
        return
    last = Seal.objects.filter(kind=SealKind.SCHEMA).order_by("-seq").first()
    known = json.loads(last.payload) if last else None
    schema = schema_now()
    if known is not None and known["tables"] == schema:
        return
    at = clock.now()
    payload = {
        "at": sealing.plain(at),
        "tables": schema,
        "unproved": known["unproved"] if known else _before(),
    }
    append([Entry(SealKind.SCHEMA, None, sealing.canonical(payload))], at)


def schema_now() -> dict[str, list[str]]:
    """Return the columns of each table of the trail as the models have them."""
    return {
        model._meta.label_lower: sorted(f.attname for f in model._meta.concrete_fields)
        for model in [*histories(), Change, ChangeRow, RowMark, SecurityEvent, *steps()]
    }


def histories() -> list[Any]:
    """Return the models of all history tables."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, HistoryBase)
    ]


def steps() -> list[Any]:
    """Return the models whose append-only rows are sealed with their act."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
        and model is not ChangeRow
        and any(f.attname == "change_id" for f in model._meta.concrete_fields)
    ]


def _before() -> dict[str, int]:
    """Return the last act and event that were written before there was a chain."""
    if Seal.objects.exists():
        return {"change": 0, "event": 0}
    return {
        "change": Change.objects.aggregate(last=Max("id"))["last"] or 0,
        "event": SecurityEvent.objects.aggregate(last=Max("id"))["last"] or 0,
    }


def _text(row: models.Model, shape: Shape, without: frozenset[str] = NOTHING) -> str:
    return sealing.canonical(
        {
            name: sealing.plain(getattr(row, name), places)
            for name, places in columns(type(row), shape, without)
        }
    )


def columns(
    model: type[models.Model], shape: Shape, without: frozenset[str] = NOTHING
) -> Sequence[tuple[str, int | None]]:
    """Return the attribute and decimal places of each column that is sealed."""
    known = shape.get(model._meta.label_lower)
    every = _columns(model, without)
    return every if known is None else [pair for pair in every if pair[0] in known]


@cache
def _columns(
    model: type[models.Model], without: frozenset[str]
) -> tuple[tuple[str, int | None], ...]:
    return tuple(
        (field.attname, getattr(field, "decimal_places", None))
        for field in model._meta.concrete_fields
        if field.attname not in without
    )


def _append_postgres(entries: Sequence[Entry], at: datetime.datetime) -> None:
    columns: list[Any] = [
        [str(entry.kind) for entry in entries],
        [entry.subject_id for entry in entries],
        [entry.payload if entry.subject_id is None else "" for entry in entries],
        [sealing.digest(entry.payload) for entry in entries],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FUNCTION}(%s::text[], %s::bigint[], %s::text[], %s::text[], %s)",
            [*columns, at],
        )


def _append_sqlite(entries: Sequence[Entry], at: datetime.datetime) -> None:
    """One writer at a time: nobody comes between the head and a new entry."""
    instant = connection.ops.adapt_datetimefield_value(at)
    rows = []
    for entry in entries:
        told = sealing.digest(entry.payload)
        kept = entry.payload if entry.subject_id is None else ""
        rows.append((str(entry.kind), entry.subject_id, instant, kept, told, told))
    with connection.cursor() as cursor:
        cursor.executemany(SQLITE, rows)


_TABLE = Seal._meta.db_table
SQLITE = f"""
INSERT INTO {_TABLE} (seq, kind, subject_id, at, payload, digest, previous, hash)
SELECT seq, %s, %s, %s, %s, %s, previous, xushi_link(seq, previous, %s) FROM (
  SELECT COALESCE(MAX(seq), 0) + 1 AS seq,
    COALESCE((SELECT hash FROM {_TABLE} ORDER BY seq DESC LIMIT 1), '') AS previous
  FROM {_TABLE})"""
# Each statement of a volatile function sees what was committed while it waited.
POSTGRES = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}(
  kinds text[], subjects bigint[], payloads text[], digests text[], sealed timestamptz
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE last bigint; head text;
BEGIN
  PERFORM pg_advisory_xact_lock({LOCK}, 0);
  SELECT seq, hash INTO last, head FROM {_TABLE} ORDER BY seq DESC LIMIT 1;
  last := COALESCE(last, 0); head := COALESCE(head, '');
  FOR i IN 1 .. array_length(kinds, 1) LOOP
    last := last + 1;
    INSERT INTO {_TABLE}
      (seq, kind, subject_id, at, payload, digest, previous, hash)
    VALUES (last, kinds[i], subjects[i], sealed, payloads[i], digests[i], head,
      '{sealing.ALGORITHM}:' || encode(sha256(convert_to('{sealing.VERSION}' || E'\\n'
      || last || E'\\n' || head || E'\\n' || digests[i], 'UTF8')), 'hex'))
    RETURNING hash INTO head;
  END LOOP;
END $$"""
