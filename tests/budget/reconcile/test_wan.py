"""Tables printed in 万元 under a header that says 元: one finding each."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.choices import Severity
from budget.official_tables import BY_KEY
from budget.publication import Cell, Publication, Row
from budget.reconcile import run
from tests.budget.book.publications import publication

MADE = publication(6, units=2, funds=True, carried=True)
SUMS = [key for key in MADE.tables if key not in ("11", "12")]


def in_wan(made: Publication, keys: list[str], places: int) -> Publication:
    """Divide every amount of some tables by 10,000, the headers as they are."""
    tables = dict(made.tables)
    for key in keys:
        rows = tuple(_row(row, key, places) for row in tables[key].rows)
        tables[key] = replace(tables[key], rows=rows)
    return replace(made, tables=tables)


def _row(row: Row, key: str, places: int) -> Row:
    cells = dict(row.cells)
    for column in BY_KEY[key].amounts:
        if (number := row.number(column)) is not None:
            shown = f"{number / 10_000:.{places}f}"
            cells[column] = Cell(shown, Decimal(shown))
    return replace(row, cells=cells)


def told(made: Publication) -> tuple[list[str], set[str]]:
    """Return the tables told of, and the rules of all other errors."""
    found = run.findings(made)
    wan = [one.subject for one in found if one.rule == "shape.wan"]
    errors = {one.rule for one in found if one.severity == Severity.ERROR}
    return wan, errors - {"shape.wan"}


@pytest.mark.slow
@pytest.mark.parametrize("places", [2, 0])
@pytest.mark.parametrize("key", SUMS)
def test_one_table_is_one_finding(key, places):
    assert told(in_wan(MADE, [key], places)) == ([key], set())


@pytest.mark.parametrize("places", [2, 0])
def test_all_tables_are_found_by_what_the_text_says(places):
    wan, _errors = told(in_wan(MADE, SUMS, places))
    assert sorted(wan) == sorted(SUMS)


def test_list_of_what_is_bought_is_held_against_the_text():
    made = publication(1)
    assert told(in_wan(made, ["12"], 2))[0] == ["12"]
