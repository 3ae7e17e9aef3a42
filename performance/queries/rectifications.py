"""整改: the ledger 整改台账, who may do what with a line, who may be charged."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from budget import access
from budget.choices import Duty, Role
from budget.models import Department, Membership, ProjectYear, User
from budget.models.organization import STEP
from performance import rectifying
from performance.choices import RectifyAction, RectifySource, RectifyStatus
from performance.models import Rectification, Target

OVERDUE = "overdue"
UNDONE = "undone"
# Who may be charged with putting something right in a department.
CHARGED = (Role.LEAD, Role.CLERK, Role.REVIEWER, Role.HEAD)
CHECKING = (RectifyAction.RETURN, RectifyAction.CLOSE, RectifyAction.CANCEL)


@dataclass(frozen=True, slots=True)
class Line:
    """One order of the ledger, with how it stands against its deadline."""

    row: Rectification
    days_over: int
    soon: bool

    @property
    def about(self) -> str:
        """What it is about: a commitment, a project, or the department itself."""
        if self.row.target is not None:
            return self.row.target.name_printed
        year = self.row.project_year
        return year.project.name if year is not None else ""


def line(row: Rectification, today: datetime.date) -> Line:
    """Return one order with how late it is, or whether it soon falls due."""
    status = RectifyStatus(row.status)
    return Line(
        row,
        rectifying.days_over(status, row.deadline, today),
        rectifying.is_soon(status, row.deadline, today),
    )


def rows(user: User) -> "QuerySet[Rectification]":
    """Return the orders that the user may see, with all that a line shows."""
    found = access.visible(Rectification.objects.all(), user)
    return found.select_related(
        "department", "target", "project_year__project", "responsible", "issuer"
    )


def ledger(user: User, wanted: Mapping[str, Any], today: datetime.date) -> list[Line]:
    """Return the orders that a filter asks for: undone first, the nearest day first."""
    found = rows(user).filter(_asked(wanted, today))
    lines = [line(row, today) for row in found.order_by("deadline", "pk")]
    return sorted(lines, key=lambda item: item.row.status not in rectifying.UNDONE)


def of_target(target: Target, user: User, today: datetime.date) -> list[Line]:
    """Return the orders about one commitment, newest first."""
    found = rows(user).filter(target=target).order_by("-pk")
    return [line(row, today) for row in found]


def orders_on(user: User, target_ids: Collection[int]) -> dict[int, int]:
    """Return, by commitment, the newest order not yet closed; one query."""
    found = rows(user).filter(target__in=target_ids, status__in=rectifying.UNDONE)
    return dict(found.order_by("pk").values_list("target_id", "pk"))


def years(user: User) -> list[int]:
    """Return the years in which something was ordered, newest first."""
    seen = access.visible(Rectification.objects.all(), user)
    dates = seen.dates("issued_at", "year", order="DESC")
    return [day.year for day in dates]


def actions(user: User, row: Rectification) -> frozenset[RectifyAction]:
    """Return what the user may do with an order now; the services decide again."""
    path = row.department.path
    found = rectifying.allowed(RectifyStatus(row.status))
    if not may_answer(user, row):
        found -= {RectifyAction.ANSWER}
    if not may_check(user, RectifySource(row.source), path):
        found -= set(CHECKING)
    if row.answered_by_id == user.pk:
        found -= {RectifyAction.RETURN, RectifyAction.CLOSE}
    return found


def may_answer(user: User, row: Rectification) -> bool:
    """Whether the user is charged with it, or enters for everybody there (代填)."""
    roles = access.roles_at(user, row.department.path)
    return Role.CLERK in roles or (row.responsible_id == user.pk and bool(roles))


def may_check(user: User, source: RectifySource, path: str) -> bool:
    """Whether the user is of the side that orders and checks in that name."""
    return bool(rectifying.SIDES[source] & access.roles_at(user, path))


def departments(user: User) -> list[Department]:
    """Return the departments where the user may order something, parents first."""
    sides = frozenset().union(*rectifying.SIDES.values())
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        if grant.role in sides:
            wanted |= Q(path__startswith=grant.path)
    return list(Department.objects.filter(wanted).order_by("path"))


def people(path: str, today: datetime.date) -> list[User]:
    """Return who may be charged in a department: open accounts with a role for it."""
    above = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    held = Membership.objects.filter(
        Q(user__expires_on=None) | Q(user__expires_on__gte=today),
        ended_at=None,
        role__in=CHARGED,
        user__is_active=True,
        user__duty=Duty.BUSINESS,
        department__path__in=above,
    )
    return list(User.objects.filter(pk__in=held.values("user")).order_by("name", "pk"))


def projects(path: str, year: int) -> "QuerySet[ProjectYear]":
    """Return a department's projects of a year."""
    found: QuerySet[ProjectYear] = ProjectYear.objects.filter(
        project__department__path__startswith=path, year=year
    )
    return found.select_related("project").order_by("order")


def undone(body: str) -> Iterable[Rectification]:
    """Return the orders of one body that nobody has answered yet."""
    found: QuerySet[Rectification] = Rectification.objects.filter(
        department__path__startswith=body, status__in=rectifying.WAITING
    )
    return found.select_related("department").order_by("deadline", "pk")


def _asked(wanted: Mapping[str, Any], today: datetime.date) -> Q:
    asked = Q()
    if wanted.get("year"):
        asked &= Q(issued_at__year=wanted["year"])
    if wanted.get("path"):
        asked &= Q(department__path__startswith=wanted["path"])
    if wanted.get("source"):
        asked &= Q(source=wanted["source"])
    status = wanted.get("status")
    if status == OVERDUE:
        asked &= Q(status__in=rectifying.WAITING, deadline__lt=today)
    elif status == UNDONE:
        asked &= Q(status__in=rectifying.UNDONE)
    elif status:
        asked &= Q(status=status)
    return asked
