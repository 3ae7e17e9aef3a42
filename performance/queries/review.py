"""What may be done with one record under review."""

from typing import Protocol

from django.db.models import Q

from budget import access, clock, workflow
from budget.choices import ReviewAction, Role, Status
from budget.models import Department, Membership, User
from budget.queries import steps
from performance.models import Actual, Adjustment, Filing, Indicator, Plan

Record = Actual | Plan | Adjustment | Filing


class Subject(Protocol):
    """What a record is about: its department decides who enters and who reviews.

    Where somebody is responsible, no other lead enters it.
    """

    @property
    def department(self) -> Department: ...
    @property
    def responsible_id(self) -> int | None: ...


def actions(user: User, record: Record) -> frozenset[ReviewAction]:
    """Return what the user may do with the record now; the services decide again."""
    subject = subject_of(record)
    path = subject.department.path
    roles = access.roles_at(user, path)
    mine = subject.responsible_id in (None, user.pk)
    if not mine and Role.CLERK not in roles:
        roles -= {Role.LEAD}
    if record.status == Status.REPORTED:
        roles = fiscal_roles(roles, path)
    roles |= {
        grant.role
        for grant in access.lent(user)
        if path.startswith(grant.path) and grant.giver_id != record.author_id
    }
    if record.author_id == user.pk:
        roles -= {Role.REVIEWER, Role.HEAD, Role.SUPERVISOR}
    found = workflow.allowed(Status(record.status), roles, kind=record.KIND)
    figure = isinstance(record, Actual)
    may_undo = ReviewAction.UNAPPROVE in found
    if may_undo and not steps.approved_last(record.KIND, record.pk, user):
        found -= {ReviewAction.UNAPPROVE}
    if figure and record.status == Status.APPROVED and roles & set(workflow.ENTERING):
        found |= {ReviewAction.SUPERSEDE}
    return found


def subject_of(record: Record) -> Subject:
    """Return what the record is about."""
    return record if isinstance(record, Filing) else indicator_of(record)


def indicator_of(record: Actual | Plan | Adjustment) -> Indicator:
    """Return the indicator that a figure, or a proposal about a target, belongs to."""
    return record.indicator if isinstance(record, Actual) else record.target.indicator


def fiscal_roles(roles: frozenset[Role], path: str) -> frozenset[Role]:
    """Add the finance bureau's part to a head's where nobody of it works here.

    The bureau's answer then comes on paper, and the head keeps it, as a 批复 of what
    was carried over.
    """
    if Role.HEAD not in roles or has_fiscal_side(path):
        return roles
    return roles | {Role.SUPERVISOR}


def has_fiscal_side(path: str) -> bool:
    """Whether somebody of the finance bureau looks after a department."""
    held = Membership.objects.filter(
        Q(user__expires_on=None) | Q(user__expires_on__gte=clock.today()),
        role=Role.SUPERVISOR,
        ended_at=None,
        user__is_active=True,
    ).values_list("department__path", flat=True)
    return any(path.startswith(branch) for branch in held)
