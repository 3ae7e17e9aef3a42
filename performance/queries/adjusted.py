"""The application that an adjustment belongs to: one form, one document."""

from dataclasses import dataclass

from django.db.models import Q

from budget import access
from budget.choices import Status
from budget.models import Department, User
from budget.models.organization import STEP
from performance.models import Adjustment


@dataclass(frozen=True, slots=True)
class Asked:
    """What one document asks to change on one form; `rows` has one at least."""

    body: str
    rows: tuple[Adjustment, ...]


def application(row: Adjustment, user: User) -> Asked:
    """Return an adjustment with the others of its form and document, in the form's
    order, as far as the reader may see them. Two queries.

    Those that were cancelled are no part of it, unless it is asked for itself.
    """
    goal = row.target.goal
    same = Q(target__goal__project_year=goal.project_year_id)
    if goal.project_year_id is None:
        same = Q(
            target__goal__project_year=None, target__goal__department=goal.department_id
        )
    found = Adjustment.objects.filter(
        same, target__goal__year=goal.year, document_no=row.document_no
    ).filter(~Q(status=Status.CANCELLED) | Q(pk=row.pk))
    rows = (
        access.visible(found, user)
        .select_related("target__goal__project_year__project", "before")
        .order_by("target__goal__order", "target__order", "valid_from", "pk")
    )
    body = Department.objects.get(path=row.target.indicator.department.path[:STEP])
    return Asked(body.name, tuple(rows))
