"""Find tables that cannot be compared with others before any comparison is made: in
another unit than their header says, or under another table's title. One finding each
instead of a hundred that follow from it.
"""

from collections.abc import Container, Iterator
from decimal import Decimal
from typing import Final

from budget.choices import Severity
from budget.publication import YUAN, Row, Table
from budget.reconcile import sides
from budget.reconcile.index import BY_FUNCTION, ZERO, Index, code, place, spec
from budget.reconcile.printed import last_place
from budget.reconcile.terms import Finding, Place

WAN: Final = Decimal(10000)
_STATE_CAPITAL_CLASS: Final = "223"
# What the text says of the whole of a table that nothing else adds up to.
_SAID: Final = {
    "7": "three_public.total",
    "11": "procurement.total",
    "12": "services.total",
    "13": "assets.total",
}
_SUMS: Final = {"11": "amount", "12": "amount", "13": "granted_amount"}
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
    # By key: the place of the total, what is printed there, what it should be about.
    wrong: dict[str, tuple[Place, Decimal, Decimal]] = {}
    for key, expected in _expected(book, wrong):
        at = _total(book, key)
        if at is not None and _is_wan(book, key, at, expected):
            row, column = at
            side = sides.EXPENSE.item if spec(key).sides else ""
            where = place(key, row, column, side)
            wrong.setdefault(key, (where, book.value(key, row, column), expected))
    for key, (where, printed, expected) in wrong.items():
        book.doubtful.add(key)
        yield Finding(
            "shape.wan",
            Severity.ERROR,
            "shape.wan",
            key,
            (where,),
            (printed, expected),
            printed - expected,
            YUAN,
        )


def _expected(book: Index, wrong: Container[str]) -> Iterator[tuple[str, Decimal]]:
    """Yield what the total of a table should be about, by the text or by a table that
    is trusted; one found to be in 万元 is taken as such."""
    whole = _stated(book, "total", "expense.total")
    if whole is None:
        whole = max((_figure(book, (), key) for key in ("1", "2", "3")), default=ZERO)
    yield from ((key, whole) for key in ("1", "2", "3"))
    if (income := book.total("2")) is not None:
        fund = {
            kind: sum(
                (
                    _scaled("2", book.value("2", income, f"{when}_{kind}"), wrong)
                    for when in ("year", "carried")
                ),
                ZERO,
            )
            for kind in ("general", "government_fund", "state_capital")
        }
        yield "4", sum(fund.values(), ZERO)
        yield from zip(("5.1", "8", "9"), fund.values(), strict=True)
        yield "5.2", fund["general"]
    key = "5.1" if book.total("5.1") else "3"
    yield "6", _figure(book, wrong, key, "basic")
    yield "10", _figure(book, wrong, "3", "project")
    for key, about in _SAID.items():
        yield key, _stated(book, about) or ZERO


def _figure(book: Index, wrong: Container[str], key: str, column: str = "") -> Decimal:
    at = _total(book, key)
    if at is None:
        return ZERO
    return _scaled(key, book.value(key, at[0], column or at[1]), wrong)


def _scaled(key: str, number: Decimal, wrong: Container[str]) -> Decimal:
    return number * WAN if key in wrong else number


def _stated(book: Index, *about: str) -> Decimal | None:
    """Return what the text says of a sum in 万元, in 元."""
    for said in book.publication.statements:
        if said.about in about and said.unit == "万元":
            return said.number * WAN
    return None


def _total(book: Index, key: str) -> tuple[Row, str] | None:
    if key in ("1", "4"):
        row, column = sides.grand(book, key, sides.EXPENSE), sides.EXPENSE.figure
    elif key == "7":
        table = book.table(key)
        row, column = (table.rows[0] if table and table.rows else None), "total"
    else:
        row, column = book.total(key), _SUMS.get(key, "total")
    return (row, column) if row is not None else None


def _is_wan(book: Index, key: str, at: tuple[Row, str], expected: Decimal) -> bool:
    """Return whether a figure, times 10,000, is what it should be, to the place to
    which it is printed."""
    row, column = at
    printed, number = book.value(key, row, column), row.number(column)
    unit = book.publication.tables[key].unit
    slack = last_place(number or ZERO) * WAN
    if not printed or unit != YUAN or printed == expected:
        return False
    return expected >= slack and abs(printed * WAN - expected) <= slack
