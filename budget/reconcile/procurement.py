"""Tables 11 to 13 line by line: quantity times price, parts of the whole.

Source: the columns of 政府采购预算表 (domain.md 6.1); what is set aside for small and
micro enterprises is part of what is for small and medium ones (财库〔2020〕46号).
"""

from collections.abc import Iterator
from typing import Final

from budget.publication import Row
from budget.reconcile.compare import unequal
from budget.reconcile.index import ZERO, Index, place
from budget.reconcile.terms import Finding

_PRODUCTS: Final = (
    ("11", "quantity", "price", "amount"),
    ("13", "asked", "price", "amount"),
    ("13", "granted", "granted_price", "granted_amount"),
)
# Part, whole.
_PARTS: Final = (
    ("for_small", "for_medium"),
    ("for_medium", "amount"),
    ("for_small", "amount"),
)


def products(book: Index) -> Iterator[Finding]:
    """Yield lines whose quantity times unit price is not their amount."""
    for key, quantity, price, amount in _PRODUCTS:
        for at, row in enumerate(_lines(book, key)):
            figures = [row.number(column) for column in (quantity, price, amount)]
            if any(figure is None for figure in figures):
                continue
            count, each, printed = (figure or ZERO for figure in figures)
            yield from unequal(
                "procurement.price",
                _subject(key, at, row, amount),
                (
                    place(key, row, amount),
                    place(key, row, quantity),
                    place(key, row, price),
                ),
                (printed, count * each),
                quantity=f"{count:,f}",
                price=f"{each:,f}",
            )


def parts(book: Index) -> Iterator[Finding]:
    """Yield that more is set aside for a part than for what it is part of: one finding
    for the table, naming all its rows."""
    table = book.table("11")
    for part, whole in _PARTS if table else ():
        rows = [
            row
            for row in (table.rows if table else ())
            if (row.number(part) or ZERO) > (row.number(whole) or ZERO)
        ]
        lines = [row for row in rows if row.text("project")] or rows[:1]
        if rows:
            yield from unequal(
                "procurement.part",
                f"{part}.{whole}",
                tuple(
                    place("11", row, column) for row in rows for column in (part, whole)
                ),
                (
                    sum((row.number(part) or ZERO for row in lines), ZERO),
                    sum((row.number(whole) or ZERO for row in lines), ZERO),
                ),
                rows=str(len(lines)),
            )


def _lines(book: Index, key: str) -> Iterator[Row]:
    table = book.table(key)
    for row in table.rows if table else ():
        if row.text("project"):
            yield row


def _what(row: Row) -> str:
    return row.text("item") or row.text("asset") or row.text("name")


def _subject(key: str, at: int, row: Row, column: str) -> str:
    """Return what tells a line apart: tables 11 to 13 have no code of a line."""
    return f"{key}.{row.text('project')}.{_what(row)}.{column}.{at + 1}"
