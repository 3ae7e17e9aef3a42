"""审核, 终审 and 退回 of figures. Author and approver are two people, always."""

import datetime

from budget.audit import door
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import User
from budget.services import review
from performance.models import Actual
from performance.models.actual import KIND
from performance.services.figures import lock_figure


def approve_actual(
    *, actual_id: int, version: int, actor: User, opinion: str, now: datetime.datetime
) -> Actual:
    """科室审核: pass the figure on to the department's review."""
    with door.change(
        actor=actor, action=Action.ACTUAL_APPROVED, reason=opinion, now=now
    ):
        actual, role = _lock(actual_id, version, actor, now, ReviewAction.APPROVE)
        return review.move(actual, KIND, ReviewAction.APPROVE, role, opinion=opinion)


def unapprove_actual(
    *, actual_id: int, version: int, actor: User, opinion: str, now: datetime.datetime
) -> Actual:
    """取消审核: take the own approval back; possible until the next step has acted."""
    with door.change(
        actor=actor, action=Action.ACTUAL_UNAPPROVED, reason=opinion, now=now
    ):
        actual, role = _lock(actual_id, version, actor, now, ReviewAction.UNAPPROVE)
        review.require_own_approval(KIND, actual, actor)
        return review.move(actual, KIND, ReviewAction.UNAPPROVE, role, opinion=opinion)


def finalise_actual(
    *, actual_id: int, version: int, actor: User, opinion: str, now: datetime.datetime
) -> Actual:
    """终审: put the figure in force; the one whose place it takes steps back."""
    with door.change(
        actor=actor, action=Action.ACTUAL_FINALISED, reason=opinion, now=now
    ):
        actual, role = _lock(actual_id, version, actor, now, ReviewAction.FINALISE)
        if actual.replaces_id is not None:
            _supersede(actual.replaces_id)
        return review.move(actual, KIND, ReviewAction.FINALISE, role, opinion=opinion)


def return_actual(
    *, actual_id: int, version: int, actor: User, opinion: str, now: datetime.datetime
) -> Actual:
    """退回 with an opinion; whoever's step it is may return it.

    Raises ValidationError without an opinion.
    """
    with door.change(
        actor=actor, action=Action.ACTUAL_RETURNED, reason=opinion, now=now
    ):
        actual, role = _lock(actual_id, version, actor, now, ReviewAction.RETURN)
        review.require_opinion(opinion)
        return review.move(actual, KIND, ReviewAction.RETURN, role, opinion=opinion)


def _lock(
    actual_id: int,
    version: int,
    actor: User,
    now: datetime.datetime,
    action: ReviewAction,
) -> tuple[Actual, Role]:
    """Lock period and figure; check role, author, lock and version."""
    actual = lock_figure(actual_id)
    path = actual.indicator.department.path
    role = review.require_reviewer(actual, path, actor, action)
    review.require_unlocked(actual.period, actor, now)
    review.require_version(actual, version)
    return actual, role


def _supersede(actual_id: int) -> None:
    """Take the figure out of force whose place is taken: 终审 → 已被替代."""
    old = door.lock(Actual.objects.filter(pk=actual_id))[0]
    before = Status(old.status)
    old.status = Status.SUPERSEDED
    old.version += 1
    door.save(old)
    review.keep_step(old, KIND, ReviewAction.SUPERSEDE, before)
