"""A book's tables as its leaves give them, each beside what the document printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from budget.book import beside, derive, flow, official
from budget.book.beside import Mark
from budget.book.derived.names import (
    ECONOMIC_TABLES,
    FUNCTIONAL_TABLES,
    names_of,
    unknown,
)
from budget.book.flow import Picture
from budget.book.paper.layout import Cell, Paper
from budget.models import BudgetBook, ProjectYear
from budget.official_tables import SPECS
from budget.publication import Table
from budget.queries import books as queries

KEYS: Final = tuple(spec.key for spec in SPECS)


@dataclass(frozen=True)
class Shown:
    """One table: `table` added up from the leaves, `marks` where the document differs,
    `unknown` the (table, code, name) that no catalogue has."""

    table: Table
    marks: list[Mark]
    unknown: list[tuple[str, str, str]]

    @property
    def key(self) -> str:
        return self.table.key

    @property
    def name(self) -> str:
        """Return 表1 收支总表."""
        return official.sheet_name(self.key)

    @property
    def only_printed(self) -> list[Mark]:
        """Return the cells of rows that only the document has."""
        return [mark for mark in self.marks if mark.row is None]


def read(book: BudgetBook, keys: Sequence[str] = KEYS) -> dict[str, Shown]:
    """Return some tables of a book, or all, in as many queries as kinds of leaves."""
    kinds = dict.fromkeys(kind for key in keys for kind in derive.NEEDS[key])
    leaves = queries.leaves(book, *kinds)
    wanted = {*keys, *_naming(keys)}
    printed = queries.printed_tables(book, wanted)
    names = names_of(printed)
    odd = unknown({key: table for key, table in printed.items() if key in keys})
    found = {}
    for key in keys:
        table = derive.table(leaves, key, names)
        marks = beside.marks(table, printed.get(key))
        found[key] = Shown(table, marks, [one for one in odd if one[0] == key])
    return found


def flow_of(book: BudgetBook) -> Picture:
    """Return where the money of a book comes from and goes, in five queries."""
    leaves = queries.leaves(book, "spending", "funding")
    printed = queries.printed_tables(book, FUNCTIONAL_TABLES)
    years = (
        ProjectYear.objects.granted().filter(year=book.year).exclude(functional_code="")
    )
    codes = [line.code for line in leaves.funding]
    items = years.filter(code__in=codes).values_list("code", "functional_code")
    return flow.picture(leaves, names_of(printed).functional, dict(items))


def paper(book: BudgetBook, table: Table, imprint: tuple[str, ...] = ()) -> Paper:
    """Return a table of a book as paper."""
    return official.paper(
        table, whose=book.department.name, year=book.year, imprint=imprint
    )


def lines(paper: Paper, marks: Sequence[Mark]) -> list[list[tuple[Cell, str | None]]]:
    """Return the rows below the heading, each cell with what the document printed
    where it differs; None where it does not."""
    differing = {(mark.row, mark.key): mark.printed for mark in marks}
    rows = []
    for at, row in enumerate(paper.rows[paper.head :]):
        keys = [cell.key.partition(".")[2] for cell in row]
        texts = [differing.get((at, key)) for key in keys]
        rows.append(list(zip(row, texts, strict=True)))
    return rows


def _naming(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the tables whose names of items the asked ones print."""
    found: tuple[str, ...] = ()
    if {"1", "3", "4", "5.1", "8", "9"} & {*keys}:
        found += FUNCTIONAL_TABLES
    return found + ECONOMIC_TABLES if "6" in keys else found
