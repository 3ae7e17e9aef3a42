"""Prove that the trail is as it was written: walk the chain and make it all anew.

Each entry's link, the payload behind it, every row of every act, what has no entry,
what is live and not in the history, the triggers, and the anchors that were kept
elsewhere. Reads in batches; memory stays flat.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from budget import sealing
from budget.audit import chain, consistency, triggers
from budget.choices import SealFault, SealKind
from budget.models import AppendOnly, Change, ChangeRow, Seal, SecurityEvent

BATCH: Final = 500
MOST_FAULTS: Final = 1000
# As many hex digits as are printed: 128 bits.
SHORTEST: Final = 32


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was sealed: at which entry, which record, what."""

    kind: SealFault
    seq: int | None = None
    table: str = ""
    record: int | None = None
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What was looked at, the head of the chain, and every fault, the first first."""

    entries: int = 0
    rows: int = 0
    head_seq: int = 0
    head_hash: str = ""
    faults: list[Fault] = field(default_factory=list)
    unproved: dict[str, int] = field(default_factory=dict)

    @property
    def intact(self) -> bool:
        return not self.faults

    def add(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head that was kept outside of the database. `hash` may be its beginning."""

    seq: int
    hash: str


def verify(anchors: Iterable[Anchor] = ()) -> Report:
    """Check the whole chain and the trail behind it, and each anchor against it."""
    report = Report(unproved=_unproved())
    wanted: dict[int, list[str]] = defaultdict(list)
    for anchor in anchors:
        wanted[anchor.seq].append(anchor.hash)
    for batch in _batches():
        _links(report, batch, wanted)
        _payloads(report, batch)
    for seq in wanted:
        report.add(Fault(SealFault.ANCHOR_BEYOND, seq))
    _unsealed(report)
    for told in consistency.mismatches():
        label, _space, record = told.partition(" ")
        report.add(
            Fault(SealFault.LIVE, table=label.lower(), record=int(record.split()[0]))
        )
    for name in triggers.missing():
        report.add(Fault(SealFault.TRIGGER, table=name))
    return report


def _unproved() -> dict[str, int]:
    """Return up to which act and event there was no chain yet."""
    first = Seal.objects.filter(kind=SealKind.SCHEMA).order_by("seq").first()
    told: dict[str, int] = json.loads(first.payload)["unproved"] if first else {}
    return told or {"change": 0, "event": 0}


def _batches() -> Iterator[list[Seal]]:
    last = 0
    while batch := list(Seal.objects.filter(seq__gt=last).order_by("seq")[:BATCH]):
        yield batch
        last = batch[-1].seq


def _links(report: Report, batch: list[Seal], wanted: dict[int, list[str]]) -> None:
    """Check numbers, links and anchors; go on behind a break to find what else is."""
    for seal in batch:
        if seal.seq != report.head_seq + 1:
            report.add(Fault(SealFault.GAP, report.head_seq + 1))
        elif seal.previous != report.head_hash:
            report.add(Fault(SealFault.LINK, seal.seq))
        if seal.hash != sealing.link(seal.seq, seal.previous, seal.digest):
            report.add(Fault(SealFault.HASH, seal.seq))
        for kept in wanted.pop(seal.seq, ()):
            if not kept or not _same(seal.hash, kept):
                report.add(Fault(SealFault.ANCHOR, seal.seq))
        report.head_seq, report.head_hash = seal.seq, seal.hash
        report.entries += 1


def _same(whole: str, kept: str) -> bool:
    """Compare with a hash as printed: parted by spaces, maybe only its beginning."""
    plain = kept.replace(" ", "").lower()
    hexes = whole.partition(":")[2]
    return len(plain) >= SHORTEST and (whole == plain or hexes.startswith(plain))


def _payloads(report: Report, batch: list[Seal]) -> None:
    by_kind: dict[str, list[Seal]] = defaultdict(list)
    for seal in batch:
        by_kind[seal.kind].append(seal)
    _changes(report, by_kind[SealKind.CHANGE])
    _events(report, by_kind[SealKind.EVENT])
    for seal in by_kind[SealKind.SCHEMA]:
        if sealing.digest(seal.payload) != seal.digest:
            report.add(Fault(SealFault.PAYLOAD, seal.seq))


