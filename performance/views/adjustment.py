"""绩效目标调整: proposing one, its page with its rounds, the ledger 调整台账."""

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
from performance.forms.adjust import AdjustmentForm, LedgerFilter, first_values
from performance.forms.common import OpinionForm
from performance.models import Adjustment, Target
from performance.models.adjustment import terms_of
from performance.queries import adjustments, reading, review
from performance.queries.adjustments import Outlined
from performance.services import adjustments as services
from performance.services.actuals import entering_role
from performance.sheets import ledgers
from performance.views.acting import acting
from performance.views.common import judge_anew, reader, workbook

DONE = {
    ReviewAction.SUBMIT: gettext_lazy("目标调整已送审。"),
    ReviewAction.WITHDRAW: gettext_lazy("已取消送审，可以继续修改。"),
    ReviewAction.CANCEL: gettext_lazy("目标调整已作废。"),
    ReviewAction.APPROVE: gettext_lazy("已审核，转部门审核。"),
    ReviewAction.UNAPPROVE: gettext_lazy("已取消审核，回到待科室审核。"),
    ReviewAction.FINALISE: gettext_lazy("已终审，新指标值自生效日期起执行。"),
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
def adjustment_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up an adjustment of a target."""
    user = reader(request)
    target = _target(user, pk)
    entering_role(user, target.indicator)
    row = adjustments.open_adjustment(target)
    if row is not None and row.status not in workflow.EDITABLE:
        return redirect("performance:adjustment-detail", pk=row.pk)
    outline = adjustments.outline(target, clock.today(), user)
    if request.method == "POST":
        return _save(request, target, outline)
    form = _form(target, outline, initial=_initial(outline, row))
    return _sheet(request, target, outline, form)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def adjustment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one adjustment, the lights it would turn, every round of its review."""
    return _page(request, _adjustment(request, pk))


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def adjustment_list(request: HttpRequest) -> HttpResponse:
    """Show the ledger; a filter that is not understood is answered with 422."""
    form = _filter(request)
    context = {
        "form": form,
        "rows": adjustments.ledger(reader(request), form.wanted()),
        "query": request.GET.urlencode(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/adjustments.html", context, status=status)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def adjustment_sheet(request: HttpRequest) -> HttpResponse:
    """Give the ledger, as filtered on screen, as a workbook."""
    form = _filter(request)
    if not form.is_valid():
        return adjustment_list(request)
    rows = adjustments.ledger(reader(request), form.wanted())
    data = ledgers.of_adjustments(rows, clock.today())
    return workbook(data, f"adjustments-{clock.today()}.xlsx")


def act(action: ReviewAction) -> Any:
    """Return the view that takes one action with an adjustment."""

    def after(request: HttpRequest, row: Adjustment) -> str:
        judge_anew(request, [row.target.indicator_id])
        decided = action in DECISIONS
        return "performance:review" if decided else "performance:adjustment-detail"

    return acting(
        duties=(Duty.BUSINESS,),
        fetch=_adjustment,
        take=partial(_take, action),
        page=_page,
        after=after,
        done=DONE[action],
    )


def _take(
    action: ReviewAction, row: Adjustment, version: int, words: str, actor: User
) -> None:
    """Call the service of an action; the version seen is the version acted on."""
    known: dict[str, Any] = {
        "adjustment_id": row.pk,
        "version": version,
        "actor": actor,
        "now": clock.now(),
    }
    if action is ReviewAction.SUBMIT:
        services.submit_adjustment(**known)
    elif action in DECISIONS:
        services.decide_adjustment(**known, action=action, opinion=words)
    else:
        services.take_back_adjustment(**known, action=action, reason=words)


def _save(request: HttpRequest, target: Target, outline: Outlined) -> HttpResponse:
    form, user = _form(target, outline, request.POST), reader(request)
    if not form.is_valid():
        return _sheet(request, target, outline, form, status=422)
    try:
        row = services.save_adjustment(
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
    if "submit" in request.POST:
        services.submit_adjustment(
            adjustment_id=row.pk, version=row.version, actor=user, now=clock.now()
        )
        messages.success(request, DONE[ReviewAction.SUBMIT])
    else:
        messages.success(request, _("目标调整已保存为草稿，核对后请送审。"))
    return redirect("performance:adjustment-detail", pk=row.pk)


def _stale(
    request: HttpRequest, target: Target, outline: Outlined, why: str
) -> HttpResponse:
    """Show what was typed beside what is stored now; saving again overrules it."""
    row = adjustments.open_adjustment(target)
    data = request.POST.copy()
    data["version"] = str(row.version) if row else ""
    form = _form(target, outline, data)
    form.is_valid()
    return _sheet(request, target, outline, form, status=409, refused=why, kept=row)


def _sheet(
    request: HttpRequest,
    target: Target,
    outline: Outlined,
    form: AdjustmentForm,
    *,
    status: int = 200,
    refused: str = "",
    kept: Adjustment | None = None,
) -> HttpResponse:
    context = {
        "target": target,
        "outline": outline,
        "form": form,
        "refused": refused,
        "kept": kept,
    }
    page = "performance/adjustment_propose.html"
    return render(request, page, context, status=status)


def _page(
    request: HttpRequest,
    row: Adjustment,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = reader(request)
    context = {
        "adjustment": row,
        "sheet": adjustments.sheet(row, clock.today(), user),
        "steps": steps.of(Adjustment.KIND, row.pk),
        "actions": review.actions(user, row),
        "form": form or OpinionForm(initial={"version": row.version}),
    }
    return render(request, "performance/adjustment.html", context, status=status)


def _form(
    target: Target, outline: Outlined, data: Any = None, **more: Any
) -> AdjustmentForm:
    return AdjustmentForm(
        data,
        before=terms_of(outline.before),
        name=target.name_printed,
        unit=target.indicator.unit,
        first=outline.first,
        last=outline.last,
        **more,
    )


def _initial(outline: Outlined, row: Adjustment | None) -> dict[str, Any]:
    """Return what the sheet first shows: the open adjustment, else the old value."""
    before = terms_of(outline.before)
    if row is None:
        today = min(max(clock.today(), outline.first), outline.last)
        return {**first_values(before, None), "valid_from": today}
    kept = (
        "valid_from",
        "reason",
        "document_no",
        "authority",
        "decided_on",
        "over_locked",
        "version",
    )
    return {
        **first_values(before, row.terms),
        **{name: getattr(row, name) for name in kept},
    }


def _filter(request: HttpRequest) -> LedgerFilter:
    user = reader(request)
    return LedgerFilter(
        request.GET,
        years=adjustments.years(user),
        departments=reading.departments(user),
    )


def _target(user: User, pk: int) -> Target:
    rows = Target.objects.select_related("goal", "indicator__department")
    return get_object_or_404(access.visible(rows, user), pk=pk)


def _adjustment(request: HttpRequest, pk: int) -> Adjustment:
    rows = Adjustment.objects.select_related(
        "target__goal", "target__indicator__department", "before", "author", "approver"
    )
    row: Adjustment = get_object_or_404(access.visible(rows, reader(request)), pk=pk)
    return row
