"""Publications of bureaus that do not exist, as plain values: every table added up
from the same leaves, every figure of the text taken from the tables.

`publication(seed, …)` makes one; `printed.py` prints it, `spoiled.py` puts mistakes in.
"""

import random
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from budget.official_tables import BY_KEY, TableSpec
from budget.publication import YUAN, Cell, Publication, Row, Table, Unit
from tests.budget.book import lists, sayings
from tests.budget.book.added import Books
from tests.budget.book.bureaus import Bureau, bureau

WAN = "万元"


def publication(
    seed: int = 0,
    *,
    units: int = 1,
    projects: int = 3,
    funds: bool = False,
    carried: bool = False,
    listed: bool = True,
    wan: bool = False,
    shuffled: bool = False,
) -> Publication:
    """Return a publication that holds every identity of domain.md 6.2. `listed`: rows
    in tables 11–13; `wan`: tables in 万元; `shuffled`: tables in another order."""
    made = bureau(
        seed,
        units=units,
        projects=projects,
        funds=funds,
        carried=carried,
        grain=10_000 if wan else 1,
    )
    tables = _tables(made, listed=listed, wan=wan)
    if shuffled:
        keys = list(tables)
        random.Random(seed).shuffle(keys)
        tables = {key: tables[key] for key in keys}
    return Publication(
        department_name=made.name,
        department_code=made.code,
        year=made.year,
        tables=tables,
        units=(
            *(Unit(name, code, kind) for code, name, kind in made.units),
            *(Unit(name, "", kind) for name, kind in made.text_units),
        ),
        statements=sayings.of(made, tables),
        region=made.city + made.short[:3],
        region_code=made.region_code if made.projects else "",
    )


def shown(yuan: Decimal, style: str) -> str:
    """Return an amount as a table of that style prints it."""
    return {"plain": f"{yuan:.2f}", "thousands": f"{yuan:,.2f}"}.get(style, f"{yuan:f}")


def _tables(made: Bureau, *, listed: bool, wan: bool) -> dict[str, Table]:
    books = Books(made)
    rows = {
        "1": books.sides_one(),
        "2": books.incomes(),
        "3": books.expenses(),
        "4": books.sides_four(),
        "5.1": books.general(),
        "5.2": books.by_unit(),
        "6": books.economic(),
        "7": books.three(),
        "8": books.fund("government_fund"),
        "9": books.fund("state_capital"),
        "10": books.projects(),
        "11": lists.procured(made) if listed else (),
        "12": lists.services(made) if listed else (),
        "13": lists.assets(made) if listed else (),
    }
    return {key: _table(BY_KEY[key], found, wan=wan) for key, found in rows.items()}


def _table(
    spec: TableSpec, rows: Iterable[tuple[int, dict[str, Any]]], *, wan: bool
) -> Table:
    wan = wan and spec.style != "whole"
    made = tuple(Row(_cells(spec, cells, wan=wan), depth) for depth, cells in rows)
    empty = not made or (spec.key == "7" and not made[0].number("total"))
    note = spec.empty if empty else ""
    return Table(spec.key, made, WAN if wan else YUAN, note, spec.title)


def _cells(spec: TableSpec, cells: dict[str, Any], *, wan: bool) -> dict[str, Cell]:
    printed = {}
    for column in spec.columns:
        value = cells.get(column.key)
        if isinstance(value, int):
            number = Decimal(value)
            if column.kind == "amount":
                number /= 1_000_000 if wan else 100
            text = shown(number, spec.style)
            printed[column.key] = Cell(text, Decimal(text.replace(",", "")))
        elif value:
            printed[column.key] = Cell(value)
    return printed
