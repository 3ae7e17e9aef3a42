"""Read the chain in batches, each entry with its payload made anew from the trail."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

from django.db import models

from budget import sealing
from budget.audit import chain, shapes
from budget.audit.columns import history_of
from budget.audit.shapes import Shape, Shapes, told_by
from budget.choices import SealKind, TrailMark
from budget.models import Change, ChangeRow, RowMark, Seal, SecurityEvent

BATCH: Final = 500
Copies = dict[tuple[str, int], Any]


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row of an act, the copy it points to and the text that was digested; both
    None where the copy is gone."""

    row: ChangeRow
    copy: Any
    text: str | None


@dataclass(frozen=True, slots=True)
class Read:
    """One entry; `payload` is None where what it was made of is gone. `at` is the
    instant inside of the payload, under the hash; None where there is none."""

    seal: Seal
    payload: str | None
    at: str | None = None
    rows: tuple[RowRead, ...] = ()
    steps: tuple[str, ...] = field(default=())


class Beside(NamedTuple):
    """What an act's payload tells besides its rows."""

    steps: Sequence[models.Model]
    marks: Sequence[RowMark]


def batches(last: int = 0) -> Iterator[list[Read]]:
    """Yield the chain behind entry `last`, BATCH entries at a time."""
    known = shapes.read()
    while seals := list(Seal.objects.filter(seq__gt=last).order_by("seq")[:BATCH]):
        yield _read(seals, known)
        last = seals[-1].seq


def of_acts(acts: Sequence[int]) -> list[Read]:
    """Return the entries of some acts, oldest first."""
    found = Seal.objects.filter(kind=SealKind.CHANGE, subject_id__in=acts)
    return _read(list(found.order_by("seq")), shapes.read())


def _read(seals: Sequence[Seal], known: Shapes) -> list[Read]:
    changes = _of_kind(seals, SealKind.CHANGE)
    heads = Change.objects.in_bulk(changes)
    rows: dict[int, list[ChangeRow]] = defaultdict(list)
    for row in ChangeRow.objects.filter(change_id__in=changes).order_by("id"):
        rows[row.change_id].append(row)
    copies = _copies([row for found in rows.values() for row in found])
    steps, marks = _steps(changes), _marks(changes)
    events = SecurityEvent.objects.in_bulk(_of_kind(seals, SealKind.EVENT))
    read = []
    for seal in seals:
        key, shape = seal.subject_id or 0, known.at(seal.seq)
        if seal.kind == SealKind.CHANGE:
            found = [
                _row(row, copies.get((row.model, row.history_id)), shape)
                for row in rows[key]
            ]
            beside = Beside(
                steps.get(key, []), marks[key] if shapes.seals_marks(shape) else []
            )
            read.append(_change(seal, heads.get(key), found, beside, shape))
        elif seal.kind == SealKind.EVENT:
            read.append(_event(seal, events.get(key), shape))
        else:
            at = told_by(seal.payload).get("at")
            read.append(Read(seal, seal.payload, at))
    return read


def _event(seal: Seal, event: SecurityEvent | None, shape: Shape) -> Read:
    if event is None:
        return Read(seal, None)
    return Read(seal, chain.payload_of(event, shape), sealing.plain(event.at))


def _of_kind(seals: Sequence[Seal], kind: SealKind) -> list[int]:
    return [seal.subject_id or 0 for seal in seals if seal.kind == kind]


def _change(
    seal: Seal,
    head: Change | None,
    found: Sequence[RowRead],
    beside: Beside,
    shape: Shape,
) -> Read:
    if head is None:
        return Read(seal, None)
    rows = [read.row for read in found]
    payload = chain.change_payload(head, rows, beside.steps, shape, beside.marks)
    told = tuple(chain.payload_of(step, shape) for step in beside.steps)
    return Read(seal, payload, sealing.plain(head.at), tuple(found), told)


def _row(row: ChangeRow, copy: Any, shape: Shape) -> RowRead:
    text = None if copy is None else chain.row_payload(row, copy, shape)
    return RowRead(row, copy, text)


def _copies(rows: Sequence[ChangeRow]) -> Copies:
    """Return the history rows behind change rows, read table by table; none where
    somebody wrote a table that keeps no history."""
    tables = {model._meta.label_lower: model for model in _tracked()}
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.model].append(row.history_id)
    found: Copies = {}
    for label, ids in wanted.items():
        if label not in tables:
            continue
        history = history_of(tables[label]).objects
        for start in range(0, len(ids), BATCH):
            part = history.filter(history_id__in=ids[start : start + BATCH])
            found |= {(label, copy.history_id): copy for copy in part}
    return found


@cache
def _tracked() -> tuple[Any, ...]:
    return tuple(history.instance_type for history in chain.histories())


def _marks(changes: Sequence[int]) -> dict[int, list[RowMark]]:
    """Return the marks of acts, by act, by the index that the timeline reads them."""
    found: dict[int, list[RowMark]] = defaultdict(list)
    rows = RowMark.objects.filter(mark__in=TrailMark.values, act__in=changes)
    for mark in rows:
        found[mark.act].append(mark)
    return found


def _steps(changes: Sequence[int]) -> dict[int, list[models.Model]]:
    """Return the append-only rows that belong to acts, by act."""
    found: dict[int, list[models.Model]] = defaultdict(list)
    for model in chain.steps():
        for event in model.objects.filter(change_id__in=changes).order_by("pk"):
            found[event.change_id].append(event)
    return found
