"""Which columns a sealed table had when an entry of the chain was written.

A migration that adds a column changes no text that was sealed before it: each payload
is made anew with the columns that the schema entry in force then names.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget import sealing
from budget.choices import SealKind
from budget.models import RowMark, Seal

# Columns by the table's label; of a table that is not in it, all that there are.
Shape = Mapping[str, frozenset[str]]
WHOLE: Final[Shape] = MappingProxyType({})
# Sealed with their acts from the schema entry on that names them, and never before.
MARKS: Final = RowMark._meta.label_lower


class Shapes:
    """The shapes of all schema entries, oldest first.

    Entries before the first one, and tables that were noted only later, have the shape
    that is told of first.
    """

    def __init__(self, told: Iterable[tuple[int, str]]) -> None:
        self._since: list[int] = []
        self._shapes: list[Shape] = []
        for seq, payload in told:
            self._since.append(seq)
            self._shapes.append(_tables(payload))
        for at in range(len(self._shapes) - 2, -1, -1):
            later = {k: v for k, v in self._shapes[at + 1].items() if k != MARKS}
            self._shapes[at] = {**later, **self._shapes[at]}

    def at(self, seq: int) -> Shape:
        """Return the shape in force at an entry's number."""
        if not self._since:
            return WHOLE
        return self._shapes[max(bisect_right(self._since, seq) - 1, 0)]


def seals_marks(shape: Shape) -> bool:
    """Whether an act of this shape was sealed with its marks."""
    return shape is WHOLE or MARKS in shape


def read() -> Shapes:
    """Read the schema entries of the chain; one that was rewritten says nothing."""
    seals = Seal.objects.filter(kind=SealKind.SCHEMA).order_by("seq")
    return Shapes(
        (seal.seq, seal.payload)
        for seal in seals
        if seal.digest == sealing.digest(seal.payload)
    )


def told_by(payload: str) -> dict[str, Any]:
    """Return what a kept payload says; nothing where somebody made it unreadable."""
    try:
        told = json.loads(payload)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _tables(payload: str) -> Shape:
    tables = told_by(payload).get("tables")
    if not isinstance(tables, dict):
        return WHOLE
    return {
        label: frozenset(map(str, names))
        for label, names in tables.items()
        if isinstance(names, list)
    }
