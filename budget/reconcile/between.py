"""Table against table: the same money in two official tables.

Source: 勾稽关系 of the official tables, domain.md 6.2.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget.official_tables import INCOME_KINDS
from budget.publication import Row
from budget.reconcile import sides
from budget.reconcile.compare import alone, columns, unequal
from budget.reconcile.index import (
    ZERO,
    Index,
    label,
    place,
)
from budget.reconcile.sides import EXPENSE, INCOME
from budget.reconcile.terms import Finding, Place

_FUNDS: Final = ("5.1", "8", "9")
_USE: Final = ("total", "basic", "project")
_BASIC: Final = tuple(
    (key, key) for key in ("total", "basic", "personnel", "public_use", "project")
)
_IN_TABLE_4: Final = {
    "general": "一般公共预算",
    "government_fund": "政府性基金",
    "state_capital": "国有资本经营",
}
# The three public expenses as economic items of table 6.
_PUBLIC: Final = (
    ("30212", "abroad"),
    ("30217", "reception"),
    ("30231", "vehicle_running"),
)


def income(book: Index) -> Iterator[Finding]:
    """Yield where table 2 differs from the income of table 1."""
    total = book.total("2")
    if total is None:
        return
    for words, row in book.side("1", INCOME.item):
        if column := _income_column(words):
            yield from _as_in_table_2(book, "1", row, total, column)


def _as_in_table_2(
    book: Index, key: str, row: Row, total: Row, column: str
) -> Iterator[Finding]:
    """Yield where an income of table 1 or 4 differs from table 2's sum of it."""
    yield from unequal(
        f"tables.{'-'.join(sorted((key, '2')))}",
        column,
        (place(key, row, "income", "income_item"), place("2", total, column)),
        (book.value(key, row, "income"), book.value("2", total, column)),
        slack=book.slack(key, 1) + book.slack("2", 1),
        reason="same_in_two_tables",
    )


def _income_column(words: str) -> str:
    if words == "收入总计":
        return "total"
    if words == "本年收入合计":
        return "year"
    if words.startswith("上年结转"):
        return "carried"
    # 事业单位经营收入 before 事业收入: the longer words first.
    kinds = sorted(INCOME_KINDS, key=lambda kind: -len(kind[1]))
    return next((f"year_{key}" for key, head in kinds if head in words), "")


def classes(book: Index) -> Iterator[Finding]:
    """Yield where the classes of table 1 differ from those of table 3."""
    if not book.has_rows("1") or not book.has_rows("3"):
        return
    printed = sides.classes(book, "1")
    rows = {label(r.text("name")): r for c, r in book.rows("3").items() if len(c) == 3}
    slack = book.slack("1", 1) + book.slack("3", 1)
    for name, row in printed.items():
        there = rows.get(name)
        yield from unequal(
            "tables.1-3",
            name,
            (
                _right("1", row),
                place("3", there, "total") if there else Place("3", row=name),
            ),
            (book.value("1", row, "expense"), book.value("3", there, "total")),
            slack=slack,
            reason="same_in_two_tables",
        )
    for name, row in rows.items():
        if name not in printed:
            yield from alone("tables.1-3", book, ("3", row), "1")
    year, total = sides.year(book, "1", EXPENSE), book.total("3")
    if year is not None and total is not None:
        yield from unequal(
            "tables.1-3",
            "total",
            (_right("1", year), place("3", total, "total")),
            (book.value("1", year, "expense"), book.value("3", total, "total")),
            slack=slack,
            reason="same_in_two_tables",
        )


def fiscal(book: Index) -> Iterator[Finding]:
    """Yield where table 4 differs from the fiscal money of tables 2, 5, 8 and 9."""
    if (total := book.total("2")) is not None:
        yield from _fiscal_incomes(book, total)
    yield from _fiscal_classes(book)


def _fiscal_incomes(book: Index, total: Row) -> Iterator[Finding]:
    for kind, word in _IN_TABLE_4.items():
        # The same words stand below 本年收入 and below 上年结转.
        rows = [row for words, row in book.side("4", INCOME.item) if word in words]
        for when, row in zip(("year", "carried"), rows, strict=False):
            column = f"{when}_{kind}"
            yield from _as_in_table_2(book, "4", row, total, column)


def _fiscal_classes(book: Index) -> Iterator[Finding]:
    if not book.has_rows("4") or _unknown(book):
        return
    names: dict[str, list[tuple[str, Row]]] = {}
    for key in _FUNDS:
        for row_code, row in book.rows(key).items():
            if len(row_code) == 3:
                names.setdefault(label(row.text("name")), []).append((key, row))
    for name, row in sides.classes(book, "4").items():
        there = names.get(name, [])
        yield from unequal(
            "tables.4-5",
            name,
            (_right("4", row), *[place(key, r, "total") for key, r in there]),
            (
                book.value("4", row, "expense"),
                sum((book.value(key, r, "total") for key, r in there), ZERO),
            ),
            slack=book.slack("4", 1) + book.slack("5.1", len(there)),
            reason="sum_of_tables",
            tables="、".join(key for key, _ in there) or "5.1",
        )


