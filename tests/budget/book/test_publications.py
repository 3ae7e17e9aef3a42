"""The made-up publications hold the identities that real ones must hold."""

from decimal import Decimal

import pytest

from budget.publication import Publication, Row
from tests.budget.book.publications import publication

SHAPES = (
    {},
    {"units": 3, "funds": True, "carried": True},
    {"units": 2, "funds": True, "wan": True},
    {"projects": 0, "listed": False},
)


def amount(made: Publication, key: str, column: str, code: str = "") -> Decimal:
    rows = made.tables[key].rows
    row = made.tables[key].total if not code else None
    if row is None:
        row = next((row for row in rows if row.text("code") == code), Row({}))
    return row.number(column) or Decimal(0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
class TestIdentities:
    def test_income_is_expenditure(self, seed, shape):
        made = publication(seed, **shape)
        (last,) = made.tables["1"].rows[-1:]
        assert last.number("income") == last.number("expense")
        assert last.number("income") == amount(made, "2", "total")
        assert last.number("income") == amount(made, "3", "total")

    def test_functional_items_are_the_economic_ones(self, seed, shape):
        made = publication(seed, **shape)
        for item, economic in (("2080505", "30108"), ("2210201", "30113")):
            assert amount(made, "5.1", "total", item) == amount(
                made, "6", "total", economic
            )
        assert amount(made, "6", "personnel") == amount(made, "5.1", "personnel")

    def test_projects_are_project_expenditure(self, seed, shape):
        made = publication(seed, **shape)
        whole = amount(made, "10", "total")
        assert whole == amount(made, "3", "project")
        parts = [row.number("total") for row in made.tables["10"].rows if row.depth > 2]
        assert whole == sum(parts, Decimal(0))

    def test_units_are_the_department(self, seed, shape):
        made = publication(seed, **shape)
        parts = [row.number("total") for row in made.tables["5.2"].rows if row.depth]
        assert sum(parts) == amount(made, "5.1", "total")


def test_tables_without_rows_carry_their_note():
    made = publication(listed=False)
    empty = [key for key, table in made.tables.items() if not table.rows]
    assert empty == ["8", "9", "11", "12", "13"]
    assert all(made.tables[key].note.endswith("特此声明。") for key in empty)


def test_seed_makes_the_bureau():
    assert publication(1) == publication(1)
    assert publication(1) != publication(2)
