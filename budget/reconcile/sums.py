"""Sums down and across inside of one table, by the codes and the layout.

Source: the layout of the official tables and their 勾稽关系 (domain.md 6.1, 6.2).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from budget.official_tables import CARRIED_KINDS, INCOME_KINDS
from budget.publication import YUAN, Row
from budget.reconcile.compare import unequal
from budget.reconcile.index import (
    BY_CODE,
    BY_UNIT,
    PROJECT_CODE_LENGTH,
    ZERO,
    Index,
    code,
    grouped,
    heading,
    place,
    spec,
    subject,
)
from budget.reconcile.terms import Finding

_USE: Final = (("total", ("basic", "project")), ("basic", ("personnel", "public_use")))
_ACROSS: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "2": (
        ("total", ("year", "carried")),
        ("year", tuple(f"year_{kind}" for kind, _ in INCOME_KINDS)),
        ("carried", tuple(f"carried_{kind}" for kind, _ in CARRIED_KINDS)),
    ),
    "3": (
        (
            "total",
            ("basic", "project", "operating", "to_superior", "to_subordinate"),
        ),
    ),
    "5.1": _USE,
    "5.2": _USE,
    "6": (("total", ("personnel", "public_use")),),
    "7": (
        ("total", ("abroad", "vehicle", "reception")),
        ("vehicle", ("vehicle_purchase", "vehicle_running")),
    ),
    "8": (("total", ("basic", "project")),),
    "9": (("total", ("basic", "project")),),
    "10": (
        (
            "total",
            (
                *[f"year_{kind}" for kind, _ in INCOME_KINDS[:3]],
                *[f"carried_{kind}" for kind, _ in INCOME_KINDS[:3]],
                "special_account",
                "unit_fund",
            ),
        ),
    ),
}
# Sums of prices mean little, but the official layout prints them.
_LINES: Final = ("11", "12", "13")


def across(book: Index) -> Iterator[Finding]:
    """Yield rows whose parts do not add up to the whole."""
    for key, sums in _ACROSS.items():
        for row in _rows(book, key):
            for whole, parts in sums:
                yield from _across(book, key, row, whole, parts)


def _across(
    book: Index, key: str, row: Row, whole: str, parts: tuple[str, ...]
) -> Iterator[Finding]:
    if all(row.number(part) is None for part in parts):
        return
    sum_ = sum((book.value(key, row, part) for part in parts), ZERO)
    if book.value(key, row, whole) == sum_:
        return
    yield from unequal(
        "sum.across",
        f"{key}.{subject(row)}.{whole}",
        (place(key, row, whole), *[place(key, row, part) for part in parts]),
        (book.value(key, row, whole), sum_),
        slack=book.slack(key, len(parts) + 1),
        parts="、".join(heading(key, part).rsplit("·", 1)[-1] for part in parts),
    )


def by_codes(book: Index) -> Iterator[Finding]:
    """Yield 类 ≠ Σ款, 款 ≠ Σ项 and 合计 ≠ Σ类 of the tables by classification."""
    for key in BY_CODE:
        rows = [row for row in _rows(book, key) if not row.is_total]
        children: dict[str, list[Row]] = {}
        codes = set(grouped(rows))
        for row in rows:
            children.setdefault(parent(code(row), codes), []).append(row)
        for row_code, below in children.items():
            above = book.rows(key).get(row_code) if row_code else book.total(key)
            if above is not None:
                yield from _down(book, key, above, below)


def parent(row_code: str, codes: Iterable[str]) -> str:
    """Return the code that a 款 or 项 counts into: the nearest one that is printed,
    the whole table ("") for a 类."""
    for length in range(len(row_code) - 2, 2, -2):
        if row_code[:length] in codes:
            return row_code[:length]
    return ""


def by_units(book: Index) -> Iterator[Finding]:
    """Yield rows of the tables by unit that are not the sum of what stands below."""
    for key in BY_UNIT:
        above: list[tuple[int, Row, list[Row]]] = []
        done: list[tuple[Row, list[Row]]] = []
        for row in _rows(book, key):
            rank = _rank(row, book.publication.department_code)
            while above and above[-1][0] >= rank:
                done.append(above.pop()[1:])
            if above:
                above[-1][2].append(row)
            above.append((rank, row, []))
        done += [held[1:] for held in reversed(above)]
        for row, below in done:
            if below:
                yield from _down(book, key, row, below)


def _rank(row: Row, department: str) -> int:
    """Return the level of a row: total, finance section, department, unit, kind of
    projects, project. The finance office's section stands above the department, the
    kind of projects below it; both have codes of two digits."""
    row_code = code(row)
    if row.is_total:
        return 0
    if len(row_code) >= PROJECT_CODE_LENGTH:
        return 9
    if len(row_code) == 2:
        return 8 if row.depth > 1 else 1
    if row_code == department:
        return 2
    return 3 + max(0, (len(row_code) - 6) // 3)


def _down(book: Index, key: str, above: Row, below: list[Row]) -> Iterator[Finding]:
    for column in summed(key):
        printed = book.value(key, above, column)
        sum_ = sum((book.value(key, row, column) for row in below), ZERO)
        if printed == sum_ or (key in _LINES and above.number(column) is None):
            continue
        yield from unequal(
            "sum.down",
            f"{key}.{subject(above)}.{column}",
            (
                place(key, above, column),
                *[place(key, row, column) for row in below if row.number(column)],
            ),
            (printed, sum_),
            slack=book.slack(key, len(below) + 1),
            unit=YUAN if column in spec(key).amounts else "",
            count=str(len(below)),
        )


def summed(key: str) -> tuple[str, ...]:
    """Return the columns of a table that its totals add up."""
    kinds = ("amount", "count") if key in _LINES else ("amount",)
    return tuple(column.key for column in spec(key).columns if column.kind in kinds)


def _rows(book: Index, key: str) -> tuple[Row, ...]:
    table = book.table(key)
    return table.rows if table else ()