def by_function(book: Index) -> Iterator[Finding]:
    """Yield where table 3 differs from tables 5.1, 8 and 9 together, item by item;
    with money beside the fiscal budgets it may be more, never less."""
    if not book.has_rows("3") or _unknown(book):
        return
    codes = dict.fromkeys(code for key in ("3", *_FUNDS) for code in book.rows(key))
    for row_code in codes:
        yield from _one_item(book, row_code)
    if (total := book.total("3")) is not None:
        parts = [(key, row) for key in _FUNDS if (row := book.total(key))]
        yield from _funds(book, "total", total, parts)


def _one_item(book: Index, row_code: str) -> Iterator[Finding]:
    parts = [
        (key, book.rows(key)[row_code]) for key in _FUNDS if row_code in book.rows(key)
    ]
    row = book.rows("3").get(row_code)
    if row is None:
        yield from alone("tables.3-5.1", book, parts[0], "3")
    elif parts:
        yield from _funds(book, row_code, row, parts)
    elif not book.other_funds:
        yield from alone("tables.3-5.1", book, ("3", row), "5.1")


def _funds(
    book: Index, subject: str, row: Row, parts: list[tuple[str, Row]]
) -> Iterator[Finding]:
    slack = book.slack("3", 1) + book.slack("5.1", len(parts))
    for column in _USE:
        whole = book.value("3", row, column)
        sum_ = sum((book.value(key, r, column) for key, r in parts), ZERO)
        if whole == sum_ or (book.other_funds and whole >= sum_ - slack):
            continue
        yield from unequal(
            "tables.3-5.1",
            f"{subject}.{column}",
            (place("3", row, column), *[place(key, r, column) for key, r in parts]),
            (whole, sum_),
            slack=slack,
            reason="sum_of_tables",
            tables="、".join(key for key, _ in parts),
        )


def basic(book: Index) -> Iterator[Finding]:
    """Yield where tables 5.2 and 6 differ from table 5.1, or table 7 from table 6."""
    here = book.total("5.1")
    if here is not None and (there := book.total("5.2")) is not None:
        yield from columns(
            "tables.5.1-5.2", book, ("5.2", there), ("5.1", here), _BASIC
        )
    if here is not None and (there := book.total("6")) is not None:
        pairs = (("total", "basic"), ("personnel", "personnel"))
        yield from columns(
            "tables.5.1-6",
            book,
            ("6", there),
            ("5.1", here),
            (*pairs, ("public_use", "public_use")),
        )
    public = book.total("7")
    for item, column in _PUBLIC if public is not None else ():
        part = book.rows("6").get(item)
        if part is not None and public is not None:
            yield from within(
                "tables.6-7",
                item,
                (place("6", part, "total"), place("7", public, column)),
                (book.value("6", part, "total"), book.value("7", public, column)),
            )


def within(
    rule: str,
    subject: str,
    places: tuple[Place, ...],
    figures: tuple[Decimal, Decimal],
) -> Iterator[Finding]:
    """Yield a finding if a part is greater than its whole."""
    if figures[0] > figures[1]:
        yield from unequal(rule, subject, places, figures, reason="more_than_whole")


def funds(book: Index) -> Iterator[Finding]:
    """Yield where table 8 or 9 differs from what table 2 says comes in for it."""
    total = book.total("2")
    if total is None or sides.unspent(book, "1") or sides.unspent(book, "4"):
        return
    for key, kind in (
        ("5.1", "general"),
        ("8", "government_fund"),
        ("9", "state_capital"),
    ):
        table = book.table(key)
        if table is None:
            continue
        spent = book.total(key)
        money = [place("2", total, f"{when}_{kind}") for when in ("year", "carried")]
        yield from unequal(
            f"tables.2-{key}",
            "total",
            (
                place(key, spent, "total") if spent else Place(key, line=table.line),
                *money,
            ),
            (
                book.value(key, spent, "total"),
                book.value("2", total, f"year_{kind}")
                + book.value("2", total, f"carried_{kind}"),
            ),
            slack=book.slack(key, 1) + book.slack("2", 2),
            reason="spent_of_income",
        )


def _unknown(book: Index) -> bool:
    """Return whether nothing can be said of the fiscal funds together. A missing
    table 8 or 9 is an empty one."""
    return not book.has_rows("5.1") or any(key in book.doubtful for key in _FUNDS)


def _right(key: str, row: Row) -> Place:
    return place(key, row, "expense", "expense_item")
