"""The lines of tables 11–13: procurement, purchase of services, assets. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any, Final, TypeVar

from budget.leaves.values import Asset, Listed, Procurement, Service
from budget.publication import Row

# A finance section's code; a unit's has three figures or more.
SECTION_CODE: Final = 2
SHARED: Final = frozenset(field.name for field in fields(Listed))
UnitOf = Callable[[str], int | None]
Leaf = TypeVar("Leaf", Procurement, Service, Asset)


def procurement(rows: Iterable[Row], unit: UnitOf) -> list[Procurement]:
    """Return the lines of table 11 under their finance sections."""
    return _leaves(Procurement, rows, "item", unit)


def services(rows: Iterable[Row], unit: UnitOf) -> list[Service]:
    """Return the lines of table 12."""
    return _leaves(Service, rows, "service", unit)


def assets(rows: Iterable[Row], unit: UnitOf) -> list[Asset]:
    """Return the lines of table 13."""
    return _leaves(Asset, rows, "asset", unit)


def _leaves(
    leaf: type[Leaf], rows: Iterable[Row], thing: str, unit: UnitOf
) -> list[Leaf]:
    """Return the rows that name a thing as leaves: each field is the column of that
    name, a figure that a leaf must have is 0 where none is printed."""
    own = {one.name: one.type for one in fields(leaf) if one.name not in SHARED}
    return [
        leaf(**head, **{name: _cell(row, name, kind) for name, kind in own.items()})
        for row, head in _lines(rows, thing, unit)
    ]


def _cell(row: Row, name: str, kind: object) -> Any:
    if kind is str:
        return row.text(name)
    number = row.number(name)
    return Decimal(0) if number is None and kind is Decimal else number


def _lines(
    rows: Iterable[Row], thing: str, unit: UnitOf
) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Return the rows that name a thing, each with what all three lists share."""
    section = ("", "")
    for row in rows:
        code = row.text("code")
        if row.text(thing) or row.text("project"):
            shared = ("project", "function", "economic", "source", "fund")
            yield (
                row,
                {
                    "unit": unit(code),
                    "section_code": section[0],
                    "section": section[1],
                    **{key: row.text(key) for key in shared},
                },
            )
        elif len(code) <= SECTION_CODE:
            section = (code, row.text("name"))
