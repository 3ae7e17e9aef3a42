"""Whose step a record waits for: what a reviewer's roles reach."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.expressions import RawSQL

from budget import access
from budget.access import Grant
from budget.choices import Role, Status
from budget.models import Department, ReviewStep, User
from budget.prepared import Prepared
from performance.models import Indicator
from performance.queries.among import within_given

STEPS = {
    Role.REVIEWER: Status.SECTION_REVIEW,
    Role.HEAD: Status.DEPARTMENT_REVIEW,
}


class Row(NamedTuple):
    """A record about an indicator that may be the user's to decide."""

    pk: int
    status: str
    round: int
    author: int | None
    indicator: int
    year: int
    month: int
    submitted_at: datetime.datetime | None
    reached: datetime.datetime | None


class Own(NamedTuple):
    """A record about a form, which is its department's, that may be the user's."""

    pk: int
    status: str
    round: int
    author: int | None
    path: str
    department: str
    year: int
    month: int | None
    order: int | None
    project_id: int | None
    project: str | None
    submitted_at: datetime.datetime | None
    reached: datetime.datetime | None


def asks_about(model: Any, way: str, year: str, month: Any) -> Prepared:
    """Return the question for records about an indicator, as Row; `way` leads to what
    has the indicator."""

    def make(one: RawSQL, other: RawSQL, indicators: RawSQL) -> Any:
        rows = model.objects.filter(
            within_given(f"{way}indicator_id", indicators), status__in=[one, other]
        )
        return rows.annotate(reached=_reached(model.KIND)).values_list(
            "pk",
            "status",
            "round",
            "author_id",
            f"{way}indicator_id",
            year,
            month,
            "submitted_at",
            "reached",
        )

    return Prepared(make)


def asks_own(model: Any, department: str, year: str, project: str, month: Any) -> Any:
    """Return the question for records about a form, as Own; `department` and `project`
    lead to the department and to the project's year."""

    def make(one: RawSQL, other: RawSQL, departments: RawSQL) -> Any:
        rows = model.objects.filter(
            **{f"{department}__in": departments}, status__in=[one, other]
        )
        return rows.annotate(reached=_reached(model.KIND)).values_list(
            "pk",
            "status",
            "round",
            "author_id",
            f"{department}__path",
            f"{department}__name",
            year,
            month,
            f"{project}order",
            f"{project}project_id",
            f"{project}project__name",
            "submitted_at",
            "reached",
        )

    return Prepared(make)


_INDICATORS = Prepared(
    lambda departments: Indicator.objects.filter(
        department__in=departments
    ).values_list("pk", "department_id")
)


@dataclass(frozen=True)
class Branch:
    """Where the user decides: departments with path and name, the indicators of each.

    Their ids are asked for once, and no table is joined to them: one that PostgreSQL
    still takes for empty, as after a load, it would read anew for every row.
    """

    user: User
    grants: tuple[Grant, ...]
    departments: dict[int, tuple[str, str]]
    indicators: dict[int, int]

    def rows(self, asked: Prepared) -> Iterator[Row]:
        """Yield those of the user's among records about an indicator."""
        for found in asked.rows(*self._statuses, self.indicators):
            row = Row._make(found)
            path, _name = self.departments[self.indicators[row.indicator]]
            if self._decides(row.status, path, row.author):
                yield row

    def forms(self, asked: Prepared) -> Iterator[Own]:
        """Yield those of the user's among records about a form."""
        for found in asked.rows(*self._statuses, self.departments):
            row = Own._make(found)
            if self._decides(row.status, row.path, row.author):
                yield row

    @property
    def _statuses(self) -> tuple[str, str]:
        """The two steps that the user's roles decide, or one of them twice."""
        waiting = [STEPS[grant.role].value for grant in self.grants]
        return min(waiting), max(waiting)

    def _decides(self, status: str, path: str, author: int | None) -> bool:
        """Whether a role reaches a record: nobody stands in for the author either."""
        return author != self.user.pk and any(
            STEPS[grant.role] == status
            and path.startswith(grant.path)
            and (grant.giver_id is None or author != grant.giver_id)
            for grant in self.grants
        )


def decided_by(user: User, departments: Iterable[Department]) -> Branch:
    """Return where the user decides, by own roles and lent ones; one query.

    `departments` are those that the user may see.
    """
    held = (*access.grants(user), *access.lent(user))
    grants = tuple(grant for grant in held if grant.role in STEPS)
    paths = tuple({grant.path for grant in grants})
    reached = {
        row.pk: (row.path, row.name)
        for row in departments
        if row.path.startswith(paths)
    }
    held_by = dict(_INDICATORS.rows(reached)) if reached else {}
    return Branch(user, grants, reached, held_by)


def _reached(kind: str) -> Subquery:
    """When the record came to the step where it now waits."""
    steps = ReviewStep.objects.filter(kind=kind, record_id=OuterRef("pk"))
    return Subquery(steps.order_by("-id").values("at")[:1])
