"""Figures of the text against the tables: 元 against 万元, shares, changes, claims.

A figure of the text is right if the table's figure rounds to it, half up, at the
decimals that it prints. Source: the standard explanation (budget.statements) and
domain.md 6.2.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from budget import money
from budget.choices import Severity
from budget.publication import Statement
from budget.reconcile import printed, text_figures
from budget.reconcile.compare import unequal
from budget.reconcile.index import ZERO, Index
from budget.reconcile.terms import TEXT, Finding, Place
from budget.reconcile.text_figures import Source

HUNDRED: Final = Decimal(100)
_CLASSES: Final = (("goods", "A"), ("works", "B"), ("services", "C"))
_FUNCTION: Final = "general.function:"


def amounts(book: Index) -> Iterator[Finding]:
    """Yield amounts of the text that are not the table's, rounded; what repeats one
    figure with one error is one finding."""
    wrong: dict[tuple[str, Decimal], tuple[Source, list[Statement]]] = {}
    known = text_figures.sources(book)
    for said in book.publication.statements:
        source = _source(book, known, said)
        if source is not None and said.unit in money.PLACES and _off(said, source):
            at = (source.subject, said.number)
            wrong.setdefault(at, (source, []))[1].append(said)
    for source, statements in wrong.values():
        yield from _amount(source, statements)


def _source(book: Index, known: dict[str, Source], said: Statement) -> Source | None:
    about = text_figures.bare(said.about)
    if about.startswith(_FUNCTION):
        several = text_figures.items(book, about.removeprefix(_FUNCTION))
        right = [one for one in several if not _off(said, one)]
        return (*right, *several)[0] if several else None
    if about == "assets.total":
        several = text_figures.assets(book)
        right = [one for one in several if not _off(said, one)]
        return (*right, *several)[0] if several else None
    if about == "running.total":
        # No more than all 公用经费; less where units have some that is none of it.
        whole = known.get("basic.public_use")
        exact = _in_unit(whole, said) if whole else ZERO
        return whole if printed.rounded(exact, said.number) < said.number else None
    return known.get(about)


def _in_unit(source: Source, said: Statement) -> Decimal:
    return money.from_yuan(source.amount, said.unit)


def _off(said: Statement, source: Source) -> bool:
    return said.number != printed.rounded(_in_unit(source, said), said.number)


def _amount(source: Source, statements: list[Statement]) -> Iterator[Finding]:
    said = statements[0]
    right = printed.rounded(_in_unit(source, said), said.number)
    last = printed.last_place(said.number)
    # One in the last decimal: an office lets its parts add up to the whole.
    tail = abs(said.number - right) == last and last <= Decimal("0.01")
    yield from unequal(
        "text.amount",
        source.subject,
        (*[spoken(one) for one in statements], *source.places),
        (said.number, right),
        severity=Severity.NOTE if tail else Severity.ERROR,
        reason="text.tail" if tail else "text.amount",
        unit=said.unit,
        source=f"{source.amount:,.2f}",
        count=str(len(statements)),
    )


def kinds(book: Index) -> Iterator[Finding]:
    """Yield goods, works and services of the text that table 11 adds up otherwise."""
    table = book.table("11")
    rows = [row for row in (table.rows if table else ()) if row.text("project")]
    for said in book.publication.statements:
        for kind, letter in _CLASSES:
            if said.about == f"procurement.{kind}" and table is not None:
                items = [r for r in rows if r.text("item").startswith(f"[{letter}")]
                amount = sum((book.value("11", r, "amount") for r in items), ZERO)
                source = Source(f"11.{kind}", amount, (Place("11"),))
                if _off(said, source):
                    yield from _amount(source, [said])


def shares(book: Index) -> Iterator[Finding]:
    """Yield shares of the text that the tables do not give, and shares of one whole
    that are not 100 % together."""
    known = text_figures.sources(book)
    told = {said.about: said for said in book.publication.statements}
    for whole in ("income", "expense"):
        total = known.get(f"{whole}.total")
        parts: list[Statement] = []
        for said in book.publication.statements:
            part = known.get(said.about.removesuffix(".share"))
            if not said.about.startswith(whole) or not said.about.endswith(".share"):
                continue
            parts.append(said)
            if part is None or total is None or not total.amount:
                continue
            exact = part.amount * HUNDRED / total.amount
            right = printed.rounded(exact, said.number)
            if said.number == _of_text(told, said, f"{whole}.total"):
                continue
            yield from unequal(
                "text.share",
                said.about,
                (spoken(said), *part.places, *total.places),
                (said.number, right),
                severity=Severity.WARNING,
                unit="%",
            )
        yield from hundred(f"{whole}.shares", parts)


def _of_text(
    told: Mapping[str, Statement], said: Statement, whole: str
) -> Decimal | None:
    """Return the share that the text's own amounts give, already rounded as they are:
    who writes it may take it of them."""
    part, all_ = told.get(said.about.removesuffix(".share")), told.get(whole)
    if part is None or all_ is None or part.unit != all_.unit or not all_.number:
        return None
    return printed.rounded(part.number * HUNDRED / all_.number, said.number)


def hundred(subject: str, parts: list[Statement]) -> Iterator[Finding]:
    """Yield that shares of one whole miss 100 % by more than rounding."""
    if len(parts) > 1:
        last = max(printed.last_place(said.number) for said in parts)
        yield from unequal(
            "text.hundred",
            subject,
            tuple(spoken(said) for said in parts),
            (sum((said.number for said in parts), ZERO), HUNDRED),
            severity=Severity.WARNING,
            slack=last / 2 * len(parts),
            unit="%",
        )


def covered(book: Index) -> Iterator[Finding]:
    """Yield a claim that all projects have goals whose sum is not the projects'."""
    total = book.total("10")
    for said in book.publication.statements:
        kind = said.about.removeprefix("covered.")
        if kind == said.about or total is None:
            continue
        if said.text and "项目" not in said.text:
            continue
        source = Source(
            f"10.year_{kind}",
            book.value("10", total, f"year_{kind}"),
            (Place("10", row="合计"),),
        )
        if said.unit in money.PLACES and _off(said, source):
            right = printed.rounded(_in_unit(source, said), Decimal("0.01"))
            yield from unequal(
                "text.coverage",
                kind,
                (spoken(said), *source.places),
                (said.number, right),
                severity=Severity.WARNING,
                unit=said.unit,
            )


def set_aside(book: Index) -> Iterator[Finding]:
    """Yield a share for small and medium enterprises that table 11 does not give."""
    total = book.total("11")
    for said in book.publication.statements:
        column = said.about.removeprefix("procurement.").removesuffix(".share")
        if said.about != f"procurement.{column}.share" or total is None:
            continue
        whole = book.value("11", total, "amount")
        if column in ("for_medium", "for_small") and whole:
            part = book.value("11", total, column)
            yield from unequal(
                "text.set_aside",
                column,
                (spoken(said), Place("11", row="合计")),
                (said.number, printed.rounded(part * HUNDRED / whole, said.number)),
                severity=Severity.WARNING,
                unit="%",
            )


def spoken(said: Statement) -> Place:
    """Return where a statement stands in the text."""
    return Place(TEXT, row=said.text, line=said.line, text=f"{said.number}{said.unit}")
