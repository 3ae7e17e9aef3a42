"""What may be done with one record under review."""

from typing import Protocol

from django.db.models import Q

from budget import access, clock, workflow
from budget.choices import ReviewAction, Role, Status
from budget.models import BudgetChange, Department, Membership, User
from budget.queries import steps
from budget.queries.authors import REVIEWERS, Entered, free_grant, is_author
from performance.models import Actual, Adjustment, Filing, Indicator, Plan
from performance.queries.authors import authors

Record = Actual | Plan | Adjustment | BudgetChange | Filing
# Records that have a department of their own: they are about no indicator.
OWN = (BudgetChange, Filing)
DECIDING = frozenset({Role.REVIEWER, Role.HEAD, Role.SUPERVISOR})


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
    roles = _free_roles(user, record, path, roles)
    found = workflow.allowed(Status(record.status), roles, kind=record.KIND)
    figure = isinstance(record, Actual)
    may_undo = ReviewAction.UNAPPROVE in found
    if may_undo and not steps.approved_last(record.KIND, record.pk, user):
        found -= {ReviewAction.UNAPPROVE}
    if figure and record.status == Status.APPROVED and roles & set(workflow.ENTERING):
        found |= {ReviewAction.SUPERSEDE}
    return found


def _free_roles(
    user: User, record: Record, path: str, roles: frozenset[Role]
) -> frozenset[Role]:
    """Add the roles that the user stands in with, take away those of an author.

    No query for whoever decides nothing here.
    """
    lent = [grant for grant in access.lent(user) if path.startswith(grant.path)]
    if not lent and not roles & DECIDING:
        return roles
    entered = authors(user, [record])
    if is_author(record, user.pk, entered):
        return roles - DECIDING
    return roles | {
        grant.role for grant in lent if not is_author(record, grant.giver_id, entered)
    }


def may_decide(user: User, record: Record, entered: Entered) -> bool:
    """Whether a record that waits is the user's to decide; `entered` as `authors`."""
    path = subject_of(record).department.path
    role = REVIEWERS.get(Status(record.status))
    if role is None:
        return not is_author(record, user.pk, entered)
    return free_grant(record, path, user, role, entered) is not None


def subject_of(record: Record) -> Subject:
    """Return what the record is about."""
    return record if isinstance(record, OWN) else indicator_of(record)


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
