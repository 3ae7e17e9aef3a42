"""Tables by items: 3, 5.1, 8 and 9 by function, 6 by economic item. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from budget.book.derived.names import Names
from budget.book.derived.printing import Amounts, added, row
from budget.choices import BookFund, Use
from budget.leaves.codes import parents
from budget.leaves.values import Leaves, Spending
from budget.official_tables import BY_KEY, TableSpec
from budget.publication import Row, Table

TOTAL: Final = "合计"
BASIC: Final = (Use.PERSONNEL, Use.PUBLIC_USE, Use.BASIC)
# The columns that 支出总表 leaves blank where nothing is spent so.
RARE: Final = (Use.OPERATING, Use.TO_SUPERIOR, Use.TO_SUBORDINATE)
FUNDS: Final = {
    "5.1": BookFund.GENERAL,
    "8": BookFund.GOVERNMENT_FUND,
    "9": BookFund.STATE_CAPITAL,
}
ECONOMIC: Final = (3, 5)


def whole(leaves: Leaves, names: Names) -> Table:
    """Return table 3: all that is spent, by function."""
    spec = BY_KEY["3"]
    lines = [line for line in leaves.spending if line.function]
    blank = {use.value for use in RARE} - {str(line.use) for line in lines}
    return _by_function(spec, lines, names, blank)


def of_fund(leaves: Leaves, names: Names, key: str) -> Table:
    """Return table 5.1, 8 or 9: what one fund spends, by function."""
    fund = FUNDS[key]
    lines = [line for line in leaves.spending if line.function and line.fund == fund]
    return _by_function(BY_KEY[key], lines, names)


def economic(leaves: Leaves, names: Names) -> Table:
    """Return table 6: basic expenditure by economic item."""
    spec = BY_KEY["6"]
    by_code: dict[str, Amounts] = defaultdict(dict)
    for line in leaves.economic:
        amounts = by_code[line.economic]
        for key in ("total", str(line.use)):
            amounts[key] = amounts.get(key, Decimal(0)) + line.amount
    printed = {line.economic: line.name for line in leaves.economic}
    rows = _rows(spec, by_code, {**printed, **names.economic}, ECONOMIC, set())
    return Table(spec.key, rows, title=spec.title)


def uses(lines: Iterable[Spending]) -> Amounts:
    """Return sums by column: total, basic and each use."""
    found: Amounts = defaultdict(Decimal)
    for line in lines:
        keys = {"total", str(line.use)} | ({"basic"} if line.use in BASIC else set())
        for key in keys:
            found[key] += line.amount
    return found


def _by_function(
    spec: TableSpec,
    lines: list[Spending],
    names: Names,
    blank: set[str] | None = None,
) -> Table:
    by_code: dict[str, list[Spending]] = defaultdict(list)
    for line in lines:
        by_code[line.function].append(line)
    sums = {code: uses(found) for code, found in by_code.items()}
    printed = {line.function: line.name for line in lines}
    known = {**printed, **names.functional}
    rows = _rows(spec, sums, known, (3, 5, 7), blank or set())
    return Table(
        spec.key, rows, title=spec.title, note="" if rows or blank else spec.empty
    )


def _rows(
    spec: TableSpec,
    by_code: Mapping[str, Amounts],
    names: Mapping[str, str],
    lengths: tuple[int, ...],
    blank: set[str],
) -> tuple[Row, ...]:
    """Return 合计, then each item under its 类 and 款, whose sums are added up."""
    if not by_code:
        return ()
    groups: dict[str, list[Amounts]] = defaultdict(list)
    depths: dict[str, int] = {}
    for code, amounts in by_code.items():
        for depth, above in enumerate(parents(code, lengths)):
            groups[above].append(amounts)
            depths[above] = depth
    keys = [key for key in spec.amounts if key not in blank]
    rows = [row(spec, 0, "", TOTAL, added(by_code.values(), keys))]
    for code in sorted(groups):
        sums = added(groups[code], keys)
        rows.append(row(spec, depths[code], code, names.get(code, ""), sums))
    return tuple(rows)
