"""What is on its way to 终审 or came back, of every reviewed kind: a query each."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from budget.choices import Status
from budget.models import BudgetChange, ReviewStep
from budget.models.review import UNDER_REVIEW
from performance.models import Actual, Adjustment, Filing, Plan, Policy

RETURNED = (Status.RETURNED, Status.FISCAL_RETURNED)


@dataclass(frozen=True, slots=True)
class Paper:
    """One reviewed record: what it is about, where it lies, since when.

    `path` is empty for rules that hold for everybody. Only figures have an indicator
    and a period. `step_id` and `opinion` are those of the last step taken.
    """

    kind: str
    pk: int
    name: str
    path: str
    department_id: int | None
    department: str
    status: Status
    round: int
    author_id: int | None
    since: datetime.datetime | None
    step_id: int | None
    opinion: str
    indicator_id: int | None = None
    period_id: int | None = None
    year: int | None = None


_COMMON = ("status", "round", "author_id", "submitted_at", "reached", "step", "words")
_SOURCES: tuple[tuple[str, Any, str, str], ...] = (
    (Actual.KIND, Actual, "indicator__name", "indicator__department"),
    (Plan.KIND, Plan, "target__name_printed", "target__indicator__department"),
    (
        Adjustment.KIND,
        Adjustment,
        "target__name_printed",
        "target__indicator__department",
    ),
    (
        BudgetChange.KIND,
        BudgetChange,
        "project_year__project__name",
        "project_year__project__department",
    ),
    (Policy.KIND, Policy, "name", "department"),
    (Filing.KIND, Filing, "title", "department"),
)
_FIGURE = ("indicator_id", "period_id", "period__year")


def waiting(body: str) -> list[Paper]:
    """Return what waits in one body for somebody's step, oldest first."""
    return _papers(body, UNDER_REVIEW)


def returned(body: str) -> list[Paper]:
    """Return what was sent back to its author in one body."""
    return _papers(body, RETURNED)


def _papers(body: str, statuses: tuple[Status, ...]) -> list[Paper]:
    found: list[Paper] = []
    for kind, model, name, department in _SOURCES:
        steps = ReviewStep.objects.filter(kind=kind, record_id=OuterRef("pk"))
        last = steps.order_by("-pk")
        inside = Q(**{f"{department}__path__startswith": body})
        if model is Policy:
            inside |= Q(department=None)
        rows = (
            model.objects.filter(inside, status__in=statuses)
            .annotate(
                reached=Subquery(last.values("at")[:1]),
                step=Subquery(last.values("pk")[:1]),
                words=Subquery(last.values("opinion")[:1]),
            )
            .order_by("pk")
        )
        place = (f"{department}__path", f"{department}_id", f"{department}__name")
        extra = _FIGURE if model is Actual else ()
        columns = ("pk", name, *place, *_COMMON, *extra)
        found += [_paper(kind, *row) for row in rows.values_list(*columns)]
    return found


def _paper(
    kind: str,
    pk: int,
    name: str,
    path: str | None,
    department_id: int | None,
    department: str | None,
    status: str,
    round_: int,
    author_id: int | None,
    submitted_at: datetime.datetime | None,
    reached: datetime.datetime | None,
    step: int | None,
    words: str | None,
    *figure: int,
) -> Paper:
    return Paper(
        kind,
        pk,
        name,
        path or "",
        department_id,
        department or "",
        Status(status),
        round_,
        author_id,
        reached or submitted_at,
        step,
        words or "",
        *figure,
    )
