"""The published budget of a year and the projects in it."""

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal

from budget import names
from budget.audit import door
from budget.choices import (
    Action,
    BookStatus,
    FundKind,
    ProjectAttribute,
    ProjectType,
    Purpose,
)
from budget.models import BudgetBook, Department, Project, ProjectYear, User
from budget.services import naming, rights


@dataclass(frozen=True, kw_only=True)
class YearForm:
    """One year of a project as its form prints it; `amount` is in 元."""

    code: str
    order: int
    amount: Decimal
    amount_printed: str
    fund_kind: FundKind
    attribute: ProjectAttribute
    type: ProjectType
    starts_on: datetime.date
    ends_on: datetime.date
    functional_code: str = ""
    district: Decimal | None = None
    owner_role: str = ""
    overview: str = ""
    basis: str = ""
    total_goal: str = ""
    year_goal: str = ""
    filled_on: datetime.date | None = None


def create_book(
    *,
    department_id: int,
    year: int,
    title: str,
    actor: User | None,
    now: datetime.datetime,
) -> BudgetBook:
    """Register a body's published budget. Raises PermissionDenied, ValidationError."""
    with door.change(actor=actor, action=Action.DATA_LOADED, now=now):
        department = Department.objects.get(pk=department_id)
        rights.require_role(actor, department.path, *rights.BUSINESS_SETUP)
        book = BudgetBook(
            department=department, year=year, title=title, status=BookStatus.PUBLISHED
        )
        book.validate_constraints()
        door.save(book)
        return book


def create_project(
    *,
    department_id: int,
    book_id: int,
    name: str,
    purpose: Purpose,
    form: YearForm,
    lead_id: int | None,
    actor: User | None,
    now: datetime.datetime,
) -> ProjectYear:
    """Add a project, or its next year. Raises PermissionDenied, ValidationError."""
    with door.change(actor=actor, action=Action.DATA_LOADED, now=now):
        department = Department.objects.get(pk=department_id)
        rights.require_role(actor, department.path, *rights.BUSINESS_SETUP)
        book = BudgetBook.objects.get(pk=book_id)
        year = ProjectYear(
            project=_project(department, name, purpose),
            book=book,
            year=book.year,
            lead_id=lead_id,
            **asdict(form),
        )
        year.validate_constraints()
        door.save(year)
        return year


def _project(department: Department, name: str, purpose: Purpose) -> Project:
    rows = Project.objects.filter(department=department, name=name)
    known: Project | None = rows.first()
    if known is not None:
        return known
    naming.require_plain(name=name)
    project = Project(
        department=department,
        name=name,
        purpose=purpose,
        sort_key=names.sort_key(name),
    )
    door.save(project)
    return project
