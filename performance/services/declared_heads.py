"""What a declared form says beside its goals: the project's year, the department's."""

import datetime
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import money, names
from budget.audit import door
from budget.choices import BookStatus
from budget.models import BudgetBook, Department, DepartmentYear, Project, ProjectYear
from budget.services import naming
from performance.declared_terms import ReadForm
from performance.declaring import (
    PROJECT_MONEY,
    WAN,
    FormKind,
    MoneyLine,
)
from performance.queries import declarations
from performance.queries.declared_doubts import Record
from performance.services.grounds import Grounds

# Kept with the year; the purpose belongs to the project of all years.
_OF_YEAR = (
    "attribute",
    "type",
    "fund_kind",
    "functional_code",
    "starts_on",
    "ends_on",
    "owner_role",
    "overview",
    "basis",
    "total_goal",
)


def write(
    read: ReadForm,
    record: Record,
    now: datetime.datetime,
    *,
    joins: bool = False,
    grounds: Grounds | None = None,
) -> ProjectYear | None:
    """Write the head and the money; return the project's year, None for a department.

    One that `joins` a published budget waits for a 批复 of its own, one with `grounds`
    has it. Raises
    ValidationError for a new project's name with characters nobody can see.
    """
    if read.form.kind is FormKind.DEPARTMENT:
        _department_years(read, record, now)
        return None
    year = record.project_year or _new_year(read, record)
    year.code = read.form.project_code.strip()
    year.filled_on = timezone.localdate(now)
    for key in _OF_YEAR:
        setattr(year, key, read.head.get(key, ""))
    year.year_goal = "\n".join(goal.text.strip() for goal in read.form.filled)
    for line in read.form.money:
        _set_amount(year, line, read.money[line.key, None])
    if grounds is not None:
        year.joins_on, year.joins_reason = grounds.valid_from, grounds.reason.strip()
    elif joins:
        year.awaits_grant = True
        year.joins_on = read.head["joins_on"]
        year.joins_reason = read.head["joins_reason"]
    door.save(year)
    return year


def _set_amount(year: ProjectYear, line: MoneyLine, amount: Decimal | None) -> None:
    """Set one amount. What is printed as before is what it was, to the cent."""
    new = year._state.adding
    if not new and line.text.strip() == declarations.project_amount(year, line.key):
        return
    if line.key != PROJECT_MONEY[0]:
        wan = None if amount is None else money.from_yuan(amount, WAN)
        setattr(year, line.key, wan)
    elif amount is not None:
        year.amount, year.amount_printed = amount, _with_unit(line.text.strip())


def _with_unit(text: str) -> str:
    """Return an amount as a form prints it: a bare number is of 万元."""
    bare = text.replace(",", "").replace(".", "", 1)
    return f"{text}{WAN}" if bare.isascii() and bare.isdecimal() else text


def _new_year(read: ReadForm, record: Record) -> ProjectYear:
    project = Project.objects.filter(pk=read.form.project_id or 0).first()
    if project is None:
        project = _new_project(read, record.department)
    book = book_of(record.department, read.form.year)
    return ProjectYear(
        project=project, book=book, year=read.form.year, order=last_order(book) + 1
    )


def last_order(book: BudgetBook) -> int:
    """Return the order of a budget's last project, 0 where it has none."""
    last = ProjectYear.objects.filter(book=book).aggregate(last=Max("order"))
    return int(last["last"] or 0)


def _new_project(read: ReadForm, department: Department) -> Project:
    name = read.form.project_name.strip()
    naming.require_plain(name=name)
    # A known one has no year that stands: they were withdrawn.
    known = door.lock(Project.objects.filter(department=department, name=name))
    project = known[0] if known else Project(department=department, name=name)
    project.purpose, project.sort_key = read.head["purpose"], names.sort_key(name)
    door.save(project)
    return project


def book_of(department: Department, year: int) -> BudgetBook:
    """Return the body's newest budget of a year, or one that is being drawn up."""
    body = Department.objects.get(path=department.body_path)
    books = BudgetBook.objects.filter(department=body, year=year)
    known: BudgetBook | None = books.order_by("-edition").first()
    if known is not None:
        return known
    title = _("%(name)s%(year)d年部门预算") % {"name": body.name, "year": year}
    book = BudgetBook(
        department=body, year=year, status=BookStatus.DRAFT, title=title[:200]
    )
    door.save(book)
    return book


def _department_years(read: ReadForm, record: Record, now: datetime.datetime) -> None:
    """Write the year, and earlier ones that nothing is recorded of."""
    by_year: dict[int, list[MoneyLine]] = {}
    for line in read.form.money:
        by_year.setdefault(line.year or read.form.year, []).append(line)
    by_year.setdefault(read.form.year, [])
    for number, lines in by_year.items():
        own = number == read.form.year
        typed = any(line.text.strip() for line in lines)
        known = record.years.get(number)
        if not own and (known is not None or not typed):
            continue
        year = known or DepartmentYear(department=record.department, year=number)
        if own:
            year.duties, year.tasks = read.form.duties.strip(), read.form.tasks.strip()
            year.filled_on = timezone.localdate(now)
        for line in lines:
            _set_yuan(year, line, read.money[line.key, line.year])
        door.save(year)


def _set_yuan(year: DepartmentYear, line: MoneyLine, amount: Decimal | None) -> None:
    if line.text.strip() == declarations.department_amount(year, line.key):
        return
    setattr(year, f"{line.key}_amount", amount)
    setattr(year, f"{line.key}_printed", line.text.strip()[:40])
