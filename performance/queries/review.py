"""What waits for a reviewer, and what may be done with one record."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from budget import access, workflow
from budget.choices import ReviewAction, Role, Status
from budget.models import User
from budget.queries import steps
from performance.models import Actual, Indicator, Plan
from performance.models.actual import KIND

Record = Actual | Plan
STEPS = {
    Role.REVIEWER: Status.SECTION_REVIEW,
    Role.HEAD: Status.DEPARTMENT_REVIEW,
}


@dataclass(frozen=True)
class Waiting:
    """One record that waits, and for how many days; `kind` is its ReviewStep's."""

    kind: str
    record: Record
    indicator: Indicator
    days: int


def queue(user: User, now: datetime.datetime) -> list[Waiting]:
    """Return the records whose next step is the user's, the longest waiting first.

    What the user entered is left out: author and approver are two people.
    """
    found = [*_figures(user, now), *_plans(user, now)]
    return sorted(found, key=_since)


def actions(user: User, record: Record) -> frozenset[ReviewAction]:
    """Return what the user may do with the record now; the services decide again."""
    indicator = _indicator(record)
    roles = access.roles_at(user, indicator.department.path)
    mine = indicator.responsible_id in (None, user.pk)
    if not mine and Role.CLERK not in roles:
        roles -= {Role.LEAD}
    if record.author_id == user.pk:
        roles -= {Role.REVIEWER, Role.HEAD}
    found = workflow.allowed(Status(record.status), roles)
    figure = isinstance(record, Actual)
    if ReviewAction.UNAPPROVE in found:
        kind = KIND if figure else Plan.KIND
        if not steps.approved_last(kind, record.pk, user):
            found -= {ReviewAction.UNAPPROVE}
    if figure and record.status == Status.APPROVED and roles & set(workflow.ENTERING):
        found |= {ReviewAction.SUPERSEDE}
    return found


def _figures(user: User, now: datetime.datetime) -> Iterator[Waiting]:
    rows = Actual.objects.filter(_mine(user, "indicator")).exclude(author=user)
    for row in rows.select_related(
        "indicator__department", "period", "author", "corrects"
    ):
        yield Waiting(KIND, row, row.indicator, _days(row, now))


def _plans(user: User, now: datetime.datetime) -> Iterator[Waiting]:
    rows = Plan.objects.filter(_mine(user, "target__indicator")).exclude(author=user)
    for row in rows.select_related(
        "target__indicator__department", "author"
    ).prefetch_related("points"):
        yield Waiting(Plan.KIND, row, row.target.indicator, _days(row, now))


def _mine(user: User, way: str) -> Q:
    """Return the filter for records whose step is the user's; `way` leads to the
    indicator."""
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        if grant.role in STEPS:
            branch = {f"{way}__department__path__startswith": grant.path}
            wanted |= Q(status=STEPS[grant.role], **branch)
    return wanted


def _indicator(record: Record) -> Indicator:
    return record.indicator if isinstance(record, Actual) else record.target.indicator


def _since(row: Waiting) -> tuple[float, str, int]:
    sent = row.record.submitted_at
    return (sent.timestamp() if sent else 0.0, row.kind, row.record.pk)


def _days(record: Record, now: datetime.datetime) -> int:
    return (now - record.submitted_at).days if record.submitted_at else 0
