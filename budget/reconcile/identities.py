"""What functional and economic classification say of the same money.

The classifications of 政府收支分类科目 define 2080505 and 30108, 2080506 and 30109,
2210201 and 30113 by each other: different figures are a warning for every bureau. The
medical items follow local practice (domain.md 6.2 holds them for one district): there a
difference is no more than a note, and only where both sides are used.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from budget.choices import Severity
from budget.publication import Row
from budget.reconcile.compare import unequal
from budget.reconcile.index import ZERO, Index, place
from budget.reconcile.terms import Finding


class Identity(NamedTuple):
    """Economic items of table 6 that are the functional items of table 5.1."""

    rule: str
    economic: tuple[str, ...]
    functional: tuple[str, ...]
    severity: Severity


IDENTITIES: Final = (
    Identity("identity.pension", ("30108",), ("2080505",), Severity.WARNING),
    Identity("identity.annuity", ("30109",), ("2080506",), Severity.WARNING),
    Identity("identity.housing", ("30113",), ("2210201",), Severity.WARNING),
    Identity("identity.medical", ("30110",), ("2101101", "2101102"), Severity.NOTE),
    Identity("identity.medical_aid", ("30111", "30307"), ("2101103",), Severity.NOTE),
    Identity("identity.other_insurance", ("30112",), ("2101199",), Severity.NOTE),
)


def items(book: Index) -> Iterator[Finding]:
    """Yield identities between tables 6 and 5.1 that do not hold."""
    if not book.has_rows("6") or not book.has_rows("5.1"):
        return
    for one in IDENTITIES:
        economic = _rows(book, "6", one.economic)
        functional = _rows(book, "5.1", one.functional)
        if not economic or not functional:
            continue
        yield from unequal(
            one.rule,
            "6-5.1",
            (
                *[place("6", row, "total") for row in economic],
                *[place("5.1", row, "basic") for row in functional],
            ),
            (
                _sum(book, "6", economic, "total"),
                _sum(book, "5.1", functional, "basic"),
            ),
            severity=one.severity,
            slack=book.slack("6", len(economic)) + book.slack("5.1", len(functional)),
            reason="identity",
            economic="+".join(one.economic),
            functional="+".join(one.functional),
        )


def medical_share(book: Index) -> Iterator[Finding]:
    """Yield where 30110 is not the local share of 30108, if that share is known."""
    share = book.facts.medical_of_pension
    pension, medical = book.rows("6").get("30108"), book.rows("6").get("30110")
    if share is None or pension is None or medical is None:
        return
    yield from unequal(
        "identity.medical_share",
        "30110-30108",
        (place("6", medical, "total"), place("6", pension, "total")),
        (book.value("6", medical, "total"), book.value("6", pension, "total") * share),
        severity=Severity.NOTE,
        # Each person's contribution is rounded to the cent by itself.
        slack=Decimal("1"),
        share=f"{share.normalize():f}",
    )


def _rows(book: Index, key: str, codes: tuple[str, ...]) -> list[Row]:
    return [row for code in codes if (row := book.rows(key).get(code)) is not None]


def _sum(book: Index, key: str, rows: list[Row], column: str) -> Decimal:
    return sum((book.value(key, row, column) for row in rows), ZERO)
