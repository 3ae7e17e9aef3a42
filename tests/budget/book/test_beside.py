"""What was printed beside what the leaves give: made-up books of other bureaus."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.book import beside, derive
from budget.book.derived.names import names_of
from budget.leaves.taken import taken
from budget.publication import Cell, Row, Table
from tests.budget.book.publications import publication

SHAPES = (
    {},
    {"units": 3, "funds": True, "carried": True},
    {"units": 4, "funds": True, "carried": True, "wan": True},
    {"projects": 0, "listed": False},
)


def derived(book):
    return derive.tables(taken(book), names_of(book.tables))


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_a_book_that_adds_up_has_no_mark(seed, shape):
    book = publication(seed, **shape)
    for key, table in derived(book).items():
        assert beside.marks(table, book.tables.get(key)) == [], key


def test_leaves_of_a_book_in_wan_are_in_yuan():
    book = publication(1, wan=True)
    assert book.tables["3"].unit == "万元"
    printed = book.tables["3"].total.number("total")
    assert derived(book)["3"].rows[0].number("total") == printed * 10000


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5.1", "5.2", "6", "10", "11"])
def test_one_wrong_figure_is_one_mark(key):
    book = publication(2, units=2, funds=True, carried=True)
    table = book.tables[key]
    column = "expense" if key in ("1", "4") else "total"
    column = "amount" if key == "11" else column
    at = next(at for at, row in enumerate(table.rows) if row.number(column) is not None)
    wrong = Cell("9.99", Decimal("9.99"))
    rows = list(table.rows)
    rows[at] = Row({**rows[at].cells, column: wrong}, rows[at].depth)
    changed = replace(table, rows=tuple(rows))
    (mark,) = beside.marks(derived(book)[key], changed)
    assert (mark.key, mark.printed) == (column, "9.99")


def test_a_row_that_only_the_document_has_is_told_without_a_place():
    cells = {
        "code": Cell("2089999"),
        "name": Cell("其他"),
        "total": Cell("7.00", Decimal(7)),
    }
    book = publication(0)
    extra = replace(book.tables["3"], rows=(*book.tables["3"].rows, Row(cells, 2)))
    marks = beside.marks(derived(book)["3"], extra)
    assert {mark.row for mark in marks} == {None}
    assert ("7.00", "") in {(mark.printed, mark.derived) for mark in marks}


def test_nothing_is_told_of_a_table_that_was_not_printed():
    assert (
        beside.marks(Table("3", (Row({"total": Cell("1", Decimal(1))}),)), None) == []
    )
