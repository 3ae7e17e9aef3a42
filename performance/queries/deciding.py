"""Whose step a record waits for: what a reviewer's roles reach."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from budget import access
from budget.access import Grant
from budget.choices import Role, Status
from budget.models import Department, ReviewStep, User
from performance.models import Indicator
from performance.queries.among import within

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

    def rows(self, rows: "QuerySet[Any]", way: str) -> Iterator[Row]:
        """Yield those of the user's; `way` leads to what has the indicator."""
        wanted = rows.filter(
            self._waiting, within(f"{way}indicator_id", self.indicators)
        )
        found = wanted.annotate(reached=_reached(rows.model.KIND)).values_list(
            "pk",
            "status",
            "round",
            "author_id",
            f"{way}indicator_id",
            "year",
            "month",
            "submitted_at",
            "reached",
        )
        for row in map(Row._make, found):
            path, _name = self.departments[self.indicators[row.indicator]]
            if self._decides(row.status, path, row.author):
                yield row

    def forms(self, rows: "QuerySet[Any]", way: str = "") -> Iterator[Any]:
        """Yield those of the user's; `way` leads to what has the department."""
        found = rows.filter(
            self._waiting, **{f"{way}department__in": list(self.departments)}
        )
        for row in found.annotate(reached=_reached(rows.model.KIND)):
            if self._decides(row.status, row.department.path, row.author_id):
                yield row

    @property
    def _waiting(self) -> Q:
        return Q(status__in={STEPS[grant.role] for grant in self.grants})

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
    indicators = Indicator.objects.filter(department__in=list(reached))
    held_by = dict(indicators.values_list("pk", "department_id"))
    return Branch(user, grants, reached, held_by)


def _reached(kind: str) -> Subquery:
    """When the record came to the step where it now waits."""
    steps = ReviewStep.objects.filter(kind=kind, record_id=OuterRef("pk"))
    return Subquery(steps.order_by("-id").values("at")[:1])
