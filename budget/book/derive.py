"""Leaves to tables: tables 1–13 of a budget book as the official layout prints them.

Pure. Order, indents, subtotals, styles of figures and the sentences of empty tables
follow the standard layout (budget.official_tables, domain.md 6.1). What comes out is
what the leaves add up to, whatever the document printed there.
"""

from collections.abc import Callable
from typing import Final

from budget.book.derived import items, lists, sides, units
from budget.book.derived.names import Names
from budget.leaves.values import Leaves
from budget.publication import Table

# Which lists of leaves each table is a sum of: what a page of it must read.
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "1": ("income", "spending"),
    "2": ("income",),
    "3": ("spending",),
    "4": ("income", "spending"),
    "5.1": ("spending",),
    "5.2": ("spending",),
    "6": ("economic",),
    "7": ("public",),
    "8": ("spending",),
    "9": ("spending",),
    "10": ("funding",),
    "11": ("procurement",),
    "12": ("services",),
    "13": ("assets",),
}
_MAKERS: Final[dict[str, Callable[[Leaves, Names], Table]]] = {
    "1": sides.whole,
    "2": lambda leaves, _names: units.income(leaves),
    "3": items.whole,
    "4": sides.fiscal,
    "5.1": lambda leaves, names: items.of_fund(leaves, names, "5.1"),
    "5.2": lambda leaves, _names: units.spending(leaves),
    "6": items.economic,
    "7": lambda leaves, _names: lists.public(leaves),
    "8": lambda leaves, names: items.of_fund(leaves, names, "8"),
    "9": lambda leaves, names: items.of_fund(leaves, names, "9"),
    "10": lambda leaves, _names: units.projects(leaves),
    "11": lambda leaves, _names: lists.listed(leaves, "11"),
    "12": lambda leaves, _names: lists.listed(leaves, "12"),
    "13": lambda leaves, _names: lists.listed(leaves, "13"),
}


def table(leaves: Leaves, key: str, names: Names | None = None) -> Table:
    """Return one table; raises KeyError for a key that is none of 1–13."""
    return _MAKERS[key](leaves, names or Names())


def tables(leaves: Leaves, names: Names | None = None) -> dict[str, Table]:
    """Return all tables by key, in the order of the document."""
    return {key: table(leaves, key, names) for key in _MAKERS}
