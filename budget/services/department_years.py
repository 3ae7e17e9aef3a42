"""What a whole department tells of a year beside its projects."""

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal

from budget.audit import door
from budget.choices import Action
from budget.models import Department, DepartmentYear, User
from budget.services import rights


@dataclass(frozen=True, kw_only=True)
class DepartmentForm:
    """One year of a department; amounts in 元, `*_printed` as its form has them."""

    filled_on: datetime.date | None = None
    duties: str = ""
    tasks: str = ""
    fiscal_amount: Decimal | None = None
    other_amount: Decimal | None = None
    basic_amount: Decimal | None = None
    project_amount: Decimal | None = None
    fiscal_printed: str = ""
    other_printed: str = ""
    basic_printed: str = ""
    project_printed: str = ""


def create_department_year(
    *,
    department_id: int,
    year: int,
    form: DepartmentForm,
    actor: User | None,
    now: datetime.datetime,
) -> DepartmentYear:
    """Record a department's year. Raises PermissionDenied, ValidationError."""
    with door.change(actor=actor, action=Action.DATA_LOADED, now=now):
        department = Department.objects.get(pk=department_id)
        rights.require_role(actor, department.path, *rights.BUSINESS_SETUP)
        row = DepartmentYear(department=department, year=year, **asdict(form))
        row.validate_constraints()
        door.save(row)
        return row
