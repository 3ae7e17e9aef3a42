"""Tables in 万元 as tables in 元: the leaves are kept in 元, whatever a book prints.
Pure."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from budget import money
from budget.official_tables import BY_KEY
from budget.publication import YUAN, Cell, Row, Table

# A heading that names its own unit keeps it: 单价(元).
OWN_UNIT: Final = "(元)"
HALF_CENT: Final = Decimal("0.005")


def in_yuan(table: Table) -> Table:
    """Return a table whose figures are in 元; the texts stay as printed."""
    if table.unit not in money.PLACES or table.unit == YUAN:
        return table
    keys = {
        column.key
        for column in BY_KEY[table.key].columns
        if column.kind == "amount" and OWN_UNIT not in column.heads[-1]
    }
    rows = tuple(_row(row, keys, table.unit) for row in table.rows)
    return replace(table, rows=rows, unit=YUAN)


def slack(table: Table) -> Decimal:
    """Return by how many 元 a sum may miss what is printed in a larger unit: half of
    the last place for each row that is added, and for the sum itself."""
    if table.unit not in money.PLACES or table.unit == YUAN:
        return Decimal(0)
    return money.to_yuan(HALF_CENT, table.unit) * (len(table.rows) + 1)


def _row(row: Row, keys: set[str], unit: str) -> Row:
    cells = {key: _cell(key, cell, keys, unit) for key, cell in row.cells.items()}
    return replace(row, cells=cells)


def _cell(key: str, cell: Cell, keys: set[str], unit: str) -> Cell:
    if key not in keys or cell.number is None:
        return cell
    return Cell(cell.text, money.to_yuan(cell.number, unit))
