"""What was printed against the tables that follow from the stored leaves.

Source: design.md section 4: leaves are stored, tables derived; a difference is a
finding.
"""

from collections.abc import Iterator

from budget.publication import YUAN, Row, Table
from budget.reconcile.compare import unequal
from budget.reconcile.index import ZERO, Index, label, place, row_words, spec, subject
from budget.reconcile.sides import SIDES
from budget.reconcile.terms import Finding

Cells = dict[tuple[str, str], Row]


def printed(book: Index) -> Iterator[Finding]:
    """Yield printed figures that differ from the tables derived of the leaves.

    Rows meet by code, lines by what they buy. A subtotal that was not printed is none
    that differs. Tables in another unit than 元 are not compared: leaves are exact.
    """
    for key, derived in book.facts.leaves.items():
        table = book.table(key)
        if table is None or table.unit != YUAN:
            continue
        there = _cells(key, derived)
        for at, row in _cells(key, table).items():
            yield from _cell(key, at, row, there.get(at))


def _cells(key: str, table: Table) -> Cells:
    """Return the row of each figure by the row's name and the column."""
    found: Cells = {}
    for row in table.rows:
        if spec(key).sides:
            for side in SIDES:
                _keep(found, label(row.text(side.item)), row, (side.figure,))
        else:
            lines = key in ("11", "12", "13") and row.text("project")
            words = row_words(row) if lines else subject(row)
            _keep(found, words, row, _figures(key))
    return found


def _figures(key: str) -> tuple[str, ...]:
    kinds = ("amount", "count")
    return tuple(column.key for column in spec(key).columns if column.kind in kinds)


def _keep(found: Cells, words: str, row: Row, columns: tuple[str, ...]) -> None:
    name, count = words, 1
    while (name, columns[0]) in found:
        count += 1
        name = f"{words}#{count}"
    for column in columns:
        found[name, column] = row


def _cell(
    key: str, at: tuple[str, str], here: Row, there: Row | None
) -> Iterator[Finding]:
    words, column = at
    right = there.number(column) if there else None
    side = next((side.item for side in SIDES if column == side.figure), "")
    yield from unequal(
        "leaves.printed",
        f"{key}.{words}.{column}",
        (place(key, here, column, side),),
        (here.number(column) or ZERO, right or ZERO),
        unit=YUAN if column in spec(key).amounts else "",
    )
