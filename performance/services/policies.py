"""预警规则: proposed by one person, approved by another, in force from a day on.

What is in force is never edited: another version from a later day takes its place.
"""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction, Status
from budget.models import Department, Period, User
from budget.services import review
from budget.workflow import EDITABLE, IllegalTransition, StaleVersion
from performance import access
from performance.models import Policy
from performance.queries import policies
from performance.ruling import FIELDS, Numbers, PolicyDraft

DEFAULT_NAME = "默认规则"
# Before any year that is reported on: some policy is in force on every day.
DEFAULT_FROM = datetime.date(2000, 1, 1)
NAMES = {
    ReviewAction.SUBMIT: Action.POLICY_SUBMITTED,
    ReviewAction.WITHDRAW: Action.POLICY_WITHDRAWN,
    ReviewAction.CANCEL: Action.POLICY_CANCELLED,
    ReviewAction.FINALISE: Action.POLICY_APPROVED,
    ReviewAction.RETURN: Action.POLICY_RETURNED,
}
DECISIONS = (ReviewAction.FINALISE, ReviewAction.RETURN)


def ensure_default(*, department_id: int | None, now: datetime.datetime) -> Policy:
    """Return the branch's first rule, seeded with the defaults where it has none."""
    rules = Policy.objects.in_force().filter(policies.scope(department_id))
    known: Policy | None = rules.order_by("valid_from").first()
    if known is not None:
        return known
    with door.change(actor=None, action=Action.POLICY_SET, now=now):
        policy = Policy(
            department_id=department_id, status=Status.APPROVED, approved_at=now
        )
        draft = PolicyDraft(department_id, DEFAULT_NAME, DEFAULT_FROM, "", Numbers())
        _fill(policy, draft)
        door.save(policy)
        return policy


def save_policy(
    *,
    policy_id: int | None,
    version: int | None,
    draft: PolicyDraft,
    actor: User,
    now: datetime.datetime,
) -> Policy:
    """Save a proposal; `policy_id` None is a new one.

    Raises PermissionDenied, StaleVersion, IllegalTransition (one is on its way for this
    branch already, or this one is under review), ValidationError for a day that is not
    free.
    """
    with door.change(
        actor=actor, action=Action.POLICY_SAVED, reason=draft.reason, now=now
    ):
        path, _periods = _lock_scope(draft.department_id, draft.valid_from)
        if not access.may_propose(actor, path):
            raise PermissionDenied("propose")
        policy = _proposal(policy_id, version, draft.department_id)
        if not draft.reason.strip():
            raise ValidationError({"reason": _("请写明这样调整的理由。")})
        _require_free_day(draft.department_id, path, draft.valid_from)
        _fill(policy, draft)
        policy.author = actor
        if not policy._state.adding:
            policy.version += 1
        door.save(policy)
        return policy


def act_on_policy(
    *,
    policy_id: int,
    action: ReviewAction,
    version: int,
    actor: User,
    now: datetime.datetime,
    opinion: str = "",
) -> Policy:
    """送审, 作废 by who proposes, 取消送审 by the author; 终审, 退回 by who approves.

    Raises PermissionDenied (also for an author who would approve), StaleVersion,
    IllegalTransition, PeriodLocked where the day has been locked meanwhile, and
    ValidationError for 退回 or 作废 without words.
    """
    with door.change(actor=actor, action=NAMES[action], reason=opinion, now=now):
        policy, path = _lock_policy(policy_id)
        _require_right(policy, path, action, actor)
        review.require_version(policy, version)
        if action is ReviewAction.RETURN:
            review.require_opinion(opinion)
        if action is ReviewAction.CANCEL and not opinion.strip():
            raise ValidationError({"opinion": _("作废须写明理由。")})
        if action in (ReviewAction.SUBMIT, ReviewAction.FINALISE):
            _require_still_free(policy, path)
        if action is ReviewAction.SUBMIT:
            policy.round += 1
            policy.submitted_at = now
        return review.move(policy, Policy.KIND, action, None, opinion=opinion)


def _require_right(
    policy: Policy, path: str, action: ReviewAction, actor: User
) -> None:
    if action in DECISIONS:
        if not access.may_approve(actor, path):
            raise PermissionDenied("approve")
        review.require_other_than_author(policy, actor)
    elif not access.may_propose(actor, path):
        raise PermissionDenied("propose")
    elif action is ReviewAction.WITHDRAW and policy.author_id != actor.pk:
        raise PermissionDenied("author")


def _lock_scope(
    department_id: int | None, since: datetime.date
) -> tuple[str, list[Period]]:
    """Lock the branch and the periods that the rules would judge; return its path.

    For everybody all reporting bodies are locked: two proposals meet there.
    """
    rows = Department.objects.filter(
        Q(parent=None) if department_id is None else Q(pk=department_id)
    )
    found = door.lock(rows)
    path = "" if department_id is None else found[0].path
    periods = Period.objects.filter(policies.bodies(path), year__gte=since.year)
    return path, door.lock(periods)


def _lock_policy(policy_id: int) -> tuple[Policy, str]:
    """Lock the branch, its periods and then the policy. Raises Policy.DoesNotExist."""
    seen = Policy.objects.values_list("department_id", "valid_from").get(pk=policy_id)
    path, _periods = _lock_scope(*seen)
    policy: Policy = door.lock(Policy.objects.filter(pk=policy_id))[0]
    return policy, path


def _proposal(
    policy_id: int | None, version: int | None, department_id: int | None
) -> Policy:
    """Return the proposal to write: the one on its way, or a new one."""
    open_ones = Policy.objects.open().filter(policies.scope(department_id))
    rows: list[Policy] = door.lock(open_ones)
    if policy_id is None:
        if rows:
            raise IllegalTransition(
                _("这一范围已有一份在办的规则“%(name)s”，请先办结或作废。")
                % {"name": rows[0].name}
            )
        return Policy(department_id=department_id)
    found = next((row for row in rows if row.pk == policy_id), None)
    if found is None:
        raise StaleVersion(_("这份规则已被别人处理，请刷新后再填。"))
    review.require_version(found, version)
    if found.status not in EDITABLE:
        raise IllegalTransition(_("规则正在审批，取消送审后才能修改。"))
    return found


def _require_free_day(department_id: int | None, path: str, day: datetime.date) -> None:
    """Raise ValidationError for a day that is locked, or not after the last rules."""
    today = timezone.localdate(door.current().now)
    first = policies.first_free_day(department_id, path, today)
    if day < first:
        raise ValidationError(
            {
                "valid_from": _(
                    "生效日期最早为%(day)s：更早的填报期已锁定，或已有规则生效。"
                )
                % {"day": first}
            }
        )


def _require_still_free(policy: Policy, path: str) -> None:
    """Raise PeriodLocked where the day was locked, or taken, since it was proposed."""
    today = timezone.localdate(door.current().now)
    first = policies.first_free_day(policy.department_id, path, today)
    if policy.valid_from < first:
        raise workflow.PeriodLocked(
            _("生效日期之后的填报期已锁定，请退回后改为%(day)s或以后。")
            % {"day": first}
        )


def _fill(policy: Policy, draft: PolicyDraft) -> None:
    policy.name, policy.valid_from = draft.name.strip(), draft.valid_from
    policy.reason = draft.reason.strip()
    for field in FIELDS:
        setattr(policy, field, getattr(draft.numbers, field))
