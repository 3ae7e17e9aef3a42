"""Reporting periods: set up, locked, unlocked, opened again for one person."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door, marks
from budget.choices import Action, Duty, SecurityKind, TrailMark
from budget.models import Membership, Period, PeriodException, User
from budget.periods import Days
from budget.services import rights, security


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


def create_year(
    *,
    body_id: int,
    year: int,
    plan: Sequence[Days],
    actor: User | None,
    now: datetime.datetime,
) -> list[Period]:
    """Set up several periods of a body's year in one act: all of them, or none.

    Raises PermissionDenied, ValidationError for one that is set up already.
    """
    with door.change(actor=actor, action=Action.PERIOD_CREATED, now=now):
        return [
            create_period(
                body_id=body_id,
                year=year,
                month=days.month,
                opens_on=days.opens_on,
                due_on=days.due_on,
                locks_on=days.locks_on,
                actor=actor,
                now=now,
            )
            for days in plan
        ]


def lock_period(
    *,
    period_id: int,
    version: int,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> Period:
    """Lock a period on every path; the reason is what a refused person reads.

    Raises PermissionDenied, StaleVersion, IllegalTransition where it is locked by hand
    already, ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("锁定须写明理由。")})
    with door.change(actor=actor, action=Action.PERIOD_LOCKED, reason=reason, now=now):
        period = _lock(period_id, version, actor)
        if period.locked_at is not None:
            raise workflow.IllegalTransition(_("本期已经锁定。"))
        period.locked_at, period.lock_reason = now, reason.strip()
        return _save(period, _("锁定：%s") % reason.strip())


def unlock_period(
    *,
    period_id: int,
    version: int,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> Period:
    """Take a lock set by hand away; a day of automatic locking is dropped too.

    Raises PermissionDenied, StaleVersion, IllegalTransition where it is not locked,
    ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("解锁须写明理由。")})
    with door.change(
        actor=actor, action=Action.PERIOD_UNLOCKED, reason=reason, now=now
    ):
        period = _lock(period_id, version, actor)
        if not period.is_locked(timezone.localdate(now)):
            raise workflow.IllegalTransition(_("本期没有锁定，无需解锁。"))
        # The reason stays: it says that whatever is written from now on is late.
        period.lock_reason = period.lock_reason or _("已过锁定日期。")
        period.locked_at, period.locks_on = None, None
        marks.mark_act(TrailMark.AFTER_LOCK)
        return _save(period, _("解锁：%s") % reason.strip())


def grant_exception(
    *,
    period_id: int,
    user_id: int,
    reason: str,
    expires_at: datetime.datetime,
    actor: User | None,
    now: datetime.datetime,
    key: str = "",
) -> PeriodException:
    """Let one person into one locked period until an instant still to come.

    Raises PermissionDenied, ValidationError without a reason, for a past instant and
    for whoever is no open business account of the period's body, door.Repeated for the
    same form.
    """
    if not reason.strip() or expires_at <= now:
        raise ValidationError(_("例外须写明理由，失效时间须晚于现在。"))
    with door.change(
        actor=actor, action=Action.PERIOD_EXCEPTION, reason=reason, now=now, key=key
    ):
        rights.require_duty(actor, Duty.SYSTEM)
        rows = Period.objects.filter(pk=period_id)
        period: Period = door.lock(rows.select_related("body"))[0]
        user = _colleague(user_id, period)
        exception = PeriodException(
            period=period,
            user=user,
            reason=reason.strip(),
            expires_at=expires_at,
        )
        marks.mark_act(TrailMark.AFTER_LOCK)
        door.save(exception)
        text = _("例外：%(name)s，至 %(time)s")
        until = timezone.localtime(expires_at).strftime("%Y-%m-%d %H:%M")
        _note(period, text % {"name": user.name, "time": until})
        return exception


def end_exception(
    *, period_id: int, exception_id: int, actor: User | None, now: datetime.datetime
) -> PeriodException:
    """Take an exception back before its time: it ends now and stays on record.

    Raises PermissionDenied, PeriodException.DoesNotExist, IllegalTransition for one
    that has ended.
    """
    with door.change(actor=actor, action=Action.PERIOD_EXCEPTION_ENDED, now=now):
        rights.require_duty(actor, Duty.SYSTEM)
        rows = Period.objects.filter(pk=period_id)
        period: Period = door.lock(rows.select_related("body"))[0]
        found = PeriodException.objects.filter(pk=exception_id, period=period)
        held: list[PeriodException] = door.lock(found.select_related("user"))
        if not held:
            raise PeriodException.DoesNotExist
        if held[0].expires_at <= now:
            raise workflow.IllegalTransition(_("这项例外已经失效。"))
        held[0].expires_at = now
        door.save(held[0])
        _note(period, _("收回例外：%s") % held[0].user.name)
        return held[0]


def _colleague(user_id: int, period: Period) -> User:
    held = Membership.objects.filter(
        user=user_id,
        user__is_active=True,
        user__duty=Duty.BUSINESS,
        ended_at=None,
        department__path__startswith=period.body.path,
    )
    first = held.select_related("user").first()
    if first is None:
        text = _("此人不是该部门在用的业务账号，请重新选择。")
        raise ValidationError({"user": text})
    return first.user


def _lock(period_id: int, version: int, actor: User | None) -> Period:
    period: Period = door.lock(Period.objects.filter(pk=period_id))[0]
    rights.require_duty(actor, Duty.SYSTEM)
    rights.require_version(period.version, version)
    return period


def _save(period: Period, detail: str) -> Period:
    period.version += 1
    door.save(period)
    _note(period, detail)
    return period


def _note(period: Period, detail: str) -> None:
    security.note_act(
        SecurityKind.PERIOD_LOCK,
        subject=str(period),
        detail=detail,
        path=period.body.path,
    )
