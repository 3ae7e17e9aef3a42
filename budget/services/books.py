"""A publication into the database: one edition, its leaves, and what it printed."""

import datetime
from collections import defaultdict
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, BookStatus
from budget.leaves import compared, plain
from budget.leaves.compared import Difference
from budget.leaves.taken import taken
from budget.leaves.values import Leaves
from budget.models import (
    BookUnit,
    BudgetBook,
    Department,
    PrintedTable,
    ProjectYear,
    User,
)
from budget.publication import Publication
from budget.queries import books as queries
from budget.services import rights


@dataclass(frozen=True)
class Stored:
    """What a store did: the book that is now in force, whether this wrote it, and what
    the edition that it replaces said otherwise."""

    book: BudgetBook
    is_new: bool
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """A department's edition in force of a year, and what it printed."""

    book: BudgetBook
    printed: Publication


def kept(*, department_id: int, year: int) -> Edition | None:
    """Return a department's edition in force of a year; None where nothing printed is
    kept of that year yet."""
    book = _newest(department_id, year)
    printed = queries.printed(book) if book else None
    return Edition(book, printed) if book and printed else None


def store(
    *,
    publication: Publication,
    department_id: int,
    actor: User | None,
    now: datetime.datetime,
    reason: str = "",
    document_no: str = "",
) -> Stored:
    """Keep a publication as the edition in force, in one act.

    The same one again changes nothing. A changed one becomes a new edition: the old
    one stays as it was, marked as replaced, and its projects go over to the new one.
    Raises PermissionDenied, and ValidationError for a book of another department.
    """
    with door.change(
        actor=actor,
        action=Action.BOOK_STORED,
        reason=reason,
        document_no=document_no,
        now=now,
    ):
        # Two stores at one moment: the second finds what the first has kept.
        department = door.lock(Department.objects.filter(pk=department_id))[0]
        rights.require_role(actor, department.path, *rights.BUSINESS_SETUP)
        _require_own(publication, department)
        newest = _newest(department_id, publication.year)
        old = queries.printed(newest) if newest else None
        found = compared.differences(old, publication) if old else []
        if newest is not None and old is not None and not found:
            return Stored(newest, is_new=False)
        book = _edition(
            newest, publication, department, document_no, is_kept=old is not None
        )
        leaves = taken(publication)
        _write(book, leaves, department)
        _keep_printed(book, publication)
        _take_over(newest, book, leaves)
        return Stored(book, is_new=True, differences=tuple(found))


def _newest(department_id: int, year: int) -> BudgetBook | None:
    books = BudgetBook.objects.filter(department_id=department_id, year=year)
    newest: BudgetBook | None = (
        books.select_related("department").order_by("-edition").first()
    )
    return newest


def _require_own(publication: Publication, department: Department) -> None:
    code = publication.department_code
    if code and department.code and code != department.code:
        said = _("这是%(book)s（%(code)s）的部门预算，不是%(own)s（%(own_code)s）的。")
        facts = {
            "book": publication.department_name,
            "code": code,
            "own": department.name,
            "own_code": department.code,
        }
        raise ValidationError(said % facts, code="department")


def _edition(
    newest: BudgetBook | None,
    publication: Publication,
    department: Department,
    document_no: str,
    *,
    is_kept: bool,
) -> BudgetBook:
    """Return the book to fill: one without printed tables, else the next edition."""
    if newest is not None and not is_kept:
        newest.status = BookStatus.PUBLISHED
        door.save(newest)
        return newest
    if newest is not None:
        newest.status = BookStatus.REPLACED
        door.save(newest)
    name = publication.department_name or department.name
    book = BudgetBook(
        department=department,
        year=publication.year,
        edition=newest.edition + 1 if newest else 1,
        status=BookStatus.PUBLISHED,
        title=f"{name}{publication.year}年部门预算"[:200],
        document_no=document_no.strip(),
    )
    door.save(book)
    return book


def _write(book: BudgetBook, leaves: Leaves, department: Department) -> None:
    branches = Department.objects.filter(path__startswith=department.path)
    by_code = {row.code: row for row in branches if row.code}
    by_name = {row.name: row for row in branches}
    units = [
        BookUnit(
            book=book,
            order=at,
            branch=by_code.get(unit.code) or by_name.get(unit.name),
            **asdict(unit),
        )
        for at, unit in enumerate(leaves.units, start=1)
    ]
    door.save_many(units)
    for kind, (_value, model) in queries.KINDS.items():
        rows = []
        for at, leaf in enumerate(getattr(leaves, kind), start=1):
            held = asdict(leaf)
            unit = held.pop("unit")
            place = None if unit is None else units[unit]
            rows.append(model(book=book, order=at, unit=place, **held))
        door.save_many(rows)


def _keep_printed(book: BudgetBook, publication: Publication) -> None:
    rows = [
        PrintedTable(book=book, key=key, order=at, content=content)
        for at, (key, content) in enumerate(plain.parts(publication), start=1)
    ]
    door.record_events(rows)


def _take_over(newest: BudgetBook | None, book: BudgetBook, leaves: Leaves) -> None:
    """Lead the year's projects to the edition in force, with the money it gives."""
    if newest is None:
        return
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for funding in leaves.funding:
        amounts[funding.code] += funding.amount
    years = door.lock(ProjectYear.objects.filter(book=newest))
    for year in years:
        year.book = book
        if year.code in amounts:
            year.amount = amounts[year.code]
    door.save_many(years)
