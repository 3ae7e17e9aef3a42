"""What may be done with one record under review."""

from budget import access, workflow
from budget.choices import ReviewAction, Role, Status
from budget.models import User
from budget.queries import steps
from performance.models import Actual, Adjustment, Indicator, Plan

Record = Actual | Plan | Adjustment


def actions(user: User, record: Record) -> frozenset[ReviewAction]:
    """Return what the user may do with the record now; the services decide again."""
    indicator = indicator_of(record)
    roles = access.roles_at(user, indicator.department.path)
    mine = indicator.responsible_id in (None, user.pk)
    if not mine and Role.CLERK not in roles:
        roles -= {Role.LEAD}
    roles |= {
        grant.role
        for grant in access.lent(user)
        if indicator.department.path.startswith(grant.path)
        and grant.giver_id != record.author_id
    }
    if record.author_id == user.pk:
        roles -= {Role.REVIEWER, Role.HEAD}
    found = workflow.allowed(Status(record.status), roles)
    figure = isinstance(record, Actual)
    may_undo = ReviewAction.UNAPPROVE in found
    if may_undo and not steps.approved_last(record.KIND, record.pk, user):
        found -= {ReviewAction.UNAPPROVE}
    if figure and record.status == Status.APPROVED and roles & set(workflow.ENTERING):
        found |= {ReviewAction.SUPERSEDE}
    return found


def indicator_of(record: Record) -> Indicator:
    """Return what the record is about: its department decides who reviews it."""
    return record.indicator if isinstance(record, Actual) else record.target.indicator
