"""Budget books: which a person sees, what one printed, and its leaves."""

from dataclasses import fields
from typing import Any, Final

from django.db.models import QuerySet

from budget import access
from budget.leaves import plain, values
from budget.leaves.values import Leaves
from budget.models import (
    AssetLine,
    BookUnit,
    BudgetBook,
    EconomicLine,
    IncomeLine,
    PrintedTable,
    ProcurementLine,
    ProjectFunding,
    PublicExpenseLine,
    ServiceLine,
    SpendingLine,
    Staffing,
    User,
)
from budget.publication import Publication

# Each list of Leaves: its plain value and the table that holds it. The names of the
# fields are the same on both sides.
KINDS: Final[dict[str, tuple[type[Any], type[Any]]]] = {
    "income": (values.Income, IncomeLine),
    "spending": (values.Spending, SpendingLine),
    "economic": (values.Economic, EconomicLine),
    "public": (values.PublicCost, PublicExpenseLine),
    "funding": (values.Funding, ProjectFunding),
    "procurement": (values.Procurement, ProcurementLine),
    "services": (values.Service, ServiceLine),
    "assets": (values.Asset, AssetLine),
    "staffing": (values.Staff, Staffing),
}


def visible(user: User) -> "QuerySet[BudgetBook]":
    """Return the books that the user may see, the newest year and edition first."""
    return access.visible(
        BudgetBook.objects.select_related("department"), user
    ).order_by("-year", "department__path", "-edition")


def printed(book: BudgetBook) -> Publication | None:
    """Return the publication as it was printed; None for a book without tables."""
    rows = PrintedTable.objects.filter(book=book).order_by("order")
    kept = dict(rows.values_list("key", "content"))
    return plain.publication(kept) if kept else None


def leaves(book: BudgetBook, *kinds: str) -> Leaves:
    """Return the leaves of an edition: of some kinds, or of all; a query for each."""
    rows = BookUnit.objects.filter(book=book).order_by("order")
    found = Leaves(units=[])
    places: dict[int, int] = {}
    for row in rows:
        places[row.pk] = len(found.units)
        found.units.append(values.Unit(row.code, row.name, row.kind, row.depth))
    for kind in kinds or KINDS:
        setattr(found, kind, _leaves(book, kind, places))
    return found


def _leaves(book: BudgetBook, kind: str, places: dict[int, int]) -> list[Any]:
    value, model = KINDS[kind]
    names = [field.name for field in fields(value) if field.name != "unit"]
    rows = model.objects.filter(book=book).order_by("order")
    return [
        value(
            unit=None if unit is None else places[unit],
            **dict(zip(names, rest, strict=True)),
        )
        for unit, *rest in rows.values_list("unit_id", *names)
    ]
