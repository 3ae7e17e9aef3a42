"""How the official tables print: figures, indents, rows of several amounts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal

from budget.official_tables import TableSpec
from budget.publication import Cell, Row

ZERO: Final = Decimal(0)
INDENT: Final = "　"
Style = Literal["plain", "thousands", "whole"]
Amounts = dict[str, Decimal]


def figure(amount: Decimal, style: Style) -> str:
    """Return an amount as a table of this style prints it.

    1234567.5 is "1234567.50" plain, "1,234,567.50" with thousands; 230 whole is "230",
    and what is not whole keeps its decimals there.
    """
    if style == "thousands":
        return f"{amount:,.2f}"
    if style == "plain":
        return f"{amount:.2f}"
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def cell(amount: Decimal | None, style: Style) -> Cell:
    """Return a printed amount; blank for None."""
    return Cell() if amount is None else Cell(figure(amount, style), amount)


def indented(text: str, depth: int) -> Cell:
    """Return a code or a name behind its full-width spaces."""
    return Cell(INDENT * depth + text) if text else Cell()


def row(
    spec: TableSpec,
    depth: int,
    code: str,
    name: str,
    amounts: Mapping[str, Decimal | None],
    texts: Mapping[str, str] | None = None,
) -> Row:
    """Return one row of a table by codes; columns without a value are blank."""
    cells = {"code": indented(code, depth), "name": indented(name, depth)}
    for key, text in (texts or {}).items():
        cells[key] = Cell(text)
    for column in spec.columns:
        if column.key in amounts:
            cells[column.key] = cell(amounts[column.key], spec.style)
    return Row(cells, depth)


def added(rows: Iterable[Mapping[str, Decimal]], keys: Sequence[str]) -> Amounts:
    """Return the sums of some columns; 0 where nothing is added."""
    total: Amounts = dict.fromkeys(keys, ZERO)
    for amounts in rows:
        for key in keys:
            total[key] += amounts.get(key, ZERO)
    return total
