"""What a book printed beside what its leaves add up to, cell by cell. Pure.

A difference is a finding: neither side is changed. A blank and a 0 are one figure here,
and blanks within a text are none.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget.leaves.compared import keyed, levelled
from budget.official_tables import BY_KEY
from budget.publication import BLANK, Cell, Table

# How the items of 收支总表 are counted: 一、 or （十一）.
_DIGITS: Final = "[一二三四五六七八九十廿卅]+"
COUNTED: Final = re.compile(f"^(?:（{_DIGITS}）|{_DIGITS}、)")
SIDES: Final = ("income", "expense")


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell that differs. `row` is its place in the table of the leaves; None for a
    row that only the document has. `place` and `column` name it for a person."""

    row: int | None
    key: str
    place: str
    column: str
    printed: str
    derived: str


Place = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class _Spot:
    row: int
    place: str
    cell: Cell


def marks(derived: Table, printed: Table | None) -> list[Mark]:
    """Return where the document differs from the leaves; none without a document."""
    if printed is None:
        return []
    ours, theirs = dict(_spots(derived)), dict(_spots(printed))
    heads = {c.key: "/".join(c.heads) for c in BY_KEY[derived.key].columns}
    found = []
    for at, spot in ours.items():
        other = theirs[at].cell if at in theirs else BLANK
        if not _same(spot.cell, other):
            found.append(
                Mark(
                    spot.row,
                    at[2],
                    spot.place,
                    heads.get(at[2], at[2]),
                    other.text.strip(),
                    spot.cell.text.strip(),
                )
            )
    for at, spot in theirs.items():
        if at not in ours and not _same(BLANK, spot.cell):
            head = heads.get(at[2], at[2])
            found.append(
                Mark(None, at[2], spot.place, head, spot.cell.text.strip(), "")
            )
    return found


def _spots(table: Table) -> Iterator[tuple[Place, _Spot]]:
    """Return each cell by what names it: its row's code or name, and its column."""
    if BY_KEY[table.key].sides:
        yield from _sides(table)
        return
    for row_at, ((name, count), printed) in enumerate(keyed(table).items()):
        row = levelled(printed)
        place = " ".join(filter(None, (row.text("code"), row.text("name"))))
        for column in BY_KEY[table.key].columns:
            cell = row.cells.get(column.key, BLANK)
            yield (name, count, column.key), _Spot(row_at, place, cell)


def _sides(table: Table) -> Iterator[tuple[Place, _Spot]]:
    """Return the amounts of both sides by the name of their item."""
    for side in SIDES:
        seen: Counter[str] = Counter()
        for at, row in enumerate(table.rows):
            item = COUNTED.sub("", _plain(row.text(f"{side}_item")))
            if item:
                count, cell = seen[item], row.cells.get(side, BLANK)
                seen[item] += 1
                yield (item, count, side), _Spot(at, item, cell)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _same(one: Cell, other: Cell) -> bool:
    if one.number is not None or other.number is not None:
        return _figure(one) == _figure(other)
    return _plain(one.text) == _plain(other.text)


def _figure(cell: Cell) -> Decimal | str:
    """Return a cell's number, a blank's 0, else its text: words are no figure."""
    if cell.number is not None:
        return cell.number
    return _plain(cell.text) or Decimal(0)
