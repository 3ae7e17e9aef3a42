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

from budget.leaves.compared import THINGS, TOTAL, keyed, levelled
from budget.leaves.yuan import in_yuan, slack
from budget.official_tables import BY_KEY
from budget.publication import BLANK, Cell, Table

# How the items of 收支总表 are counted: 一、 or （十一）.
_DIGITS: Final = "[一二三四五六七八九十廿卅]+"
COUNTED: Final = re.compile(f"^(?:（{_DIGITS}）|{_DIGITS}、)")
SIDES: Final = ("income", "expense")
NAMING: Final = ("code", "name")
# Columns of tables 11–13 whose sums say little; some books print them, some do not.
UNSUMMED: Final = (
    *("quantity", "price", "stock", "quota", "asked", "granted_price", "granted"),
)
ZERO: Final = Decimal(0)


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
    is_sum: bool = False


def marks(derived: Table, printed: Table | None) -> list[Mark]:
    """Return where the document differs from the leaves; none without a document."""
    if printed is None:
        return []
    ours, theirs = dict(_spots(derived)), dict(_spots(in_yuan(printed)))
    _ignore_repeated_total(derived, ours, theirs)
    loose = slack(printed)
    heads = {c.key: "/".join(c.heads) for c in BY_KEY[derived.key].columns}
    rows = _moneyed(ours) | _moneyed(theirs)
    found = []
    for at in dict.fromkeys((*ours, *theirs)):
        spot, other = ours.get(at), theirs.get(at)
        one = spot.cell if spot else BLANK
        two = other.cell if other else BLANK
        # A row that only one side has counts if there is money in it.
        alone = (spot is None or other is None) and at[:2] not in rows
        if alone or _same(one, two, loose) or (spot and _left_out(spot, at[2], two)):
            continue
        place = spot.place if spot else theirs[at].place
        found.append(
            Mark(
                spot.row if spot else None,
                at[2],
                place,
                heads.get(at[2], at[2]),
                two.text.strip(),
                one.text.strip(),
            )
        )
    return found


def _moneyed(spots: dict[Place, "_Spot"]) -> set[tuple[str, int]]:
    """Return the rows in which a figure is not 0."""
    return {at[:2] for at, spot in spots.items() if spot.cell.number}


def _ignore_repeated_total(
    derived: Table, ours: dict[Place, "_Spot"], theirs: dict[Place, "_Spot"]
) -> None:
    """Hold a 合计 that only the document prints against the department's own row:
    a table by units may have it, and says the same twice."""
    totals = [at for at in theirs if at[0] == TOTAL and at not in ours]
    first = {at[2]: spot for at, spot in ours.items() if spot.row == 0}
    for at in totals:
        if at[2] in NAMING or (
            at[2] in first and _same(first[at[2]].cell, theirs[at].cell)
        ):
            del theirs[at]


def _left_out(spot: "_Spot", key: str, printed: Cell) -> bool:
    """Whether it is a sum of quantities or prices that the book does not print."""
    return spot.is_sum and key in UNSUMMED and not printed.text.strip()


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
            is_sum = not any(row.text(thing) for thing in THINGS)
            yield (name, count, column.key), _Spot(row_at, place, cell, is_sum)


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


def _same(one: Cell, other: Cell, loose: Decimal = ZERO) -> bool:
    if one.number is not None or other.number is not None:
        first, second = _figure(one), _figure(other)
        if isinstance(first, Decimal) and isinstance(second, Decimal):
            return abs(first - second) <= loose
        return first == second
    return _plain(one.text) == _plain(other.text)


def _figure(cell: Cell) -> Decimal | str:
    """Return a cell's number, a blank's 0, else its text: words are no figure."""
    if cell.number is not None:
        return cell.number
    return _plain(cell.text) or ZERO
