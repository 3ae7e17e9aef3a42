"""Tables 1 and 4, income beside expenditure: sums of each side, both in balance.

Source: the layout of 收支总表 and 财政拨款收支总表 (domain.md 6.1).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from budget.publication import Row
from budget.reconcile.compare import unequal
from budget.reconcile.index import ZERO, Index, label, place
from budget.reconcile.terms import Finding, Place


class Side(NamedTuple):
    """One side of a table: where its words stand, where its figures stand."""

    item: str
    figure: str


INCOME: Final = Side("income_item", "income")
EXPENSE: Final = Side("expense_item", "expense")
SIDES: Final = (INCOME, EXPENSE)
GRAND: Final = ("收入总计", "支出总计", "收支总计", "总计")
_YEAR: Final = ("本年收入合计", "本年支出合计")
_PART: Final = ("其中", "#")


def grand(book: Index, key: str, side: Side) -> Row | None:
    """Return the row of 收入总计 or 支出总计."""
    return _first(book, key, side, GRAND)


def year(book: Index, key: str, side: Side) -> Row | None:
    """Return the row of 本年收入合计 or 本年支出合计; in table 4 the first row."""
    words = _YEAR if key == "1" else ("本年收入", "本年支出")
    return _first(book, key, side, words)


def classes(book: Index, key: str) -> dict[str, Row]:
    """Return the functional classes of the right side by name."""
    return {
        words: row
        for words, row in book.side(key, EXPENSE.item)
        if words not in (*GRAND, *_YEAR, "本年支出") and "结转" not in words
    }


def unspent(book: Index, key: str) -> Decimal:
    """Return what is carried over to the next year (年终结转结余), in 元."""
    return sum(
        (
            book.value(key, row, EXPENSE.figure)
            for words, row in book.side(key, EXPENSE.item)
            if "结转" in words
        ),
        ZERO,
    )


def sums(book: Index) -> Iterator[Finding]:
    """Yield what does not add up on a side of table 1 or 4, or out of balance."""
    for side in SIDES:
        yield from _table1(book, side)
        yield from _table4(book, side)
    for key in ("1", "4"):
        left, right = grand(book, key, INCOME), grand(book, key, EXPENSE)
        if left is not None and right is not None:
            yield from unequal(
                "sides.balance",
                key,
                (_place(key, left, INCOME), _place(key, right, EXPENSE)),
                (
                    book.value(key, left, INCOME.figure),
                    book.value(key, right, EXPENSE.figure),
                ),
                slack=book.slack(key, 2),
                reason="same_in_two_tables",
            )


def _table1(book: Index, side: Side) -> Iterator[Finding]:
    rows = book.side("1", side.item)
    words = [word for word, _ in rows]
    above = next((at for at, word in enumerate(words) if word in _YEAR), None)
    below = next((at for at, word in enumerate(words) if word in GRAND), None)
    if above is None:
        return
    items = [row for word, row in rows[:above] if not word.startswith(_PART)]
    yield from _sum(book, "1", side, rows[above][1], items)
    if below is not None and above < below:
        parts = [row for word, row in rows[above:below] if not word.startswith(_PART)]
        yield from _sum(book, "1", side, rows[below][1], parts)


def _table4(book: Index, side: Side) -> Iterator[Finding]:
    groups: list[tuple[Row, list[Row]]] = []
    total = None
    for words, row in book.side("4", side.item):
        if words in GRAND:
            total = row
        elif row.text(side.item).startswith(("（", "(")):
            if groups:
                groups[-1][1].append(row)
        else:
            groups.append((row, []))
    for head, parts in groups:
        if parts:
            yield from _sum(book, "4", side, head, parts)
    if total is not None and groups:
        yield from _sum(book, "4", side, total, [head for head, _ in groups])


def _sum(
    book: Index, key: str, side: Side, whole: Row, parts: Sequence[Row]
) -> Iterator[Finding]:
    figures = [book.value(key, row, side.figure) for row in parts]
    yield from unequal(
        "sum.down",
        f"{key}.{label(whole.text(side.item))}",
        (
            _place(key, whole, side),
            *[_place(key, row, side) for row in parts if row.number(side.figure)],
        ),
        (book.value(key, whole, side.figure), sum(figures, ZERO)),
        slack=book.slack(key, len(parts) + 1),
        count=str(len(parts)),
    )


def _first(book: Index, key: str, side: Side, words: tuple[str, ...]) -> Row | None:
    for word, row in book.side(key, side.item):
        if word in words:
            return row
    return None


def _place(key: str, row: Row, side: Side) -> Place:
    return place(key, row, side.figure, side.item)
