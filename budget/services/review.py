"""What every reviewed record shares: locks, versions, the step and its trace."""

import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import (
    Period,
    PeriodException,
    Reviewable,
    ReviewStep,
    User,
)

Record = TypeVar("Record", bound=Reviewable)
ENTERING = (Action.ACTUAL_SAVED, Action.ACTUAL_CORRECTED, Action.ACTUAL_SUBMITTED)


def lock_period(period_id: int) -> Period:
    """Lock a period's row, so that no entry slips past a lock being set."""
    return door.lock(Period.objects.filter(pk=period_id).select_related("body"))[0]


def require_unlocked(period: Period, actor: User, now: datetime.datetime) -> None:
    """Raise PeriodLocked with its reason, unless this person has an exception."""
    if not period.is_locked(timezone.localdate(now)):
        return
    excepted = PeriodException.objects.filter(
        period=period, user=actor, expires_at__gt=now
    )
    if excepted.exists():
        return
    reason = period.lock_reason or _("已过锁定日期。")
    raise workflow.PeriodLocked(
        _("%(period)s已锁定：%(reason)s如需补报，请联系管理员开通例外。")
        % {"period": period, "reason": reason}
    )


def require_version(record: Reviewable, version: int | None) -> None:
    """Raise StaleVersion unless the person saw the record as it now is."""
    if record.version != version:
        raise workflow.StaleVersion(_("这条数据在您打开之后有了变化，请核对后重试。"))


def require_other_than_author(record: Reviewable, actor: User) -> None:
    """Raise PermissionDenied for a reviewer who entered or submitted the record.

    Whoever typed it once stays an author, also when somebody else saved it last.
    """
    history: Any = record.history  # type: ignore[attr-defined]
    touched = history.filter(change__actor_id=actor.pk, change__action__in=ENTERING)
    if record.author_id == actor.pk or touched.exists():
        raise PermissionDenied(_("填报人不能审核自己的数据。"))


def move(
    record: Record,
    kind: str,
    action: ReviewAction,
    role: Role,
    *,
    opinion: str = "",
    note: str = "",
    skip_section: bool = False,
) -> Record:
    """Take one action of the review table and keep the step.

    Raises IllegalTransition, in words, where the status does not allow the action.
    """
    act = door.current()
    before = Status(record.status)
    try:
        after = workflow.next_status(before, action, role, skip_section=skip_section)
    except workflow.IllegalTransition as fault:
        raise workflow.IllegalTransition(
            _("当前状态为“%(status)s”，不能%(action)s。请刷新页面。")
            % {"status": before.label, "action": action.label}
        ) from fault
    record.status = after
    record.version += 1
    if after == Status.APPROVED:
        record.approved_at, record.approver = act.now, act.actor
    door.save(record)
    keep_step(record, kind, action, before, opinion=opinion, note=note)
    return record


def keep_step(
    record: Reviewable,
    kind: str,
    action: ReviewAction,
    before: Status,
    *,
    opinion: str = "",
    note: str = "",
) -> None:
    """Write the ReviewStep of an action already taken."""
    act = door.current()
    door.record_event(
        ReviewStep(
            kind=kind,
            record_id=record.pk,
            round=record.round,
            action=action,
            before=before,
            after=record.status,
            actor_id=act.actor.pk if act.actor else None,
            actor_name=act.actor.name if act.actor else door.SYSTEM_NAME,
            opinion=opinion.strip(),
            note=note,
            at=act.now,
        )
    )


def was_skipped(kind: str, record: Reviewable) -> bool:
    """Whether the record's last 送审 passed over 科室审核."""
    last = (
        ReviewStep.objects.filter(
            kind=kind, record_id=record.pk, action=ReviewAction.SUBMIT
        )
        .order_by("-id")
        .first()
    )
    return last is not None and last.after == Status.DEPARTMENT_REVIEW
