"""Budget books: which a person sees, what one printed, and its leaves."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, Final

from django.db.models import QuerySet, TextChoices

from budget import access
from budget.leaves import plain, values
from budget.leaves.values import Leaves
from budget.models import (
    AssetLine,
    BookUnit,
    BudgetBook,
    DepartmentYear,
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
from budget.publication import Publication, Table

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


def printed_tables(book: BudgetBook, keys: Iterable[str]) -> dict[str, Table]:
    """Return some tables as they were printed, in one query."""
    rows = PrintedTable.objects.filter(book=book, key__in=keys).order_by("order")
    kept = rows.values_list("key", "content")
    return {key: plain.table_back(key, content) for key, content in kept}


def neighbours(book: BudgetBook) -> list[BudgetBook]:
    """Return the department's other books, the newest year and edition first."""
    rows = BudgetBook.objects.filter(department_id=book.department_id)
    return list(rows.exclude(pk=book.pk).order_by("-year", "-edition"))


def course(book: BudgetBook) -> list[DepartmentYear]:
    """Return what the department's own form tells of the year and the two before."""
    rows = DepartmentYear.objects.filter(
        department_id=book.department_id, year__range=(book.year - 2, book.year)
    )
    return list(rows.order_by("year"))


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
    kept = [field for field in fields(value) if field.name != "unit"]
    makers = [_maker(field.type) for field in kept]
    rows = model.objects.filter(book=book).order_by("order")
    found = []
    for unit, *texts in rows.values_list("unit_id", *[field.name for field in kept]):
        held = {
            field.name: make(text) if make else text
            for field, make, text in zip(kept, makers, texts, strict=True)
        }
        found.append(value(unit=None if unit is None else places[unit], **held))
    return found


def _maker(kind: Any) -> Callable[[str], Any] | None:
    """Return what makes a word of a closed list out of its stored text."""
    return kind if isinstance(kind, type) and issubclass(kind, TextChoices) else None
