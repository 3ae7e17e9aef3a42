"""Reporting periods: set up, locked, unlocked, opened again for one person."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, Duty
from budget.models import Period, PeriodException, User
from budget.services import rights


def create_period(
    *,
    body_id: int,
    year: int,
    month: int,
    opens_on: datetime.date,
    due_on: datetime.date,
    actor: User | None,
    now: datetime.datetime,
    locks_on: datetime.date | None = None,
) -> Period:
    """Set up one deadline of a body. Raises PermissionDenied, ValidationError."""
    with door.change(actor=actor, action=Action.PERIOD_CREATED, now=now):
        rights.require_duty(actor, Duty.SYSTEM)
        period = Period(
            body_id=body_id,
            year=year,
            month=month,
            opens_on=opens_on,
            due_on=due_on,
            locks_on=locks_on,
        )
        period.validate_constraints()
        door.save(period)
        return period


def lock_period(
    *,
    period_id: int,
    version: int,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> Period:
    """Lock a period on every path; the reason is what a refused person reads.

    Raises PermissionDenied, StaleVersion, ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("锁定须写明理由。")})
    with door.change(actor=actor, action=Action.PERIOD_LOCKED, reason=reason, now=now):
        period = _lock(period_id, version, actor)
        period.locked_at, period.lock_reason = now, reason.strip()
        return _save(period)


def unlock_period(
    *,
    period_id: int,
    version: int,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> Period:
    """Take a lock set by hand away; a day of automatic locking is dropped too.

    Raises PermissionDenied, StaleVersion, ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("解锁须写明理由。")})
    with door.change(
        actor=actor, action=Action.PERIOD_UNLOCKED, reason=reason, now=now
    ):
        period = _lock(period_id, version, actor)
        period.locked_at, period.lock_reason, period.locks_on = None, "", None
        return _save(period)


def grant_exception(
    *,
    period_id: int,
    user_id: int,
    reason: str,
    expires_at: datetime.datetime,
    actor: User | None,
    now: datetime.datetime,
) -> PeriodException:
    """Let one person into one locked period until an instant still to come.

    Raises PermissionDenied, ValidationError without a reason or for a past instant.
    """
    if not reason.strip() or expires_at <= now:
        raise ValidationError(_("例外须写明理由，失效时间须晚于现在。"))
    with door.change(
        actor=actor, action=Action.PERIOD_EXCEPTION, reason=reason, now=now
    ):
        rights.require_duty(actor, Duty.SYSTEM)
        exception = PeriodException(
            period=door.lock(Period.objects.filter(pk=period_id))[0],
            user_id=user_id,
            reason=reason.strip(),
            expires_at=expires_at,
        )
        door.save(exception)
        return exception


def _lock(period_id: int, version: int, actor: User | None) -> Period:
    period: Period = door.lock(Period.objects.filter(pk=period_id))[0]
    rights.require_duty(actor, Duty.SYSTEM)
    rights.require_version(period.version, version)
    return period


def _save(period: Period) -> Period:
    period.version += 1
    door.save(period)
    return period
