"""Tables by units: 收入总表 (2), 支出表（分单位）(5.2), 项目支出表 (10). Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, TypeVar

from budget.book.derived.items import TOTAL, uses
from budget.book.derived.printing import ZERO, Amounts, added, row
from budget.choices import BookFund
from budget.leaves.values import Funding, Income, Leaves, Spending, Unit
from budget.official_tables import BY_KEY
from budget.publication import Row, Table

Line = TypeVar("Line", Income, Spending, Funding)
FISCAL: Final = (
    BookFund.GENERAL,
    BookFund.GOVERNMENT_FUND,
    BookFund.STATE_CAPITAL,
)


def income(leaves: Leaves) -> Table:
    """Return table 2: the income of each unit by kind, this year's and carried."""
    spec = BY_KEY["2"]
    rows = [row(spec, 0, "", TOTAL, _income(leaves.income))]
    for unit, lines in _units(leaves.units, leaves.income):
        rows.append(row(spec, unit.depth, unit.code, unit.name, _income(lines)))
    return Table("2", tuple(rows), title=spec.title)


def spending(leaves: Leaves) -> Table:
    """Return table 5.2: what each unit spends of the general public budget."""
    spec = BY_KEY["5.2"]
    general = [line for line in leaves.spending if line.fund is BookFund.GENERAL]
    # Sums by unit where the document gives them so; else those by item have a unit.
    lines = [line for line in general if not line.function] or general
    rows = [
        row(spec, unit.depth, unit.code, unit.name, added([uses(own)], spec.amounts))
        for unit, own in _units(leaves.units, lines)
    ]
    return Table("5.2", tuple(rows), title=spec.title)


def projects(leaves: Leaves) -> Table:
    """Return table 10: units, classes of projects, and each project by fund."""
    spec = BY_KEY["10"]
    if not leaves.funding:
        return Table("10", title=spec.title)
    rows = [row(spec, 0, "", "", _funding(leaves.funding))]
    # A project is listed under its own unit only.
    for unit, lines in _units(leaves.units, leaves.funding):
        rows.append(row(spec, unit.depth, unit.code, unit.name, _funding(lines)))
        own = [line for line in lines if _is_of(leaves.units, line, unit)]
        rows += _classes(own, unit.depth + 1)
    return Table("10", tuple(rows), title=spec.title)


def _units(
    units: list[Unit], lines: Iterable[Line]
) -> Iterator[tuple[Unit, list[Line]]]:
    """Return each unit with its own lines and those of the units below it.

    A unit without a code is in no table unless it has money of its own. Money whose
    unit is not told is the whole department's.
    """
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        for at in _holders(units, line.unit):
            found[at].append(line)
    for at, unit in enumerate(units):
        if unit.code or found[at]:
            yield unit, found[at]


def _holders(units: list[Unit], at: int | None) -> list[int]:
    """Return the places of a unit and of those above it."""
    if at is None:
        return [0] if units else []
    code = units[at].code
    above = [
        place
        for place, unit in enumerate(units)
        if unit.code and code.startswith(unit.code) and place != at
    ]
    # One without a code is the department's all the same.
    return [*(above or ([] if code else [0])), at] if at else [at]


def _is_of(units: list[Unit], line: Funding, unit: Unit) -> bool:
    return units[line.unit if line.unit is not None else 0] is unit


def _income(lines: Iterable[Income]) -> Amounts:
    found = dict.fromkeys(BY_KEY["2"].amounts, ZERO)
    for line in lines:
        side = "carried" if line.carried else "year"
        for key in ("total", side, f"{side}_{line.kind}"):
            if key in found:
                found[key] += line.amount
    return found


def _funding(lines: Iterable[Funding]) -> Amounts:
    found = dict.fromkeys(BY_KEY["10"].amounts, ZERO)
    for line in lines:
        found["total"] += line.amount
        found[_column(line)] += line.amount
    return found


def _column(line: Funding) -> str:
    if line.fund in FISCAL:
        return f"{'carried' if line.carried else 'year'}_{line.fund}"
    return "special_account" if line.fund is BookFund.SPECIAL_ACCOUNT else "unit_fund"


def _classes(lines: list[Funding], depth: int) -> Iterator[Row]:
    spec = BY_KEY["10"]
    groups: dict[tuple[str, str], list[Funding]] = defaultdict(list)
    for line in lines:
        groups[line.category_code, line.category].append(line)
    for (code, name), members in groups.items():
        below = depth
        if code or name:
            yield row(spec, depth, code, name, _funding(members))
            below = depth + 1
        named: dict[tuple[str, str], list[Funding]] = defaultdict(list)
        for line in members:
            named[line.code, line.name].append(line)
        for (project, title), own in named.items():
            texts = {"unit": own[0].unit_name}
            yield row(spec, below, project, title, _funding(own), texts)


def total(lines: Iterable[Income | Spending | Funding]) -> Decimal:
    """Return what lines come to."""
    return sum((line.amount for line in lines), ZERO)
