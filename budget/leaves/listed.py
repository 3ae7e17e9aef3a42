"""The lines of tables 11–13: procurement, purchase of services, assets. Pure."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from budget.leaves.values import Asset, Procurement, Service
from budget.publication import Row

ZERO: Final = Decimal(0)
# A finance section's code; a unit's has three figures or more.
SECTION_CODE: Final = 2
UnitOf = Callable[[str], int | None]


def procurement(rows: Iterable[Row], unit: UnitOf) -> list[Procurement]:
    """Return the lines of table 11 under their finance sections."""
    return [
        Procurement(
            **head,
            item=row.text("item"),
            quantity=row.number("quantity"),
            price=row.number("price"),
            measure=row.text("measure"),
            amount=row.number("amount") or ZERO,
            for_medium=row.number("for_medium"),
            for_small=row.number("for_small"),
        )
        for row, head in _lines(rows, "item", unit)
    ]


def services(rows: Iterable[Row], unit: UnitOf) -> list[Service]:
    """Return the lines of table 12."""
    return [
        Service(
            **head,
            service=row.text("service"),
            procured=row.text("procured"),
            quantity=row.number("quantity"),
            amount=row.number("amount") or ZERO,
            catalogue1=row.text("catalogue1"),
            catalogue2=row.text("catalogue2"),
            catalogue3=row.text("catalogue3"),
        )
        for row, head in _lines(rows, "service", unit)
    ]


def assets(rows: Iterable[Row], unit: UnitOf) -> list[Asset]:
    """Return the lines of table 13."""
    return [
        Asset(
            **head,
            asset=row.text("asset"),
            class1=row.text("class1"),
            class2=row.text("class2"),
            stock=row.number("stock"),
            quota=row.number("quota"),
            asked=row.number("asked"),
            price=row.number("price"),
            amount=row.number("amount"),
            granted_price=row.number("granted_price"),
            granted=row.number("granted"),
            granted_amount=row.number("granted_amount"),
        )
        for row, head in _lines(rows, "asset", unit)
    ]


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
