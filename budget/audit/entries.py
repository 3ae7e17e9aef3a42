"""Read the chain in parts, each entry with its payload made anew from the trail."""

import gc
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, NamedTuple

from django.db.models import Count

from budget import sealing
from budget.audit import chain, shapes
from budget.audit.shapes import Shape, Shapes, told_by
from budget.audit.texts import Column, Table
from budget.choices import SealKind, TrailMark
from budget.models import Change, ChangeRow, RowMark, Seal, SecurityEvent

BATCH: Final = 500
# Rows of acts that are in memory at a time; an act that has more is read by itself.
ROWS: Final = 2000
_BESIDE: Final = {Change: chain.BESIDE_ACT, ChangeRow: chain.BESIDE_ROW}


class Link(NamedTuple):
    """One entry of the chain as it is kept; `at` as canonical text."""

    seq: int
    kind: str
    subject_id: int | None
    at: str
    payload: str
    digest: str
    previous: str
    hash: str


class RowRead(NamedTuple):
    """One row of an act: which record it touched, what was sealed of it, and the text
    that was digested; None where the copy that it points to is gone."""

    pk: int
    act: int
    model: str
    record_id: int
    history_id: int
    digest: str
    text: str | None

    @property
    def line(self) -> chain.RowLine:
        """How the act's payload names it."""
        return self[2:6]


class Read(NamedTuple):
    """One entry; `payload` is None where what it was made of is gone. `at` is the
    instant inside of the payload, under the hash; None where there is none."""

    seal: Link
    payload: str | None
    at: str | None = None
    rows: Sequence[RowRead] = ()
    steps: Sequence[str] = ()


def batches(last: int = 0) -> Iterator[list[Read]]:
    """Yield the chain behind entry `last`: at most BATCH entries at a time, and ROWS
    rows, unless one act alone has more."""
    known, reader = shapes.read(), _Reader()
    numbers = Seal.objects.order_by("seq").values_list("seq", flat=True)
    while links := reader.links("seq", numbers.filter(seq__gt=last)[:BATCH]):
        for shape, part in _parts(links, known):
            yield reader.read(part, shape)
        last = links[-1].seq


def of_acts(acts: Sequence[int]) -> list[Read]:
    """Return the entries of some acts, oldest first."""
    reader = _Reader()
    links = [link for link in reader.links("subject_id", acts) if _is_act(link)]
    parts = _parts(links, shapes.read())
    return [read for shape, part in parts for read in reader.read(part, shape)]


def _of_kind(links: Iterable[Link], kind: SealKind) -> list[int]:
    return [link.subject_id or 0 for link in links if link.kind == kind]


def _parts(
    links: Sequence[Link], known: Shapes
) -> Iterator[tuple[Shape, Sequence[Link]]]:
    """Part entries where the shape changes, and where the rows become too many."""
    acts = _of_kind(links, SealKind.CHANGE)
    counted = ChangeRow.objects.filter(change_id__in=acts).values_list("change_id")
    sizes: Mapping[int, int] = dict(counted.annotate(Count("pk")).order_by())
    part: list[Link] = []
    held, shape = 0, shapes.WHOLE
    for link in links:
        now = known.at(link.seq)
        size = sizes.get(link.subject_id or 0, 0) if _is_act(link) else 0
        if part and (now is not shape or held + size > ROWS):
            yield shape, part
            part, held = [], 0
        part.append(link)
        shape, held = now, held + size
    if part:
        yield shape, part


def _is_act(link: Link) -> bool:
    return link.kind == SealKind.CHANGE


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Let the collector wait: a part makes a hundred thousand values and no circle
    among them, and it would go over them dozens of times."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


class _Reader:
    """Reads the trail behind entries; keeps how each table is read."""

    def __init__(self) -> None:
        self._tables: dict[tuple[Any, ...], Table] = {}
        self._instant = Column(Change._meta.get_field("at"))
        self._links = Table(Seal, (), Link._fields)

    def links(self, by: str, among: Iterable[int]) -> list[Link]:
        """Return the entries whose `by` is one of `among`, in the chain's order."""
        found = sorted(told[:-1] for told in self._links.read(by, among))
        return [Link(*told)._replace(at=self.instant(told[3])) for told in found]

    def read(self, links: Sequence[Link], shape: Shape) -> list[Read]:
        """Return entries of one shape, each with what it was made of."""
        with _collecting_later():
            part = _Part(self, links, shape)
            return [part.of(link) for link in links]

    def rows(
        self, model: Any, shape: Shape, by: str, among: Collection[int], *beside: str
    ) -> list[tuple[Any, ...]]:
        """Return rows whose `by` is one of `among`: what is beside, and their text."""
        if not among:
            return []
        without = _BESIDE.get(model, chain.NOTHING)
        names = tuple(name for name, _ in chain.columns(model, shape, without))
        key = (model, names, beside)
        if key not in self._tables:
            self._tables[key] = Table(model, names, beside)
        return self._tables[key].read(by, among)

    def instant(self, raw: Any) -> Any:
        """Return an instant of the trail as its entry has it."""
        return self._instant.plain(raw)


