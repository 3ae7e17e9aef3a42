"""Rows and tables of a publication from plain values."""

from decimal import Decimal
from typing import Any

from budget.official_tables import BY_KEY
from budget.publication import Cell, Row, Table


def row(depth: int = 0, line: int = 0, **cells: Any) -> Row:
    """Return a row from plain values: text as it is, numbers with their text."""
    return Row(
        {
            key: value
            if isinstance(value, Cell)
            else Cell(str(value), Decimal(value))
            if isinstance(value, Decimal | int)
            else Cell(value)
            for key, value in cells.items()
        },
        depth,
        line,
    )


def table(key: str, *rows: Row, unit: str = "元", note: str = "", **more: Any) -> Table:
    more.setdefault("title", BY_KEY[key].title)
    return Table(key, tuple(rows), unit, note, **more)
