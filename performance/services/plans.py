"""Node plans: propose a target's course; what its review and its 终审 ask and do."""

import datetime
from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction
from budget.models import Period, ReviewStep, User
from budget.services import review
from budget.workflow import EDITABLE, IllegalTransition, StaleVersion
from performance import planning
from performance.choices import CourseSource
from performance.language import language
from performance.models import Plan, PlanPoint, Target
from performance.planning import PlanDraft
from performance.queries import plans
from performance.services import asking
from performance.services.actuals import entering_role
from performance.services.figures import lock_proposals, lock_target
from performance.services.reviewed import FORWARD, Held, Reviewed, step_back

NAMES: Mapping[ReviewAction, Action] = {
    ReviewAction.SUBMIT: Action.PLAN_SUBMITTED,
    ReviewAction.WITHDRAW: Action.PLAN_WITHDRAWN,
    ReviewAction.CANCEL: Action.PLAN_CANCELLED,
    ReviewAction.APPROVE: Action.PLAN_APPROVED,
    ReviewAction.UNAPPROVE: Action.PLAN_UNAPPROVED,
    ReviewAction.FINALISE: Action.PLAN_FINALISED,
    ReviewAction.RETURN: Action.PLAN_RETURNED,
}


def save_plan(
    *,
    target_id: int,
    version: int | None,
    draft: PlanDraft,
    actor: User,
    now: datetime.datetime,
) -> Plan:
    """Save the open plan of a target; `version` None is the first.

    Raises PermissionDenied, StaleVersion, IllegalTransition (under review), and
    ValidationError for a plan that does not add up or reaches into a locked period.
    """
    with door.change(
        actor=actor, action=Action.PLAN_SAVED, reason=draft.reason, now=now
    ):
        periods, target = lock_target(target_id)
        entering_role(actor, target.indicator)
        plan = _open_plan(target, version)
        _require_sound(target, draft)
        _require_open_day(periods, target, draft.valid_from)
        plan.valid_from, plan.reason = draft.valid_from, draft.reason.strip()
        plan.method, plan.author = draft.method, actor
        if not plan._state.adding:
            plan.version += 1
        door.save(plan)
        _save_points(plan, draft)
        return plan


def _open_plan(target: Target, version: int | None) -> Plan:
    rows: list[Plan] = door.lock(Plan.objects.open().filter(target=target))
    if rows:
        review.require_version(rows[0], version)
        if rows[0].status not in EDITABLE:
            raise IllegalTransition(_("节点计划正在审核，取消送审后才能修改。"))
        return rows[0]
    if version is not None:
        raise StaleVersion(_("这份计划已被别人处理，请刷新后再填。"))
    return Plan(target=target, source=CourseSource.PLAN)


def _save_points(plan: Plan, draft: PlanDraft) -> None:
    known = {p.month: p for p in door.lock(PlanPoint.objects.filter(plan=plan))}
    if set(known) - {month for month, _amount in draft.points}:
        # A point is kept for ever; a plan of other months is another plan.
        raise IllegalTransition(_("填报月份已变更，请作废这份计划后重新提出。"))
    rows = []
    for month, amount in draft.points:
        point = known.get(month, PlanPoint(plan=plan, month=month))
        point.amount = amount
        rows.append(point)
    door.save_many(rows)


def _require_sound(target: Target, draft: PlanDraft) -> None:
    row = plans.standing(target)
    plans.require_bound(row)
    frame = plans.frame(row)
    if frame is None:
        raise ValidationError(_("这项指标不按时间折算，不需要节点计划。"))
    if not draft.reason.strip():
        raise ValidationError({"reason": _("请写明这样安排的理由。")})
    problems = planning.check(draft.points, frame)
    if problems:
        raise ValidationError([problem.sentence(language()) for problem in problems])


def _first_day(periods: list[Period], target: Target) -> datetime.date:
    today = timezone.localdate(door.current().now)
    return plans.first_open_day(periods, target.goal.year, today)


def _require_open_day(
    periods: list[Period], target: Target, day: datetime.date
) -> None:
    first = _first_day(periods, target)
    if not first <= day <= datetime.date(target.goal.year, 12, 31):
        raise ValidationError(
            {
                "valid_from": _("生效日期应在%(first)s至%(last)s之间。")
                % {"first": first, "last": f"{target.goal.year}-12-31"}
            }
        )


def _hold(ids: Collection[int], action: ReviewAction) -> Held[Plan]:
    """Lock plans; a day locked meanwhile stands against every step forward."""
    found = lock_proposals(Plan, ids)
    against = {}
    if action in FORWARD:
        for periods, plan in found:
            first = _first_day(periods, plan.target)
            if plan.valid_from < first:
                against[plan.pk] = workflow.PeriodLocked(
                    _(
                        "%(day)s之前的填报期已锁定，请退回后把生效日期改为%(day)s或以后。"
                    )
                    % {"day": first}
                )
    return Held([plan for _periods, plan in found], against)


def _put_in_force(rows: Sequence[Plan]) -> list[ReviewStep]:
    """Take the plans out of force that would count from these ones' days on."""
    later = Q()
    for plan in rows:
        later |= Q(target=plan.target_id, valid_from__gte=plan.valid_from)
    asking.settle([plan.target_id for plan in rows], door.current().now)
    return step_back(door.lock(Plan.objects.in_force().filter(later)), Plan.KIND)


PLANS = Reviewed(Plan, NAMES, _hold, _put_in_force)
