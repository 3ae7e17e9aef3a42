"""Text that goes down the columns of a table, as some extractors give it."""

from dataclasses import replace

import pytest

from budget.book.readers.reading import from_text
from budget.official_tables import BY_KEY
from budget.publication import Cell, Publication, Row
from tests.budget.book import printed
from tests.budget.book.compared import plain
from tests.budget.book.publications import publication

MADE = publication(5, units=3, funds=True, carried=True)


def down(made: Publication, key: str) -> str:
    """Return the text of a publication in which one table goes down its columns."""
    spec, table = BY_KEY[key], made.tables[key]
    heads = "\n".join(printed.headed(made, table, spec))
    text = printed.text(made)
    start = text.index(heads) + len(heads)
    rows = "\n".join(
        line
        for column in spec.columns
        for row in table.rows
        if (line := row.text(column.key))
    )
    end = text.find("\n附表4-", start)
    end = end if end > 0 else text.index("\n第三部分", start)
    return f"{text[:start]}\n{rows}{text[end:]}"


@pytest.mark.slow
@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5.1", "5.2", "6", "8", "10"])
def test_table_that_goes_down_its_columns_is_not_read(key):
    read = from_text(down(MADE, key)).publication
    assert key not in read.tables or read.tables[key].rows == ()
    assert [one for one in read.unplaced if f"表{key}“" in one.why]
    others = {k: t for k, t in plain(MADE).tables.items() if k not in (key, "12", "13")}
    # A name that only this table tells may be missing in the lists.
    assert {k: plain(read).tables[k] for k in others if k != "11"} == {
        k: t for k, t in others.items() if k != "11"
    }


def test_row_of_a_unit_is_no_row_of_items_though_its_code_looks_like_one():
    made = replace(MADE, department_code="250")
    tables = dict(made.tables)
    for key in ("2", "5.2"):
        head = next(row for row in tables[key].rows if row.text("code"))
        rows = tuple(
            replace(row, cells=row.cells | {"code": Cell("250")})
            if row is head
            else row
            for row in tables[key].rows
        )
        tables[key] = replace(tables[key], rows=rows)
    own = next(row for row in tables["5.2"].rows if row.text("code") == "250")
    table = tables["5.1"]
    tables["5.1"] = replace(table, rows=(*table.rows, Row(dict(own.cells))))
    read = from_text(printed.text(replace(made, tables=tables))).publication
    (lost,) = [one for one in read.unplaced if "表5.1“" in one.why]
    assert lost.text.startswith("250")
    assert len(read.tables["5.1"].rows) == len(table.rows)


def test_book_with_a_wrong_total_is_read_as_it_is_printed():
    table = MADE.tables["3"]
    first = table.rows[0]
    cells = first.cells | {"total": Cell("1.00")}
    made = replace(
        MADE,
        tables=MADE.tables
        | {"3": replace(table, rows=(replace(first, cells=cells), *table.rows[1:]))},
    )
    read = from_text(printed.text(made)).publication
    assert read.tables["3"].rows[0].text("total") == "1.00"
