"""The application that an adjustment or an addition belongs to: one document."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from budget import access
from budget.choices import Status
from budget.models import Department, User
from budget.models.organization import STEP
from performance.models import Addition, Adjustment, Goal


@dataclass(frozen=True, slots=True)
class Asked:
    """What one document asks to change on one form: rows that change, rows that join
    it; `of` is the one that was asked for."""

    body: str
    goal: Goal
    of: Adjustment | Addition
    rows: tuple[Adjustment, ...]
    additions: tuple[Addition, ...]

    @property
    def all(self) -> tuple[Adjustment | Addition, ...]:
        return (*self.rows, *self.additions)


def application(row: Adjustment | Addition, user: User) -> Asked:
    """Return an adjustment or an addition with the others of its form and document, in
    the form's order, as far as the reader may see them. Three queries.

    Those that were cancelled are no part of it, unless one is asked for itself. Rows
    that wait for their 批复 have no document yet: they are one application.
    """
    if isinstance(row, Addition):
        goal, home = row.goal, row.department
    else:
        goal, home = row.target.goal, row.target.indicator.department
    adjusted = Adjustment.objects.filter(
        _of_form(goal, "target__goal__"), _standing(row, Adjustment)
    )
    added = Addition.objects.filter(_of_form(goal, "goal__"), _standing(row, Addition))
    rows = (
        access.visible(adjusted.filter(document_no=row.document_no), user)
        .select_related("target__goal__project_year__project", "before")
        .order_by("target__goal__order", "target__order", "valid_from", "pk")
    )
    additions = (
        access.visible(added.filter(document_no=row.document_no), user)
        .select_related("goal__project_year__project")
        .order_by("goal__order", "pk")
    )
    body = Department.objects.get(path=home.path[:STEP])
    return Asked(body.name, goal, row, tuple(rows), tuple(additions))


def of_waiting(rows: Sequence[Addition], body: str) -> Asked:
    """Return the application of the rows of one form that wait, at least one."""
    return Asked(body, rows[0].goal, rows[0], (), tuple(rows))


def _of_form(goal: Goal, way: str) -> Q:
    """Keep what belongs to the form that a goal stands on; `way` leads to the goal."""
    about = {f"{way}year": goal.year, f"{way}project_year": goal.project_year_id}
    if goal.project_year_id is None:
        about |= {f"{way}department": goal.department_id}
    return Q(**about)


def _standing(
    row: Adjustment | Addition, model: type[Adjustment] | type[Addition]
) -> Q:
    own = row.pk if isinstance(row, model) else 0
    return ~Q(status=Status.CANCELLED) | Q(pk=own)
