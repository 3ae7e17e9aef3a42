"""Make a finding where two figures differ, and none where they agree."""

from collections.abc import Iterator
from decimal import Decimal

from budget.choices import Severity
from budget.publication import YUAN, Row
from budget.reconcile.index import ZERO, Index, code, place, spec, subject
from budget.reconcile.terms import Finding, Place


def unequal(
    rule: str,
    about: str,
    places: tuple[Place, ...],
    figures: tuple[Decimal, Decimal],
    *,
    severity: Severity = Severity.ERROR,
    reason: str = "",
    slack: Decimal = ZERO,
    unit: str = YUAN,
    **words: str,
) -> Iterator[Finding]:
    """Yield a finding if the printed figure is further from the other than `slack`.

    `about` is the finding's subject; `reason` the rule's own sentence unless given.
    """
    difference = figures[0] - figures[1]
    if abs(difference) > slack:
        yield Finding(
            rule,
            severity,
            reason or rule,
            about,
            places,
            figures,
            difference,
            unit,
            tuple(words.items()),
        )


def columns(
    rule: str,
    book: Index,
    one: tuple[str, Row],
    other: tuple[str, Row],
    pairs: tuple[tuple[str, str], ...],
    *,
    severity: Severity = Severity.ERROR,
) -> Iterator[Finding]:
    """Compare two rows of two tables (key, row) column by column."""
    (left, here), (right, there) = one, other
    slack = book.slack(left, 1) + book.slack(right, 1)
    for column, counterpart in pairs:
        figures = (
            book.value(left, here, column),
            book.value(right, there, counterpart),
        )
        if figures[0] == figures[1]:
            continue
        yield from unequal(
            rule,
            f"{subject(here)}.{column}",
            (place(left, here, column), place(right, there, counterpart)),
            figures,
            severity=severity,
            reason="same_in_two_tables",
            slack=slack,
        )


def by_code(
    rule: str,
    book: Index,
    one: str,
    other: str,
    pairs: tuple[tuple[str, str], ...],
) -> Iterator[Finding]:
    """Compare two tables row by row: a row in one alone is a finding as well."""
    left, right = book.rows(one), book.rows(other)
    for row_code, row in left.items():
        if row_code in right:
            there = (other, right[row_code])
            yield from columns(rule, book, (one, row), there, pairs)
        else:
            yield from alone(rule, book, (one, row), other)
    for row_code, row in right.items():
        if row_code not in left:
            yield from alone(rule, book, (other, row), one)


def alone(
    rule: str, book: Index, here: tuple[str, Row], missing_in: str
) -> Iterator[Finding]:
    """Yield that a row with money has no counterpart in another table."""
    key, row = here
    column = spec(key).amounts[0]
    yield from unequal(
        rule,
        f"{code(row)}.{key}",
        (place(key, row, column), Place(table=missing_in, row=code(row))),
        (book.value(key, row, column), ZERO),
        reason="row_in_one_table",
    )
