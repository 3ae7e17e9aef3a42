"""审核, 终审 and 退回 of figures. Author and approver are two people, always."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from budget import access
from budget.audit import door
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import User
from budget.services import review
from performance.models import Actual
from performance.models.actual import KIND
from performance.services.figures import lock_figure

REVIEWERS = {
    Status.SECTION_REVIEW: Role.REVIEWER,
    Status.DEPARTMENT_REVIEW: Role.HEAD,
}


def approve_actual(
    *, actual_id: int, version: int, actor: User, opinion: str, now: datetime.datetime
) -> Actual:
    """科室审核: pass the figure on to the department's review."""
    with door.change(
        actor=actor, action=Action.ACTUAL_APPROVED, reason=opinion, now=now
    ):
        actual = _lock(actual_id, version, actor, now, Role.REVIEWER)
        return review.move(
            actual, KIND, ReviewAction.APPROVE, Role.REVIEWER, opinion=opinion
        )


def finalise_actual(
    *, actual_id: int, version: int, actor: User, opinion: str, now: datetime.datetime
) -> Actual:
    """终审: put the figure in force; the one that it corrects steps back."""
    with door.change(
        actor=actor, action=Action.ACTUAL_FINALISED, reason=opinion, now=now
    ):
        actual = _lock(actual_id, version, actor, now, Role.HEAD)
        if actual.corrects_id is not None:
            _supersede(actual.corrects_id)
        return review.move(
            actual, KIND, ReviewAction.FINALISE, Role.HEAD, opinion=opinion
        )


def return_actual(
    *, actual_id: int, version: int, actor: User, opinion: str, now: datetime.datetime
) -> Actual:
    """退回 with an opinion; whoever's step it is may return it.

    Raises ValidationError without an opinion.
    """
    with door.change(
        actor=actor, action=Action.ACTUAL_RETURNED, reason=opinion, now=now
    ):
        actual = _lock(actual_id, version, actor, now, None)
        if not opinion.strip():
            raise ValidationError({"opinion": _("退回须写明意见。")})
        role = REVIEWERS.get(Status(actual.status), Role.REVIEWER)
        return review.move(actual, KIND, ReviewAction.RETURN, role, opinion=opinion)


def _lock(
    actual_id: int,
    version: int,
    actor: User,
    now: datetime.datetime,
    role: Role | None,
) -> Actual:
    """Lock period and figure; check role, author, lock and version.

    `role` None takes the role whose step it is.
    """
    actual = lock_figure(actual_id)
    needed = role or REVIEWERS.get(Status(actual.status), Role.REVIEWER)
    if needed not in access.roles_at(actor, actual.indicator.department.path):
        raise PermissionDenied(needed.value)
    review.require_other_than_author(actual, actor)
    review.require_unlocked(actual.period, actor, now)
    review.require_version(actual, version)
    return actual


def _supersede(actual_id: int) -> None:
    """Take the corrected figure out of force: 终审 → 已被更正."""
    wrong = door.lock(Actual.objects.filter(pk=actual_id))[0]
    before = Status(wrong.status)
    wrong.status = Status.SUPERSEDED
    wrong.version += 1
    door.save(wrong)
    review.keep_step(wrong, KIND, ReviewAction.SUPERSEDE, before)
