"""Which figure of the tables a statement of the text repeats (budget.statements)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from budget.official_tables import INCOME_KINDS
from budget.publication import Row
from budget.reconcile import printed, sides
from budget.reconcile.index import Index, label, place
from budget.reconcile.terms import Place

_THREE_PUBLIC: Final = (
    "abroad",
    "vehicle",
    "vehicle_purchase",
    "vehicle_running",
    "reception",
)
_WAN: Final = Decimal(10000)
_CENT: Final = Decimal("0.01")
_EXPENSES: Final = ("basic", "project", "operating", "to_superior", "to_subordinate")


class Source(NamedTuple):
    """A figure of a table in 元, where it stands, and what it is (`subject`)."""

    subject: str
    amount: Decimal
    places: tuple[Place, ...]


def sources(book: Index) -> dict[str, Source]:
    """Return the figure behind each key of a statement that one cell answers."""
    found: dict[str, Source] = {}
    for about, key, row, column in _cells(book):
        if row is not None:
            side = "expense_item" if column == "expense" else ""
            side = "income_item" if column == "income" else side
            at = place(key, row, column, side)
            found[about] = Source(
                f"{key}.{at.row}.{column}", book.value(key, row, column), (at,)
            )
    return found


def _cells(book: Index) -> Iterator[tuple[str, str, Row | None, str]]:
    yield "total", "1", sides.grand(book, "1", sides.EXPENSE), "expense"
    income, expense = book.total("2"), book.total("3")
    yield "income.total", "2", income, "total"
    yield "income.carried", "2", income, "carried"
    for kind, _ in INCOME_KINDS:
        yield f"income.{kind}", "2", income, f"year_{kind}"
    for kind, _ in INCOME_KINDS[:3]:
        yield f"fiscal.year.{kind}", "2", income, f"year_{kind}"
        yield f"fiscal.carried.{kind}", "2", income, f"carried_{kind}"
    yield "expense.total", "3", expense, "total"
    for kind in _EXPENSES:
        yield f"expense.{kind}", "3", expense, kind
    yield "fiscal.total", "4", sides.grand(book, "4", sides.EXPENSE), "expense"
    for name, row in sides.classes(book, "4").items():
        yield f"fiscal.class:{name}", "4", row, "expense"
    yield from _general(book)
    public = book.total("7")
    yield "three_public.total", "7", public, "total"
    for kind in _THREE_PUBLIC:
        yield f"three_public.{kind}", "7", public, kind
    yield "government_fund.total", "8", book.total("8"), "total"
    yield "state_capital.total", "9", book.total("9"), "total"
    yield "project.total", "10", book.total("10"), "total"
    for project in book.projects:
        yield f"project:{_bare(project.text('name'))}", "10", project, "total"
    yield "procurement.total", "11", book.total("11"), "amount"
    yield "procurement.for_medium", "11", book.total("11"), "for_medium"
    yield "procurement.for_small", "11", book.total("11"), "for_small"
    yield "services.total", "12", book.total("12"), "amount"


def _general(book: Index) -> Iterator[tuple[str, str, Row | None, str]]:
    general, basic = book.total("5.1"), book.total("6")
    for kind in ("total", "basic", "project"):
        yield f"general.{kind}", "5.1", general, kind
    # The text says these twice; both repeat one figure.
    for kind in ("personnel", "public_use"):
        key, row = ("6", basic) if basic is not None else ("5.1", general)
        yield f"general.{kind}", key, row, kind
        yield f"basic.{kind}", key, row, kind
    yield "basic.total", "6", basic, "total"
    for row_code, row in book.rows("6").items():
        if len(row_code) == 3:
            yield f"basic.economic:{label(row.text('name'))}", "6", row, "total"


def items(book: Index, name: str) -> tuple[Source, ...]:
    """Return what a functional item named in the text may repeat: its project money
    or all of it, added up where several items have the same name."""
    rows = [
        row
        for row_code, row in book.rows("5.1").items()
        if len(row_code) == 7 and _bare(row.text("name")) == _bare(name)
    ]
    found = []
    for column in ("project", "total") if rows else ():
        amounts = [book.value("5.1", row, column) for row in rows]
        places = tuple(place("5.1", row, column) for row in rows)
        rounded = (printed.rounded(amount / _WAN, _CENT) * _WAN for amount in amounts)
        # Several items may be added up before or after they are rounded.
        for whole in (sum(amounts, Decimal(0)), sum(rounded, Decimal(0))):
            found.append(Source(f"5.1.{name}.{column}", whole, places))
    return tuple(found)


def assets(book: Index) -> tuple[Source, ...]:
    """Return what the text may repeat of table 13: what was granted or asked for."""
    total, table = book.total("13"), book.table("13")
    if table is None:
        return ()
    at = (place("13", total, "amount"),) if total else (Place("13"),)
    columns = ("granted_amount", "amount")
    return tuple(
        Source("13", book.value("13", total, column), at) for column in columns
    )


def bare(about: str) -> str:
    """Return a key of a statement with its name without blanks."""
    return _bare(about)


def _bare(text: str) -> str:
    return "".join(text.split()).replace("（", "(").replace("）", ")")
