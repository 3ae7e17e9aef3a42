"""Find tables that cannot be compared with others before any comparison is made: in
another unit than their header says, or under another table's title. One finding each
instead of a hundred that follow from it.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget.choices import Severity
from budget.publication import YUAN, Row, Table
from budget.reconcile import sides
from budget.reconcile.index import BY_FUNCTION, ZERO, Index, code, place, spec
from budget.reconcile.terms import Finding, Place

WAN: Final = Decimal(10000)
_STATE_CAPITAL_CLASS: Final = "223"
_FUNCTION: Final = "function"
_ECONOMIC: Final = "economic"
_FAMILY: Final = {**dict.fromkeys(BY_FUNCTION, _FUNCTION), "6": _ECONOMIC}


def find(book: Index) -> tuple[Finding, ...]:
    """Return the findings, and note the doubtful tables in the index."""
    found = (*_titles(book), *_fund_titles(book), *_sides(book))
    return (*found, *_units(book))


def _titles(book: Index) -> Iterator[Finding]:
    wrong = [
        key
        for key, family in _FAMILY.items()
        if _family(book.publication.tables.get(key)) not in ("", family)
    ]
    yield from _swapped(book, wrong)


def _family(table: Table | None) -> str:
    codes = [code(row) for row in table.rows if not row.is_total] if table else []
    if len(codes) < 2:
        return ""
    functional = sum(c.startswith("2") and len(c) in (3, 5, 7) for c in codes)
    economic = sum(c.startswith(("3", "5")) and len(c) in (3, 5) for c in codes)
    if functional * 2 > len(codes):
        return _FUNCTION
    return _ECONOMIC if economic * 2 > len(codes) else ""


def _fund_titles(book: Index) -> Iterator[Finding]:
    """Class 223 belongs to table 9 alone; each fund's table spends its own income."""
    keys = ("8", "9")
    first, second = (set(book.rows(key)) for key in keys)
    capital = {c for c in first if c.startswith(_STATE_CAPITAL_CLASS)}
    if (
        first
        and capital == first
        and not any(c.startswith(_STATE_CAPITAL_CLASS) for c in second)
    ):
        yield from _swapped(book, list(keys))
        return
    total = book.total("2")
    if total is None:
        return
    incomes = [
        sum((book.value("2", total, f"{w}_{kind}") for w in ("year", "carried")), ZERO)
        for kind in ("government_fund", "state_capital")
    ]
    spent = [book.value(key, book.total(key), "total") for key in keys]
    if incomes[0] != incomes[1] and spent == incomes[::-1]:
        yield from _swapped(book, list(keys))


def _sides(book: Index) -> Iterator[Finding]:
    """Table 1 names 事业收入, table 4 has its items in brackets below 本年收入."""
    first = any("事业收入" in w for w, _ in book.side("1", sides.INCOME.item))
    fourth = any("事业收入" in w for w, _ in book.side("4", sides.INCOME.item))
    if fourth and not first and book.has_rows("1"):
        yield from _swapped(book, ["1", "4"])


def _swapped(book: Index, keys: list[str]) -> Iterator[Finding]:
    if not keys:
        return
    book.doubtful.update(keys)
    tables = [book.publication.tables.get(key) for key in keys]
    yield Finding(
        "shape.swapped",
        Severity.ERROR,
        "shape.swapped" if len(keys) > 1 else "shape.other_table",
        "-".join(keys),
        tuple(
            Place(key, line=table.line, page=table.page, text=table.title)
            for key, table in zip(keys, tables, strict=True)
            if table is not None
        ),
        words=(("tables", "、".join(keys)),),
    )


def _units(book: Index) -> Iterator[Finding]:
    """Yield tables whose figures are 万元 though their header says 元."""
    expected = _stated(book)
    totals = {key: found for key in ("1", "2", "3") if (found := _total(book, key))}
    if expected is None:
        expected = max((book.value(k, *at) for k, at in totals.items()), default=None)
    for key, at in totals.items():
        yield from _in_wan(book, key, at, expected)
    for key, other in _pairs(book):
        if (at_ := _total(book, key)) is not None:
            yield from _in_wan(book, key, at_, other)


def _stated(book: Index) -> Decimal | None:
    for said in book.publication.statements:
        if said.about in ("total", "expense.total") and said.unit == "万元":
            return said.number * WAN
    return None


def _pairs(book: Index) -> Iterator[tuple[str, Decimal]]:
    """Yield what the total of a table should be about, by one that is trusted."""
    income = book.total("2")
    if income is not None:
        kinds = ("general", "government_fund", "state_capital")
        fiscal = {
            kind: book.value("2", income, f"year_{kind}")
            + book.value("2", income, f"carried_{kind}")
            for kind in kinds
        }
        yield "4", sum(fiscal.values(), ZERO)
        yield from zip(("5.1", "8", "9"), fiscal.values(), strict=True)
        yield "5.2", fiscal["general"]
    function = book.total("5.1") or book.total("3")
    key = "5.1" if book.total("5.1") else "3"
    if function is not None:
        yield "6", book.value(key, function, "basic")
    if (whole := book.total("3")) is not None:
        yield "10", book.value("3", whole, "project")
    for said in book.publication.statements:
        if said.about == "procurement.total" and said.unit == "万元":
            yield "11", said.number * WAN


def _total(book: Index, key: str) -> tuple[Row, str] | None:
    if key in ("1", "4"):
        row, column = sides.grand(book, key, sides.EXPENSE), sides.EXPENSE.figure
    else:
        row, column = book.total(key), "total" if key != "11" else "amount"
    return (row, column) if row is not None else None


def _in_wan(
    book: Index, key: str, at: tuple[Row, str], expected: Decimal | None
) -> Iterator[Finding]:
    row, column = at
    printed = book.value(key, row, column)
    unit = book.publication.tables[key].unit
    if not printed or not expected or unit != YUAN or printed == expected:
        return
    if abs(printed * WAN - expected) > WAN / 100 or expected < WAN:
        return
    book.doubtful.add(key)
    side = sides.EXPENSE.item if spec(key).sides else ""
    yield Finding(
        "shape.wan",
        Severity.ERROR,
        "shape.wan",
        key,
        (place(key, row, column, side),),
        (printed, expected),
        printed - expected,
        YUAN,
    )
