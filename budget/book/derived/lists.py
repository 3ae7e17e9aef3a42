"""“三公”经费 (7) and the lists: procurement (11), services (12), assets (13). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import groupby
from typing import Any

from budget.book.derived.items import TOTAL
from budget.book.derived.printing import ZERO, Amounts, cell, row
from budget.choices import PublicExpense
from budget.leaves.values import Leaves, Listed
from budget.official_tables import BY_KEY, TableSpec
from budget.publication import Row, Table

TEXTS = ("text", "name", "code")


def public(leaves: Leaves) -> Table:
    """Return table 7: one row, and its sentence where nothing is spent so."""
    spec = BY_KEY["7"]
    sums: Amounts = {kind.value: ZERO for kind in PublicExpense}
    for line in leaves.public:
        sums[line.kind] += line.amount
    sums["vehicle"] = (
        sums[PublicExpense.VEHICLE_PURCHASE] + sums[PublicExpense.VEHICLE_RUNNING]
    )
    sums["total"] = (
        sums[PublicExpense.ABROAD] + sums["vehicle"] + sums[PublicExpense.RECEPTION]
    )
    cells = {key: cell(sums[key], spec.style) for key in spec.amounts}
    note = "" if sums["total"] else spec.empty
    return Table("7", (Row(cells),), title=spec.title, note=note)


def listed(leaves: Leaves, key: str) -> Table:
    """Return table 11, 12 or 13: 合计, finance section, department, then the lines.

    Lines that stand under no section have no heading rows at all.
    The sums add every column of figures, also quantities and prices, as printed there.
    """
    spec = BY_KEY[key]
    lists: dict[str, Sequence[Listed]] = {
        "11": leaves.procurement,
        "12": leaves.services,
        "13": leaves.assets,
    }
    lines = lists[key]
    if not lines:
        return Table(key, title=spec.title, note=spec.empty)
    rows = [row(spec, 0, "", TOTAL, _sums(spec, lines))]
    for head, members in groupby(lines, lambda x: (x.section_code, x.section)):
        rows += _section(spec, leaves, head, list(members))
    return Table(key, tuple(rows), title=spec.title)


def _section(
    spec: TableSpec, leaves: Leaves, head: tuple[str, str], lines: list[Listed]
) -> Iterator[Row]:
    depth = 0
    if any(head):
        sums = _sums(spec, lines)
        yield row(spec, 0, *head, sums)
        depth = 1
        if leaves.units:
            first = leaves.units[0]
            yield row(spec, 1, first.code, first.name, sums)
            depth = 2
    for line in lines:
        yield _line(spec, leaves, line, depth)


def _line(spec: TableSpec, leaves: Leaves, line: Listed, depth: int) -> Row:
    held: dict[str, Any] = asdict(line)
    unit = None if line.unit is None else leaves.units[line.unit]
    code, name = (unit.code, unit.name) if unit else ("", "")
    texts = {c.key: held[c.key] for c in spec.columns if c.kind == "text"}
    amounts = {c.key: held[c.key] for c in spec.columns if c.kind not in TEXTS}
    return row(spec, depth, code, name, amounts, texts)


def _sums(spec: TableSpec, lines: Sequence[Listed]) -> dict[str, Decimal | None]:
    found: dict[str, Decimal | None] = {}
    for column in spec.columns:
        if column.kind not in TEXTS:
            values = [getattr(line, column.key) for line in lines]
            known = [value for value in values if value is not None]
            found[column.key] = sum(known, ZERO) if known else None
    return found