class _Part:
    """What was read for some entries of one shape, by act and by event."""

    def __init__(self, reader: _Reader, links: Sequence[Link], shape: Shape) -> None:
        acts = _of_kind(links, SealKind.CHANGE)
        noted = _of_kind(links, SealKind.EVENT)
        self._reader, self._shape = reader, shape
        self.heads = self._by_pk(Change, acts)
        self.events = self._by_pk(SecurityEvent, noted)
        self.rows = self._rows(acts)
        self.steps = self._steps(acts)
        self.marks = _marks(acts) if shapes.seals_marks(shape) else {}

    def of(self, link: Link) -> Read:
        """Return what was read for an entry: its act, its event, or itself."""
        if link.kind == SealKind.CHANGE:
            return self._act(link, link.subject_id or 0)
        if link.kind == SealKind.EVENT:
            return self._event(link)
        return Read(link, link.payload, told_by(link.payload).get("at"))

    def _act(self, link: Link, act: int) -> Read:
        if act not in self.heads:
            return Read(link, None)
        at, head = self.heads[act]
        rows, steps = self.rows.get(act, []), self.steps.get(act, [])
        lines = {row.pk: row.line for row in rows}
        named = [(label, pk, sealing.digest(text)) for label, pk, text in steps]
        marked = chain.mark_lines(lines, self.marks.get(act, []))
        try:
            payload = chain.act_text(head, list(lines.values()), named, marked)
        except TypeError:  # a number that became a word is not sorted among numbers
            payload = ""
        return Read(link, payload, at, rows, [text for _, _, text in steps])

    def _event(self, link: Link) -> Read:
        at, values = self.events.get(link.subject_id or 0, (None, None))
        if values is None:
            return Read(link, None)
        return Read(link, chain.step_text(SecurityEvent._meta.label_lower, values), at)

    def _by_pk(self, model: Any, keys: Collection[int]) -> dict[int, tuple[str, str]]:
        """Return {number: (instant, text)}."""
        found = self._reader.rows(model, self._shape, "id", keys, "id", "at")
        return {pk: (self._reader.instant(at), text) for pk, at, text in found}

    def _rows(self, acts: Collection[int]) -> dict[int, list[RowRead]]:
        """Return the rows of acts in the order in which they were written."""
        beside = ("id", "change_id", *RowRead._fields[2:6])
        found = self._reader.rows(ChangeRow, self._shape, "change_id", acts, *beside)
        wanted: dict[str, list[int]] = defaultdict(list)
        for _, _, label, _, copy, _, _ in found:
            wanted[label].append(copy)
        states = {label: self._states(label, ids) for label, ids in wanted.items()}
        rows: dict[int, list[RowRead]] = defaultdict(list)
        for pk, act, label, record, copy, digest, moved in sorted(found):
            state = states[label].get(copy)
            text = None if state is None else chain.row_text(moved, state)
            rows[act].append(RowRead(pk, act, label, record, copy, digest, text))
        return rows

    def _states(self, label: str, copies: Collection[int]) -> dict[int, str]:
        """Return the texts of history rows; none where somebody wrote a table that
        keeps no history."""
        model = _histories().get(label)
        if model is None:
            return {}
        key = "history_id"
        return dict(self._reader.rows(model, self._shape, key, copies, key))

    def _steps(self, acts: Collection[int]) -> dict[int, list[tuple[str, int, str]]]:
        """Return table, number and text of the append-only rows of acts, by act."""
        steps: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
        for model in chain.steps():
            label, beside = model._meta.label_lower, ("id", "change_id")
            found = self._reader.rows(model, self._shape, "change_id", acts, *beside)
            for pk, act, values in sorted(found):
                steps[act].append((label, pk, chain.step_text(label, values)))
        return steps


@cache
def _histories() -> dict[str, Any]:
    """Return the tables of the past by the label of what they keep."""
    return {model.instance_type._meta.label_lower: model for model in chain.histories()}


def _marks(acts: Sequence[int]) -> dict[int, list[tuple[int, str, int]]]:
    """Return (row, mark, act) by act, by the index that the timeline reads them."""
    found: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    rows = RowMark.objects.filter(mark__in=TrailMark.values, act__in=acts)
    for row, mark, act in rows.values_list("row", "mark", "act"):
        found[act].append((row, mark, act))
    return found
