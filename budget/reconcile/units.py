"""Units: their money in tables 2, 5.2 and 10, and who is missing where.

Source: 勾稽关系 of the tables by unit, domain.md 6.2.
"""

from collections.abc import Iterator

from budget.reconcile import sides
from budget.reconcile.compare import unequal
from budget.reconcile.index import PROJECT_CODE_LENGTH, ZERO, Index, code, place
from budget.reconcile.terms import Finding, Place


def money(book: Index) -> Iterator[Finding]:
    """Yield where a unit's money differs between tables 2, 5.2 and 10."""
    if sides.unspent(book, "1") or sides.unspent(book, "4"):
        return
    for row_code, row in book.rows("5.2").items():
        for key, column in (("2", "total"), ("10", "project")):
            there = book.rows(key).get(row_code)
            if there is None or not code(row):
                continue
            kinds = ("year_general", "carried_general")
            yield from unequal(
                f"tables.{key}-5.2" if key == "2" else "tables.5.2-10",
                f"{row_code}.{column}",
                (
                    place("5.2", row, column),
                    *[place(key, there, kind) for kind in kinds],
                ),
                (
                    book.value("5.2", row, column),
                    sum((book.value(key, there, kind) for kind in kinds), ZERO),
                ),
                slack=book.slack("5.2", 1) + book.slack(key, 2),
                reason="spent_of_income",
            )


def missing(book: Index) -> Iterator[Finding]:
    """Yield units with money in one table that another one leaves out."""
    kinds = ("year_general", "carried_general")
    for key, other, columns_ in (
        ("2", "5.2", kinds),
        ("5.2", "2", ("total",)),
        ("5.2", "10", ("project",)),
        ("10", "5.2", kinds),
    ):
        if not book.has_rows(key) or not book.has_rows(other):
            continue
        for row_code, row in book.rows(key).items():
            if not _is_unit(row_code) or row_code in book.rows(other):
                continue
            yield from unequal(
                "units.missing",
                f"{row_code}.{key}-{other}",
                (place(key, row, columns_[0]), Place(table=other, row=row_code)),
                (sum((book.value(key, row, c) for c in columns_), ZERO), ZERO),
            )


def _is_unit(row_code: str) -> bool:
    """Return whether a code is a unit's: no kind of projects, no project."""
    return 3 <= len(row_code) < PROJECT_CODE_LENGTH
