"""Whatever one figure or row of a made-up publication is changed: it is found."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from budget.official_tables import BY_KEY
from budget.publication import Cell, Publication, Row, Table
from budget.reconcile import run
from tests.budget.book.publications import publication

pytestmark = [pytest.mark.slow, pytest.mark.once]
SOME = 80
SHAPES = ({}, {"units": 3, "funds": True, "carried": True})
# Rows of headings alone, and zero rows at the end of a list, leave no trace.
SILENT = ("05", "31")


def findings(book: Publication) -> list[str]:
    return [one.key for one in run.findings(book) if one.rule != "shape.no_forms"]


def with_rows(book: Publication, table: Table, rows: list[Row]) -> Publication:
    changed = replace(table, rows=tuple(rows))
    return replace(book, tables={**book.tables, table.key: changed})


def places(book: Publication) -> Iterator[tuple[Table, int, Row]]:
    for table in book.tables.values():
        for at, row in enumerate(table.rows):
            yield table, at, row


@pytest.mark.parametrize("shape", SHAPES)
def test_another_figure_in_any_cell(shape):
    """Some of the cells: the others are found as well, they take half a minute."""
    book = publication(7, **shape)
    cells = [
        (table, at, row, column.key, number)
        for table, at, row in places(book)
        for column in BY_KEY[table.key].columns
        if column.kind in ("amount", "count")
        and (number := row.number(column.key)) is not None
    ]
    for table, at, row, column, number in random.Random(7).sample(cells, SOME):
        cell = Cell("?", number + Decimal("0.01"))
        rows = list(table.rows)
        rows[at] = replace(row, cells={**row.cells, column: cell})
        assert findings(with_rows(book, table, rows)), (table.key, row, column)


@pytest.mark.parametrize("shape", SHAPES)
def test_any_row_by_code_lost(shape):
    book = publication(7, **shape)
    for table, at, row in places(book):
        code = row.text("code")
        if BY_KEY[table.key].sides or code in SILENT or table.key in ("11", "12", "13"):
            continue
        rows = list(table.rows)
        del rows[at]
        assert findings(with_rows(book, table, rows)), (table.key, row)


@pytest.mark.parametrize("shape", SHAPES)
def test_any_row_by_code_twice(shape):
    book = publication(7, **shape)
    for table, at, row in places(book):
        if BY_KEY[table.key].sides:
            continue
        rows = [*table.rows[: at + 1], *table.rows[at:]]
        assert findings(with_rows(book, table, rows)), (table.key, row)


@pytest.mark.parametrize("shape", SHAPES)
def test_another_figure_in_the_text(shape):
    book = publication(7, **shape)
    for at, said in enumerate(book.statements):
        if said.about.endswith((".civil_service", ".extra")):
            continue
        statements = list(book.statements)
        statements[at] = replace(said, number=said.number + 1)
        assert findings(replace(book, statements=tuple(statements))), said
