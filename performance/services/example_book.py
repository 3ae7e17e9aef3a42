"""The example bureau's published tables 1–13 as a publication, cell by cell."""

import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from budget.models import Department
from budget.official_tables import BY_KEY, Column
from budget.publication import Cell, Publication, Row, Statement, Table, Unit
from budget.services import books
from performance.services import example_files as files

FIGURES: Final = ("amount", "count")


def store(body: Department, now: datetime.datetime) -> None:
    """Keep the tables with the body's book of that year."""
    books.store(publication=publication(), department_id=body.pk, actor=None, now=now)


def publication() -> Publication:
    """Return what the bureau's budget prints, without the goal forms."""
    spec = files.document("book.json")
    return Publication(
        department_name=spec["department_name"],
        department_code=spec["department_code"],
        year=spec["year"],
        region=spec["region"],
        region_code=spec["region_code"],
        units=tuple(Unit(name, code, kind) for code, name, kind in spec["units"]),
        statements=tuple(
            Statement(about, Decimal(number), "人", "")
            for about, number in spec["staff"]
        ),
        tables={key: _table(key, table) for key, table in spec["tables"].items()},
    )


def _table(key: str, table: dict[str, Any]) -> Table:
    columns = BY_KEY[key].columns
    rows = tuple(_row(columns, depth, texts) for depth, *texts in table["rows"])
    return Table(key, rows, note=table["note"], title=BY_KEY[key].title)


def _row(columns: tuple[Column, ...], depth: int, texts: list[str]) -> Row:
    cells = {
        column.key: Cell(text, _number(text) if column.kind in FIGURES else None)
        for column, text in zip(columns, texts, strict=True)
        if text
    }
    return Row(cells, depth)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
