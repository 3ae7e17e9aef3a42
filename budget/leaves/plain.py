"""A publication as JSON values and back: how the database keeps what was printed. Pure.

A cell is [text, number as text], or [text] where it holds no plain figure.
"""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from budget.publication import (
    Cell,
    GoalForm,
    GoalRow,
    Publication,
    Row,
    Statement,
    Table,
    Unit,
    Unplaced,
)

# What is said around the tables: names, units, statements.
TEXT: Final = "text"
DEPARTMENT_FORM, PROJECT_FORM = "14", "15"


def parts(publication: Publication) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return (key, JSON value) of each part: the text, each table, each goal form."""
    yield TEXT, _text(publication)
    for key, table in publication.tables.items():
        yield key, _table(table)
    projects = 0
    for form in publication.forms:
        key = form.table
        if form.table == PROJECT_FORM:
            projects += 1
            key = f"{PROJECT_FORM}.{projects}"
        yield key, asdict(form)


def publication(kept: dict[str, dict[str, Any]]) -> Publication:
    """Return the publication whose parts were kept; raises KeyError without a text."""
    text = kept[TEXT]
    forms = [
        _form_back(value)
        for key, value in kept.items()
        if key.split(".")[0] in (DEPARTMENT_FORM, PROJECT_FORM)
    ]
    return Publication(
        department_name=text["department_name"],
        department_code=text["department_code"],
        year=text["year"],
        tables={
            key: table_back(key, value)
            for key, value in kept.items()
            if "rows" in value and "head" not in value
        },
        units=tuple(Unit(**unit) for unit in text["units"]),
        statements=tuple(
            Statement(**{**said, "number": Decimal(said["number"])})
            for said in text["statements"]
        ),
        forms=tuple(forms),
        unplaced=tuple(Unplaced(**line) for line in text["unplaced"]),
        region=text["region"],
        region_code=text["region_code"],
    )


def _text(publication: Publication) -> dict[str, Any]:
    return {
        "department_name": publication.department_name,
        "department_code": publication.department_code,
        "year": publication.year,
        "region": publication.region,
        "region_code": publication.region_code,
        "units": [asdict(unit) for unit in publication.units],
        "statements": [
            {**asdict(said), "number": str(said.number)}
            for said in publication.statements
        ],
        "unplaced": [asdict(line) for line in publication.unplaced],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "unit": table.unit,
        "note": table.note,
        "title": table.title,
        "line": table.line,
        "page": table.page,
        "headings": list(table.headings),
        "rows": [
            {
                "depth": row.depth,
                "line": row.line,
                "page": row.page,
                "cells": {key: _cell(cell) for key, cell in row.cells.items()},
            }
            for row in table.rows
        ],
    }


def _cell(cell: Cell) -> list[str]:
    return [cell.text] if cell.number is None else [cell.text, str(cell.number)]


def table_back(key: str, value: dict[str, Any]) -> Table:
    """Return a table that was kept."""
    rows = tuple(
        Row(
            cells={column: _cell_back(cell) for column, cell in row["cells"].items()},
            depth=row["depth"],
            line=row["line"],
            page=row["page"],
        )
        for row in value["rows"]
    )
    return Table(
        key=key,
        rows=rows,
        unit=value["unit"],
        note=value["note"],
        title=value["title"],
        line=value["line"],
        page=value["page"],
        headings=tuple(value.get("headings", ())),
    )


def _cell_back(cell: list[str]) -> Cell:
    text, *number = cell
    return Cell(text, Decimal(number[0]) if number else None)


def _form_back(value: dict[str, Any]) -> GoalForm:
    rows = tuple(
        GoalRow(**{**row, "earlier": tuple((y, t) for y, t in row["earlier"])})
        for row in value["rows"]
    )
    goals = tuple((horizon, number, text) for horizon, number, text in value["goals"])
    return GoalForm(**{**value, "rows": rows, "goals": goals})
