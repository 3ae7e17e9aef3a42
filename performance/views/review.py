"""The reviewer's queue, one figure with its rounds, and the decisions."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import clock, guard
from budget.choices import Duty
from budget.models import ReviewStep
from performance import dispatch
from performance.forms import OpinionForm
from performance.models import Actual
from performance.models.actual import KIND
from performance.queries import review
from performance.services import reviews
from performance.views.common import reader, visible_actual


@guard.allow(Duty.BUSINESS)
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for my decision, oldest first."""
    rows = review.queue(reader(request), clock.now())
    return render(request, "performance/review.html", {"rows": rows})


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def actual_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one figure: what it says, every round of its review, what may be done."""
    actual = visible_actual(request, pk)
    steps = ReviewStep.objects.filter(kind=KIND, record_id=pk).order_by("id")
    context = {
        "actual": actual,
        "steps": steps,
        "actions": review.actions(reader(request), actual),
        "form": OpinionForm(initial={"version": actual.version}),
        "corrections": actual.corrections.order_by("pk"),
    }
    return render(request, "performance/actual.html", context)


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """科室审核."""
    return _decide(request, pk, reviews.approve_actual, _("已审核，转部门审核。"))


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_finalise(request: HttpRequest, pk: int) -> HttpResponse:
    """终审."""
    return _decide(request, pk, reviews.finalise_actual, _("已终审，数据生效。"))


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回."""
    return _decide(request, pk, reviews.return_actual, _("已退回填报人。"))


def _decide(
    request: HttpRequest, pk: int, service: Callable[..., Actual], done: str
) -> HttpResponse:
    """Pass the decision to the service; the version seen is the version decided."""
    actual = visible_actual(request, pk)
    form = OpinionForm(request.POST)
    if form.errors.get("opinion"):
        messages.error(request, _("意见请控制在2000字以内。"))
        return redirect("performance:actual-detail", pk=pk)
    try:
        service(
            actual_id=actual.pk,
            version=form.seen(),
            opinion=form.cleaned_data["opinion"],
            actor=reader(request),
            now=clock.now(),
        )
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        return redirect("performance:actual-detail", pk=pk)
    dispatch.figures_changed([actual.indicator_id])
    messages.success(request, done)
    return redirect("performance:review")
