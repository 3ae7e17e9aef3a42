"""Mistakes that publications are printed with: in the figures, and in the text."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from budget.official_tables import BY_KEY
from budget.publication import Cell, Publication, Row, Table
from tests.budget.book.publications import shown


def wrong_total(made: Publication, key: str = "3") -> Publication:
    """Print a total one 元 too high."""
    column = BY_KEY[key].amounts[0]

    def add(row: Row) -> Row:
        return _with(row, key, column, lambda number: number + 1)

    table = made.tables[key]
    return _changed(made, key, (add(table.rows[0]), *table.rows[1:]))


def lost_row(made: Publication, key: str = "5.1", place: int = -1) -> Publication:
    """Leave out a row, as a page break may."""
    rows = list(made.tables[key].rows)
    del rows[place]
    return _changed(made, key, tuple(rows))


def in_wan(made: Publication, key: str = "6") -> Publication:
    """Print a table in 万元 under a header that says 元."""
    columns = BY_KEY[key].amounts
    rows = []
    for row in made.tables[key].rows:
        for column in columns:
            row = _with(row, key, column, lambda number: number / 10_000)
        rows.append(row)
    return _changed(made, key, tuple(rows))


def swapped_titles(text: str, one: str, other: str) -> str:
    """Put the title of each of two tables above the other."""
    first, second = _title(one), _title(other)
    return text.replace(first, "\x00").replace(second, first).replace("\x00", second)


def cut_off(text: str, key: str, lines: int = 3) -> str:
    """End a text with so many lines of rows of a table, the last one cut in two."""
    before, title, after = text.partition(_title(key))
    kept = after.split("\n")[: lines + 2]
    kept[-1] = kept[-1][: len(kept[-1]) * 2 // 3].rstrip("0123456789.,")
    return before + title + "\n".join(kept)


def _title(key: str) -> str:
    return f"\n{BY_KEY[key].title}\n部门"


def _with(row: Row, key: str, column: str, change: Callable[[Decimal], Decimal]) -> Row:
    cell = row.cells.get(column)
    if cell is None or cell.number is None:
        return row
    text = shown(change(cell.number), BY_KEY[key].style)
    new = Cell(text, Decimal(text.replace(",", "")))
    return replace(row, cells=row.cells | {column: new})


def _changed(made: Publication, key: str, rows: tuple[Row, ...]) -> Publication:
    table: Table = replace(made.tables[key], rows=rows)
    return replace(made, tables=made.tables | {key: table})
