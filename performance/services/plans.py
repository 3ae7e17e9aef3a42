"""Node plans: propose a target's course, send it to review, put it in force."""

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction, Status
from budget.models import Period, User
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
from performance.services.figures import lock_target

NAMES: Mapping[ReviewAction, Action] = {
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


def submit_plan(
    *, plan_id: int, version: int, actor: User, now: datetime.datetime
) -> Plan:
    """送审: freeze the plan and hand it to the next step, as a figure's."""
    with door.change(actor=actor, action=Action.PLAN_SUBMITTED, now=now):
        periods, plan = _lock_plan(plan_id)
        role = entering_role(actor, plan.target.indicator)
        review.require_version(plan, version)
        _require_unlocked(periods, plan)
        path = plan.target.indicator.department.path
        note = review.why_skipped(path, plan.author_id, actor)
        plan.round += 1
        plan.submitted_at = now
        return review.move(
            plan,
            Plan.KIND,
            ReviewAction.SUBMIT,
            role,
            skip_section=bool(note),
            note=note,
        )


def take_back_plan(
    *,
    plan_id: int,
    action: ReviewAction,
    version: int,
    actor: User,
    now: datetime.datetime,
    reason: str = "",
) -> Plan:
    """取消送审 until the next step has acted, or 作废 of a plan not under review.

    Raises ValidationError for 作废 without a reason.
    """
    with door.change(actor=actor, action=NAMES[action], reason=reason, now=now):
        _periods, plan = _lock_plan(plan_id)
        role = entering_role(actor, plan.target.indicator)
        review.require_version(plan, version)
        if action is ReviewAction.CANCEL and not reason.strip():
            raise ValidationError({"reason": _("作废须写明理由。")})
        skipped = review.was_skipped(Plan.KIND, plan)
        return review.move(
            plan, Plan.KIND, action, role, skip_section=skipped, opinion=reason
        )


def decide_plan(
    *,
    plan_id: int,
    action: ReviewAction,
    version: int,
    actor: User,
    opinion: str,
    now: datetime.datetime,
) -> Plan:
    """审核, 取消审核, 终审 or 退回. 终审 puts the plan in force from its day on.

    The plans that would count from that day or a later one step back. Raises
    PermissionDenied for the author, PeriodLocked where the day has been locked
    meanwhile, ValidationError for a return without an opinion.
    """
    with door.change(actor=actor, action=NAMES[action], reason=opinion, now=now):
        periods, plan = _lock_plan(plan_id)
        path = plan.target.indicator.department.path
        role = review.require_reviewer(plan, path, actor, action)
        review.require_version(plan, version)
        if action is ReviewAction.RETURN:
            review.require_opinion(opinion)
        elif action is ReviewAction.UNAPPROVE:
            review.require_own_approval(Plan.KIND, plan, actor)
        else:
            _require_unlocked(periods, plan)
        if action is ReviewAction.FINALISE:
            _supersede(plan)
            asking.settle(plan.target_id, now)
        return review.move(plan, Plan.KIND, action, role, opinion=opinion)


def _lock_plan(plan_id: int) -> tuple[list[Period], Plan]:
    """Lock periods, target and then the plan. Raises Plan.DoesNotExist."""
    target_id = Plan.objects.values_list("target_id", flat=True).get(pk=plan_id)
    periods, target = lock_target(target_id)
    plan: Plan = door.lock(Plan.objects.filter(pk=plan_id))[0]
    plan.target = target
    return periods, plan


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
    frame = plans.frame(plans.standing(target))
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


def _require_unlocked(periods: list[Period], plan: Plan) -> None:
    """Raise PeriodLocked where the plan would change a period locked meanwhile."""
    first = _first_day(periods, plan.target)
    if plan.valid_from < first:
        raise workflow.PeriodLocked(
            _("%(day)s之前的填报期已锁定，请退回后把生效日期改为%(day)s或以后。")
            % {"day": first}
        )


def _supersede(plan: Plan) -> None:
    """Take the plans out of force that would count from this one's day on."""
    later = Plan.objects.in_force().filter(
        target=plan.target_id, valid_from__gte=plan.valid_from
    )
    for old in door.lock(later):
        before = Status(old.status)
        old.status = Status.SUPERSEDED
        old.version += 1
        door.save(old)
        review.keep_step(old, Plan.KIND, ReviewAction.SUPERSEDE, before)
