"""What every reviewed record shares: locks, versions, the step and its trace."""

import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import access, workflow
from budget.audit import door, marks
from budget.choices import ReviewAction, Role, Status, TrailMark
from budget.models import (
    Department,
    Membership,
    Period,
    PeriodException,
    Reviewable,
    ReviewStep,
    User,
)
from budget.models.organization import STEP
from budget.queries import authors, steps

Record = TypeVar("Record", bound=Reviewable)
DECIDING = {
    ReviewAction.APPROVE: Role.REVIEWER,
    ReviewAction.UNAPPROVE: Role.REVIEWER,
    ReviewAction.FINALISE: Role.HEAD,
}


class OwnRecord(PermissionDenied):
    """填报人不能审核自己的数据: author and approver are two people."""


def lock_period(period_id: int) -> Period:
    """Lock a period's row, so that no entry slips past a lock being set."""
    return door.lock(Period.objects.filter(pk=period_id).select_related("body"))[0]


def require_unlocked(
    period: Period, actor: User | None, now: datetime.datetime
) -> None:
    """Raise PeriodLocked with its reason, unless this person has an exception."""
    words = why_locked(period, actor, now)
    if words:
        raise workflow.PeriodLocked(words)
    if period.was_locked(timezone.localdate(now)):
        marks.mark_act(TrailMark.AFTER_LOCK)


def why_locked(period: Period, actor: User | None, now: datetime.datetime) -> str:
    """Say why a period takes nothing from a person; "" where it does, also by an
    exception. A lock costs one query."""
    if not period.is_locked(timezone.localdate(now)):
        return ""
    excepted = PeriodException.objects.filter(
        period=period, user=actor, expires_at__gt=now
    )
    if excepted.exists():
        return ""
    reason = period.lock_reason or _("已过锁定日期。")
    words = _("%(period)s已锁定：%(reason)s如需补报，请联系管理员开通例外。")
    return words % {"period": period.label, "reason": reason}


def require_version(record: Reviewable, version: int | None) -> None:
    """Raise StaleVersion unless the person saw the record as it now is."""
    if record.version != version:
        raise workflow.StaleVersion(_("这条数据在您打开之后有了变化，请核对后重试。"))


def require_free(
    record: Reviewable, path: str, actor: User, role: Role, entered: authors.Entered
) -> str:
    """Refuse an author, and whoever stands in for one; return for whom the actor acts.

    "" is for the actor's own role. `entered` says who typed which records. Raises
    OwnRecord.
    """
    if authors.is_author(record, actor.pk, entered):
        raise OwnRecord(_("填报人不能审核自己的数据。"))
    grant = authors.free_grant(record, path, actor, role, entered)
    if grant is None:
        raise OwnRecord(_("委托人是这条数据的填报人，不能代为审核。"))
    return grant.giver


def note_behalf(record: Reviewable, giver: str) -> None:
    """Keep for whom the open act decides on a record: its step and the trail say so."""
    act = door.current()
    if giver and giver not in act.behalf.values():
        # The trail is kept in Chinese, whatever language the person reads.
        door.add_to_reason(f"代{giver}")
    act.behalf[type(record), record.pk] = giver


def require_role(
    record: Reviewable, path: str, actor: User, action: ReviewAction
) -> Role:
    """Return the role that the action takes; raise PermissionDenied without it.

    审核 and 终审 have theirs; 退回 is for whoever's step it is.
    """
    turn = authors.REVIEWERS.get(Status(record.status), Role.REVIEWER)
    role = DECIDING.get(action, turn)
    if role not in {grant.role for grant in access.review_grants(actor, path)}:
        raise PermissionDenied(role.value)
    return role


def require_opinion(opinion: str) -> None:
    """Raise ValidationError unless a returned record comes with words."""
    if not opinion.strip():
        raise ValidationError({"opinion": _("退回须写明意见。")})


def require_own_approval(kind: str, record: Reviewable, actor: User) -> None:
    """Raise IllegalTransition unless the record's last step was the actor's 审核."""
    if not steps.approved_last(kind, record.pk, actor):
        raise workflow.IllegalTransition(
            _("只能取消本人作出的审核，且下一步尚未办理。请刷新页面。")
        )


def require_other_than_author(record: Reviewable, actor: User) -> None:
    """Raise OwnRecord for somebody who entered or submitted the record."""
    if authors.is_author(record, actor.pk, authors.entered_by({actor.pk}, [record])):
        raise OwnRecord(_("填报人不能审核自己的数据。"))


def move(
    record: Record,
    kind: str,
    action: ReviewAction,
    role: Role | None,
    *,
    opinion: str = "",
    note: str = "",
    skip_section: bool = False,
) -> Record:
    """Take one action of the review table and keep the step.

    `role` None is for records that one person proposes and another decides.
    Raises IllegalTransition, in words, where the status does not allow the action.
    """
    before = advance(record, action, role, skip_section=skip_section)
    door.save(record)
    keep_step(record, kind, action, before, opinion=opinion, note=note)
    return record


def advance(
    record: Reviewable,
    action: ReviewAction,
    role: Role | None,
    *,
    skip_section: bool = False,
) -> Status:
    """Put the record, not yet saved, where the action leads; return where it stood.

    Raises IllegalTransition, in words, where the status does not allow the action.
    """
    act = door.current()
    before = Status(record.status)
    try:
        after = workflow.next_status(
            before, action, role, kind=record.KIND, skip_section=skip_section
        )
    except workflow.IllegalTransition as fault:
        raise workflow.IllegalTransition(
            _("当前状态为“%(status)s”，不能%(action)s。请刷新页面。")
            % {"status": before.label, "action": action.label}
        ) from fault
    record.status = after
    record.version += 1
    if after == Status.APPROVED:
        record.approved_at, record.approver = act.now, act.actor
    return before


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
    door.record_event(step_of(record, kind, action, before, opinion=opinion, note=note))


def step_of(
    record: Reviewable,
    kind: str,
    action: ReviewAction,
    before: Status,
    *,
    opinion: str = "",
    note: str = "",
) -> ReviewStep:
    """Return the step, not yet written, of an action already taken."""
    act = door.current()
    return ReviewStep(
        kind=kind,
        record_id=record.pk,
        round=record.round,
        action=action,
        before=before,
        after=record.status,
        actor_id=act.actor.pk if act.actor else None,
        actor_name=act.actor_name,
        on_behalf_of=act.behalf.get((type(record), record.pk), ""),
        opinion=opinion.strip(),
        note=note,
        at=act.now,
    )


def why_skipped(path: str, author_id: int | None, actor: User) -> str:
    """Say why 科室审核 of a department's record is passed over; "" where it is not."""
    if Department.objects.filter(path=path[:STEP], one_step_review=True).exists():
        return _("本部门实行一级审核，直接转部门审核。")
    reviewers = Membership.objects.filter(
        Q(user__expires_on=None)
        | Q(user__expires_on__gte=timezone.localdate(door.current().now)),
        role=Role.REVIEWER,
        ended_at=None,
        user__is_active=True,
    ).values_list("user_id", "department__path")
    others = {pk for pk, branch in reviewers if path.startswith(branch)}
    if not others - {author_id, actor.pk}:
        return _("科室没有其他审核人，转部门审核。")
    return ""


def was_skipped(kind: str, record: Reviewable) -> bool:
    """Whether the record's last 送审 passed over 科室审核."""
    last = steps.of(kind, record.pk).filter(action=ReviewAction.SUBMIT).last()
    return last is not None and last.after == Status.DEPARTMENT_REVIEW
