"""A target's node plan: proposing it, its page with its rounds, the decisions."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from budget import access, clock, guard, workflow
from budget.choices import Duty, ReviewAction
from budget.models import User
from budget.queries import steps
from performance.forms.common import OpinionForm
from performance.forms.plan import PlanForm, first_values
from performance.language import language
from performance.models import Plan, Target
from performance.planning import Problem
from performance.queries import plans, review
from performance.queries.plans import Outline
from performance.services import plans as services
from performance.services.actuals import entering_role
from performance.views.acting import acting
from performance.views.common import judge_anew, reader

DONE = {
    ReviewAction.SUBMIT: gettext_lazy("节点计划已送审。"),
    ReviewAction.WITHDRAW: gettext_lazy("已取消送审，可以继续修改。"),
    ReviewAction.CANCEL: gettext_lazy("节点计划已作废。"),
    ReviewAction.APPROVE: gettext_lazy("已审核，转部门审核。"),
    ReviewAction.UNAPPROVE: gettext_lazy("已取消审核，回到待科室审核。"),
    ReviewAction.FINALISE: gettext_lazy("已终审，节点计划生效。"),
    ReviewAction.RETURN: gettext_lazy("已退回填报人。"),
}
DECISIONS = (
    ReviewAction.APPROVE,
    ReviewAction.UNAPPROVE,
    ReviewAction.FINALISE,
    ReviewAction.RETURN,
)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the plan of a target; "fill" puts in last year's batches, unsaved."""
    user = reader(request)
    target = _target(user, pk)
    entering_role(user, target.indicator)
    plan = plans.open_plan(target)
    if plan is not None and plan.status not in workflow.EDITABLE:
        return redirect("performance:plan-detail", pk=plan.pk)
    outline = plans.outline(target, clock.today())
    if request.method == "POST" and "fill" not in request.POST:
        return _save(request, target, outline)
    form = _form(outline, initial=_initial(outline, plan))
    if request.method == "POST":
        form = _form(outline, initial=_filled(request, outline))
    return _sheet(request, target, outline, form)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one plan, the lights it would turn, every round of its review."""
    return _page(request, _plan(request, pk))


def act(action: ReviewAction) -> Any:
    """Return the view that takes one action with a plan."""

    def after(request: HttpRequest, plan: Plan) -> str:
        judge_anew(request, [plan.target.indicator_id])
        decided = action in DECISIONS
        return "performance:review" if decided else "performance:plan-detail"

    return acting(
        duties=(Duty.BUSINESS,),
        fetch=_plan,
        take=partial(_take, action),
        page=_page,
        after=after,
        done=DONE[action],
    )


def _take(
    action: ReviewAction, plan: Plan, version: int, words: str, actor: User
) -> None:
    """Call the service of an action; the version seen is the version acted on."""
    known: dict[str, Any] = {
        "plan_id": plan.pk,
        "version": version,
        "actor": actor,
        "now": clock.now(),
    }
    if action is ReviewAction.SUBMIT:
        services.submit_plan(**known)
    elif action in DECISIONS:
        services.decide_plan(**known, action=action, opinion=words)
    else:
        services.take_back_plan(**known, action=action, reason=words)


def _save(request: HttpRequest, target: Target, outline: Outline) -> HttpResponse:
    form, user = _form(outline, request.POST), reader(request)
    if not form.is_valid():
        return _sheet(request, target, outline, form, status=422)
    try:
        plan = services.save_plan(
            target_id=target.pk,
            version=form.cleaned_data["version"],
            draft=form.draft(),
            actor=user,
            now=clock.now(),
        )
    except workflow.StaleVersion as fault:
        return _stale(request, target, outline, str(fault))
    except ValidationError as fault:
        form.add_error(None, fault)
        return _sheet(request, target, outline, form, status=422)
    if "submit" not in request.POST:
        messages.success(request, _("节点计划已保存为草稿，核对后请送审。"))
        return redirect("performance:plan-detail", pk=plan.pk)
    services.submit_plan(
        plan_id=plan.pk, version=plan.version, actor=user, now=clock.now()
    )
    messages.success(request, DONE[ReviewAction.SUBMIT])
    return redirect("performance:plan-detail", pk=plan.pk)


def _stale(
    request: HttpRequest, target: Target, outline: Outline, why: str
) -> HttpResponse:
    """Show what was typed beside what is stored now; saving again overrules it."""
    plan = plans.open_plan(target)
    data = request.POST.copy()
    data["version"] = str(plan.version) if plan else ""
    form = _form(outline, data)
    form.is_valid()
    return _sheet(request, target, outline, form, status=409, refused=why, kept=plan)


def _sheet(
    request: HttpRequest,
    target: Target,
    outline: Outline,
    form: PlanForm,
    *,
    status: int = 200,
    refused: str = "",
    kept: Plan | None = None,
) -> HttpResponse:
    missing = outline.batches
    context = {
        "target": target,
        "outline": outline,
        "form": form,
        "boxes": list(form.boxes(outline.past)),
        "no_batches": (
            missing.sentence(language()) if isinstance(missing, Problem) else ""
        ),
        "refused": refused,
        "kept": kept,
    }
    return render(request, "performance/plan_propose.html", context, status=status)


def _page(
    request: HttpRequest, plan: Plan, form: OpinionForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "plan": plan,
        "sheet": plans.sheet(plan, clock.today()),
        "steps": steps.of(Plan.KIND, plan.pk),
        "actions": review.actions(reader(request), plan),
        "form": form or OpinionForm(initial={"version": plan.version}),
    }
    return render(request, "performance/plan.html", context, status=status)


def _form(outline: Outline, data: Any = None, **more: Any) -> PlanForm:
    batches = () if isinstance(outline.batches, Problem) else outline.batches
    return PlanForm(
        data,
        frame=outline.frame,
        unit=outline.row.commitment.unit,
        first=outline.first,
        last=outline.last,
        batches=batches,
        **more,
    )


def _initial(outline: Outline, plan: Plan | None) -> dict[str, Any]:
    """Return what the sheet first shows: the open plan, else an empty one."""
    if plan is None:
        return {"valid_from": outline.first}
    points = list(plan.points.values_list("month", "amount"))
    return {
        "valid_from": plan.valid_from,
        "reason": plan.reason,
        "version": plan.version,
        **first_values(points),
    }


def _filled(request: HttpRequest, outline: Outline) -> dict[str, Any]:
    """Return last year's batches beside the words already typed."""
    typed = request.POST
    batches = () if isinstance(outline.batches, Problem) else outline.batches
    return {
        "valid_from": typed.get("valid_from") or outline.first,
        "reason": typed.get("reason") or _("按去年各期实际进度排定"),
        "version": typed.get("version", ""),
        **first_values(batches),
    }


def _target(user: User, pk: int) -> Target:
    rows = Target.objects.select_related("goal", "indicator__department")
    return get_object_or_404(access.visible(rows, user), pk=pk)


def _plan(request: HttpRequest, pk: int) -> Plan:
    rows = Plan.objects.select_related(
        "target__goal", "target__indicator__department", "author", "approver"
    )
    plan: Plan = get_object_or_404(access.visible(rows, reader(request)), pk=pk)
    return plan
