"""Prove that the trail is as it was written: walk the chain and make it all anew.

Each entry's link, the payload behind it, every row of every act, what has no entry,
what is live and not in the history, the triggers, and the anchors that were kept
elsewhere. Reads in batches; memory stays flat.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Exists, Max, OuterRef

from budget import sealing
from budget.audit import chain, consistency, entries, shapes, stored, triggers
from budget.choices import SealFault, SealKind
from budget.models import Anchor as Registered
from budget.models import Change, ChangeRow, Seal, SecurityEvent
from budget.sealing import SHORTEST, Anchor

_TABLES: Final[dict[str, str]] = {
    SealKind.CHANGE: "budget.change",
    SealKind.EVENT: "budget.securityevent",
}
_KINDS: Final = frozenset(SealKind.values)
MOST_FAULTS: Final = 1000


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
    """What was looked at, the head of the chain, and every fault, the first first.

    `files` is None where the evidence files were not looked at.
    """

    entries: int = 0
    rows: int = 0
    from_seq: int = 1
    head_seq: int = 0
    head_hash: str = ""
    anchors: int = 0
    files: int | None = None
    faults: list[Fault] = field(default_factory=list)
    unproved: dict[str, int] = field(default_factory=dict)

    @property
    def intact(self) -> bool:
        return not self.faults

    def add(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


Beat = Callable[[int, int], None]


def verify(
    anchors: Iterable[Anchor] = (),
    *,
    since: Anchor | None = None,
    files: bool = False,
    beat: Beat | None = None,
) -> Report:
    """Check the chain and the trail behind it, and each anchor against it.

    The chain is walked from its first entry, or behind `since`, which was found intact
    before. `files` compares the evidence on the disk too. `beat` is told how many
    entries are done, of how many, between two batches.
    """
    report = walk(anchors, since=since, beat=beat)
    _registered(report)
    _unsealed(report)
    for told in consistency.mismatches():
        label, _space, record = told.partition(" ")
        report.add(
            Fault(SealFault.LIVE, table=label.lower(), record=int(record.split()[0]))
        )
    for name in triggers.missing():
        report.add(Fault(SealFault.TRIGGER, table=name))
    if files:
        _files(report)
    return report


def walk(
    anchors: Iterable[Anchor] = (),
    *,
    since: Anchor | None = None,
    beat: Beat | None = None,
) -> Report:
    """Check what the chain names, and nothing besides: what an export can show, too."""
    report = Report(unproved=_unproved())
    wanted: dict[int, list[str]] = defaultdict(list)
    for anchor in anchors:
        wanted[anchor.seq].append(anchor.hash)
        report.anchors += 1
    if since is not None:
        report.from_seq, report.head_seq = since.seq + 1, since.seq
        report.head_hash = since.hash
        _earlier(report, wanted, since)
    _read_on(report, wanted, beat)
    for seq in sorted(wanted):
        report.add(Fault(SealFault.ANCHOR_BEYOND, seq))
    return report


def _read_on(report: Report, wanted: dict[int, list[str]], beat: Beat | None) -> None:
    total = Seal.objects.aggregate(last=Max("seq"))["last"] or 0
    for batch in entries.batches(report.head_seq):
        for read in batch:
            _link(report, read.seal, wanted)
            _payload(report, read)
        if beat is not None:
            beat(report.head_seq, max(total, report.head_seq))


def _earlier(report: Report, wanted: dict[int, list[str]], since: Anchor) -> None:
    """Check the anchors up to where the walk begins; that entry is one of them."""
    wanted[since.seq].append(since.hash)
    seqs = [seq for seq in wanted if seq <= since.seq]
    found = dict(Seal.objects.filter(seq__in=seqs).values_list("seq", "hash"))
    for seq in sorted(seqs):
        for kept in wanted.pop(seq):
            if seq not in found:
                report.add(Fault(SealFault.GAP, seq))
            elif not _same(found[seq], kept):
                report.add(Fault(SealFault.ANCHOR, seq))


def _registered(report: Report) -> None:
    """Compare the register of anchors: it lies in the same database, but apart."""
    sealed = Seal.objects.filter(seq=OuterRef("seq"), hash=OuterRef("hash"))
    report.anchors += Registered.objects.count()
    strange = Registered.objects.filter(~Exists(sealed)).order_by("seq", "pk")
    for seq, pk in strange.values_list("seq", "pk")[:MOST_FAULTS]:
        report.add(Fault(SealFault.REGISTERED, seq, "budget.anchor", pk))


def _files(report: Report) -> None:
    """Compare each stored file with its bytes on the disk."""
    report.files = 0
    for row, fault in stored.checked():
        report.files += 1
        if fault is not None:
            report.add(Fault(fault, table="budget.storedfile", record=row.pk))


def _unproved() -> dict[str, int]:
    """Return up to which act and event there was no chain yet."""
    first = Seal.objects.filter(kind=SealKind.SCHEMA).order_by("seq").first()
    told = shapes.told_by(first.payload).get("unproved") if first else None
    nothing = {"change": 0, "event": 0}
    if not isinstance(told, dict) or set(told) != set(nothing):
        return nothing
    return told if all(isinstance(one, int) for one in told.values()) else nothing


def _link(report: Report, seal: entries.Link, wanted: dict[int, list[str]]) -> None:
    """Check number, link and anchors; go on behind a break to find what else is."""
    if seal.seq != report.head_seq + 1:
        report.add(Fault(SealFault.GAP, report.head_seq + 1))
    elif seal.previous != report.head_hash:
        report.add(Fault(SealFault.LINK, seal.seq))
    if seal.hash != sealing.link(seal.seq, seal.previous, seal.digest):
        report.add(Fault(SealFault.HASH, seal.seq))
    for kept in wanted.pop(seal.seq, ()):
        if not _same(seal.hash, kept):
            report.add(Fault(SealFault.ANCHOR, seal.seq))
    report.head_seq, report.head_hash = seal.seq, seal.hash
    report.entries += 1


def _same(whole: str, kept: str) -> bool:
    """Compare with a hash as printed: parted by spaces, maybe only its beginning."""
    plain = kept.replace(" ", "").lower().removeprefix("sha256:")
    hexes = whole.partition(":")[2]
    return len(plain) >= SHORTEST and hexes.startswith(plain)


def _payload(report: Report, read: entries.Read) -> None:
    """Compare what the trail gives today with what was sealed, row by row."""
    seal, table = read.seal, _TABLES.get(read.seal.kind, "")
    if read.payload is None:
        report.add(Fault(SealFault.GONE, seal.seq, table, seal.subject_id))
        return
    report.rows += len(read.rows)
    for row in read.rows:
        if row.text is None:
            report.add(Fault(SealFault.GONE, seal.seq, row.model, row.record_id))
        elif sealing.digest(row.text) != row.digest:
            moved = tuple(_moved(row.text))
            fault = Fault(SealFault.ROW, seal.seq, row.model, row.record_id, moved)
            report.add(fault)
    if sealing.digest(read.payload) != seal.digest or seal.kind not in _KINDS:
        report.add(Fault(SealFault.PAYLOAD, seal.seq, table, seal.subject_id))
    if read.at is not None and read.at != seal.at:
        report.add(Fault(SealFault.INSTANT, seal.seq, table, seal.subject_id))


def _moved(text: str) -> Iterator[str]:
    """Name the columns whose new value, as the act told it, is not in the copy."""
    told = json.loads(text)
    fields, state = told["row"].get("fields"), told["state"]
    for name, values in fields.items() if isinstance(fields, dict) else ():
        if not isinstance(values, list) or len(values) != 2:
            yield name
        elif name in state and values[1] not in ("*", state[name]):
            now, then = str(state[name] or ""), str(values[1] or "")
            if now.rstrip("0") != then.rstrip("0"):
                yield name


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
        told = ChangeRow.objects.filter(model=label)
        copies = history.objects.order_by().values_list("history_id", "id")
        strange = copies.difference(told.values_list("history_id", "record_id"))
        for _copy, record in strange.order_by("history_id")[:MOST_FAULTS]:
            report.add(Fault(SealFault.UNSEALED, None, label, record))