def _changes(report: Report, seals: list[Seal]) -> None:
    """Make the payload of each act anew from its head, rows, copies and steps."""
    ids = [seal.subject_id or 0 for seal in seals]
    heads = Change.objects.in_bulk(ids)
    rows: dict[int, list[ChangeRow]] = defaultdict(list)
    for row in ChangeRow.objects.filter(change_id__in=ids):
        rows[row.change_id].append(row)
    copies = _copies([row for found in rows.values() for row in found])
    steps = _steps(ids)
    for seal in seals:
        head = heads.get(seal.subject_id)
        if head is None:
            report.add(
                Fault(SealFault.GONE, seal.seq, "budget.change", seal.subject_id)
            )
            continue
        found = rows.get(head.pk, [])
        _rows(report, seal, found, copies)
        payload = chain.change_payload(head, found, steps.get(head.pk, []))
        if sealing.digest(payload) != seal.digest:
            report.add(Fault(SealFault.PAYLOAD, seal.seq, "budget.change", head.pk))


def _rows(
    report: Report,
    seal: Seal,
    rows: list[ChangeRow],
    copies: dict[tuple[str, int], Any],
) -> None:
    for row in rows:
        report.rows += 1
        copy = copies.get((row.model, row.history_id))
        if copy is None:
            report.add(Fault(SealFault.GONE, seal.seq, row.model, row.record_id))
        elif sealing.digest(chain.row_payload(row, copy)) != row.digest:
            moved = tuple(_moved(row, copy))
            fault = Fault(SealFault.ROW, seal.seq, row.model, row.record_id, moved)
            report.add(fault)


def _moved(row: ChangeRow, copy: Any) -> Iterator[str]:
    """Name the columns whose new value, as the act told it, is not in the copy."""
    for name, values in row.fields.items():
        if hasattr(copy, name) and values[1] != "*":
            now = sealing.plain(getattr(copy, name))
            told = values[1]
            if str(now or "").rstrip("0") != str(told or "").rstrip("0"):
                yield name


def _copies(rows: Sequence[ChangeRow]) -> dict[tuple[str, int], Any]:
    """Return the history rows behind change rows, read table by table."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.model].append(row.history_id)
    found: dict[tuple[str, int], Any] = {}
    for label, ids in wanted.items():
        history = _history(label)
        for start in range(0, len(ids), BATCH):
            part = history.objects.filter(history_id__in=ids[start : start + BATCH])
            found |= {(label, copy.history_id): copy for copy in part}
    return found


def _history(label: str) -> Any:
    model: Any = apps.get_model(label)
    return model.history.model


def _steps(ids: Sequence[int]) -> dict[int, list[models.Model]]:
    """Return the append-only rows that belong to acts, by act."""
    found: dict[int, list[models.Model]] = defaultdict(list)
    for model in _step_models():
        for event in model.objects.filter(change_id__in=ids):
            found[event.change_id].append(event)
    return found


def _step_models() -> list[Any]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
        and model is not ChangeRow
        and any(f.attname == "change_id" for f in model._meta.concrete_fields)
    ]


def _events(report: Report, seals: list[Seal]) -> None:
    events = SecurityEvent.objects.in_bulk([seal.subject_id for seal in seals])
    for seal in seals:
        event = events.get(seal.subject_id)
        table = "budget.securityevent"
        if event is None:
            report.add(Fault(SealFault.GONE, seal.seq, table, seal.subject_id))
        elif sealing.digest(chain.payload_of(event)) != seal.digest:
            report.add(Fault(SealFault.PAYLOAD, seal.seq, table, seal.subject_id))


def _unsealed(report: Report) -> None:
    """Report acts, events and copies that stand in no entry of the chain."""
    kinds = (
        (Change, SealKind.CHANGE, "change"),
        (SecurityEvent, SealKind.EVENT, "event"),
    )
    for model, kind, name in kinds:
        sealed = Seal.objects.filter(kind=kind, subject_id=OuterRef("pk"))
        rows = model.objects.filter(~Exists(sealed), pk__gt=report.unproved[name])
        for pk in rows.values_list("pk", flat=True)[:MOST_FAULTS]:
            report.add(Fault(SealFault.UNSEALED, None, model._meta.label_lower, pk))
    for history in chain.histories():
        label = history.instance_type._meta.label_lower
        told = ChangeRow.objects.filter(
            model=label, record_id=OuterRef("id"), history_id=OuterRef("history_id")
        )
        for copy in history.objects.filter(~Exists(told))[:MOST_FAULTS]:
            report.add(Fault(SealFault.UNSEALED, None, label, copy.id))
