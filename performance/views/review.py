"""One figure with its rounds, and the decisions about it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import access, clock, guard
from budget.choices import Duty, ReviewAction
from budget.models import Change, User
from budget.queries import rounds, steps
from budget.replay import replayable
from budget.workflow import StaleVersion
from performance.choices import Grade, Pin
from performance.drafts import Draft
from performance.forms.common import CancelForm, OpinionForm
from performance.forms.explain import ExplainForm
from performance.language import language
from performance.models import Actual
from performance.queries import acceptances, inquiries, reading, review
from performance.queries.preview import judge_typed
from performance.services import actuals, reviews
from performance.views.beside import beside
from performance.views.common import judge_anew, reader, visible_actual

DECISIONS: Final = {ReviewAction.APPROVE, ReviewAction.FINALISE, ReviewAction.RETURN}


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def actual_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one figure: what it says, every round of its review, what may be done."""
    return figure_page(request, visible_actual(request, pk))


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """科室审核."""
    return _decide(request, pk, reviews.approve_actual, _("已审核，转部门审核。"))


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_unapprove(request: HttpRequest, pk: int) -> HttpResponse:
    """取消审核."""
    done = _("已取消审核，回到待科室审核。")
    return _decide(request, pk, reviews.unapprove_actual, done)


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
    seen = form.seen()
    if "opinion" not in form.errors:
        try:
            service(
                actual_id=actual.pk,
                version=seen,
                opinion=form.cleaned_data["opinion"],
                actor=reader(request),
                now=clock.now(),
            )
        except ValidationError as fault:
            form.add_error("opinion", fault.messages)
        except StaleVersion as fault:
            return _moved(request, actual, seen, form, fault)
    if "opinion" in form.errors:
        return figure_page(request, actual, opinion=form, status=422)
    judge_anew(request, [actual.indicator_id])
    messages.success(request, done)
    return redirect("performance:review")


def _moved(
    request: HttpRequest,
    actual: Actual,
    seen: int,
    form: OpinionForm,
    fault: StaleVersion,
) -> HttpResponse:
    """Show what moved since the page was opened; the next decision is about that."""
    moved = rounds.since_version(actual._meta.label_lower, {actual.pk: seen})
    opinion = OpinionForm(
        initial={"version": actual.version, "opinion": form.cleaned_data["opinion"]}
    )
    stale = {"words": fault, "cells": moved.get(actual.pk, ())}
    return figure_page(request, actual, opinion=opinion, stale=stale, status=409)


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """作废."""
    user, actual = reader(request), visible_actual(request, pk)
    actuals.entering_role(user, actual.indicator)
    form = CancelForm(request.POST)
    seen = form.seen()
    if "reason" in form.errors:
        return figure_page(request, actual, cancel=form, status=422)
    actuals.cancel_actual(
        actual_id=actual.pk,
        version=seen,
        reason=form.cleaned_data["reason"],
        actor=user,
        now=clock.now(),
    )
    judge_anew(request, [actual.indicator_id])
    messages.success(request, _("已作废，本期可以重新填报。"))
    return redirect(f"/entry/?period={actual.period_id}")


def _judged(actual: Actual, user: User) -> dict[str, Any] | None:
    """Return what was promised and the light that the figure would bring, for whoever
    decides about it; None where no annual commitment rests on it."""
    draft = Draft(value=actual.value, grade=Grade(actual.grade), date=actual.date)
    row = judge_typed(actual.indicator, actual.period, draft)
    if row is None:
        return None
    mine = reading.promised(user).filter(pk=row.commitment.pk).exists()
    return {
        "row": row,
        "target": row.commitment.pk if mine else None,
        "why": row.why(language()),
        "accepted": row.commitment.pk in acceptances.standing([row], clock.today()),
    }


def _grounds(actual: Actual) -> Change | None:
    """Return why and by which document a figure in force is to be corrected."""
    if actual.corrects_id is None:
        return None
    return rounds.opened_by(
        rounds.change_rows(actual._meta.label_lower, [actual.pk])[actual.pk]
    )


def figure_page(
    request: HttpRequest,
    actual: Actual,
    *,
    opinion: OpinionForm | None = None,
    cancel: CancelForm | None = None,
    explain: ExplainForm | None = None,
    evidence: Form | None = None,
    stale: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show one figure; with a form that was refused, its status and what was typed."""
    user, seen = reader(request), {"version": actual.version}
    actions = review.actions(user, actual)
    context = {
        "actual": actual,
        "steps": steps.of(Actual.KIND, actual.pk),
        "actions": actions,
        "stale": stale,
        "form": opinion or OpinionForm(initial=seen),
        "cancel": cancel or CancelForm(initial=seen),
        "grounds": _grounds(actual),
        "judged": _judged(actual, user) if actions & DECISIONS else None,
        "corrections": access.visible(actual.corrections.order_by("pk"), user),
        "verifications": access.visible(actual.verifications.order_by("pk"), user),
        **inquiries.beside(user, Pin.ACTUAL, actual.pk, clock.today()),
        **beside(actual, actions, user, explain, evidence),
    }
    return render(request, "performance/actual.html", context, status=status)
