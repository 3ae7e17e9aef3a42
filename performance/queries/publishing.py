"""What a budget that is being drawn up would bind: its declarations, and their road."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from budget import access
from budget.choices import BookStatus, Status
from budget.models import BudgetBook, Department, ProjectYear, User
from budget.models.review import UNDER_REVIEW
from performance.choices import OfficialForm
from performance.models import Filing, Goal
from performance.models.filing import ON_THE_WAY, STANDING


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration of a budget; `status` None was never sent."""

    name: str
    project_year_id: int | None
    status: Status | None

    @property
    def is_read(self) -> bool:
        """Whether a reviewer has it before them."""
        return self.status in UNDER_REVIEW


def drafts(user: User) -> "QuerySet[BudgetBook]":
    """Return the budgets that are being drawn up and that the user may see."""
    rows = BudgetBook.objects.filter(status=BookStatus.DRAFT)
    return access.visible(rows.select_related("department"), user)


def of_places(places: Collection[Department], year: int) -> list[BudgetBook]:
    """Return the budgets of a year of the bodies among departments, newest last."""
    rows = BudgetBook.objects.filter(department__in=[row.pk for row in places])
    return list(
        rows.filter(year=year)
        .exclude(status=BookStatus.REPLACED)
        .select_related("department")
        .order_by("department__path", "edition")
    )


def declarations(book: BudgetBook) -> list[Declaration]:
    """Return the department's declaration and those of the projects; three queries."""
    path = book.department.path
    years = ProjectYear.objects.filter(book=book).select_related("project")
    rows: Any = Filing.objects.filter(
        form=OfficialForm.DECLARATION,
        year=book.year,
        department__path__startswith=path,
        status__in=(*ON_THE_WAY, *STANDING),
    )
    # What is on its way is written last, and so stands.
    sent = {
        pk: Status(status)
        for pk, status in sorted(
            rows.values_list("project_year_id", "status"),
            key=lambda row: row[1] in ON_THE_WAY,
        )
    }
    found = []
    whole = Goal.objects.filter(
        department=book.department, project_year=None, year=book.year, removed_at=None
    )
    if whole.exists():
        found.append(Declaration(book.department.name, None, sent.get(None)))
    found += [
        Declaration(row.project.name, row.pk, sent.get(row.pk))
        for row in years.order_by("order", "pk")
    ]
    return found
