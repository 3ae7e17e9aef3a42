"""A person accepts a finding of reconciliation with a reason, or takes that back."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, Role
from budget.models import AcceptedFinding, Department, User
from budget.reconcile import wording
from budget.reconcile.terms import Finding
from budget.services import rights

# Who may let a finding of a department's budget stand.
ACCEPTING = (Role.HEAD, Role.FINANCE, Role.SUPERVISOR)


def accept(
    *,
    department_id: int,
    year: int,
    finding: Finding,
    reason: str,
    actor: User,
    now: datetime.datetime,
) -> AcceptedFinding:
    """Let a finding stand, for its figures only; an earlier acceptance of it ends.

    Raises PermissionDenied, and ValidationError without a reason.
    """
    with door.change(
        actor=actor, action=Action.FINDING_ACCEPTED, reason=reason.strip(), now=now
    ):
        department = _lock(department_id, actor)
        if not reason.strip():
            raise ValidationError({"reason": _("认可须写明理由。")})
        _end(department, year, finding.key, now)
        accepted = AcceptedFinding(
            department=department,
            year=year,
            key=finding.key,
            fingerprint=finding.fingerprint,
            severity=finding.severity,
            sentence=wording.sentence(finding),
            reason=reason.strip(),
            author=actor,
            accepted_at=now,
        )
        accepted.full_clean()
        door.save(accepted)
        return accepted


def reopen(
    *, department_id: int, year: int, key: str, actor: User, now: datetime.datetime
) -> None:
    """Take an acceptance back. Raises PermissionDenied, IllegalTransition."""
    with door.change(actor=actor, action=Action.FINDING_REOPENED, now=now):
        department = _lock(department_id, actor)
        if not _end(department, year, key, now):
            raise workflow.IllegalTransition(_("没有可撤回的认可。"))


def require(actor: User, path: str) -> None:
    """Raise PermissionDenied for whoever may let no finding of a branch stand."""
    rights.require_role(actor, path, *ACCEPTING)


def _lock(department_id: int, actor: User) -> Department:
    department: Department = door.lock(Department.objects.filter(pk=department_id))[0]
    require(actor, department.path)
    return department


def _end(department: Department, year: int, key: str, now: datetime.datetime) -> bool:
    """End the open acceptance of a finding; False where there is none."""
    open_ = AcceptedFinding.objects.filter(
        department=department, year=year, key=key, ended_at=None
    )
    held = door.lock(open_)
    for row in held:
        row.ended_at = now
        door.save(row)
    return bool(held)
