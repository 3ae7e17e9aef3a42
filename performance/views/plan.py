"""A target's node plan: proposing it, its page with its rounds, the decisions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from budget import clock, guard
from budget.choices import Duty, ReviewAction
from performance.forms.plan import PlanForm, first_values
from performance.language import language
from performance.models import Plan, Target
from performance.plan_problems import Problem
from performance.queries import plans
from performance.queries.plans import Outline
from performance.services import plans as services
from performance.views import proposing


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the plan of a target; "fill" puts in last year's batches, unsaved."""
    return proposing.propose(KIND, request, pk)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one plan, the lights it would turn, every round of its review."""
    return proposing.page(KIND, request, proposing.fetch(KIND, request, pk))


def _form(_target: Target, outline: Outline, data: Any = None, **more: Any) -> PlanForm:
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


def _initial(
    request: HttpRequest, outline: Outline, plan: Plan | None
) -> dict[str, Any]:
    """Return what the sheet first shows: the open plan, else an empty one."""
    if "fill" in request.POST:
        return _filled(request, outline)
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


def _context(outline: Outline, form: PlanForm) -> dict[str, Any]:
    """Return the boxes, and why last year gives no batches."""
    missing = outline.batches
    why = missing.sentence(language()) if isinstance(missing, Problem) else ""
    return {"boxes": list(form.boxes(outline.past)), "no_batches": why}


KIND = proposing.Kind(
    of=services.PLANS,
    name="plan",
    related=("target__goal", "target__indicator__department", "author", "approver"),
    open=plans.open_plan,
    outline=lambda target, _user: plans.outline(target, clock.today()),
    form=_form,
    initial=_initial,
    context=_context,
    save=services.save_plan,
    sheet=lambda plan, _user: plans.sheet(plan, clock.today()),
    saved=gettext_lazy("节点计划已保存为草稿，核对后请送审。"),
    told={
        ReviewAction.SUBMIT: gettext_lazy("节点计划已送审。"),
        ReviewAction.CANCEL: gettext_lazy("节点计划已作废。"),
        ReviewAction.FINALISE: gettext_lazy("已终审，节点计划生效。"),
    },
)
ACTS = proposing.acts(KIND)
