"""A head's word beside a light: given, and taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from budget import access, clock, guard
from budget.choices import Duty
from performance.choices import LightKind
from performance.forms.board import AcceptanceForm
from performance.models import Target
from performance.services import acceptances
from performance.views.common import reader
from performance.views.target import target_page


@guard.allow(Duty.BUSINESS)
@require_POST
def light_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Put 已说明·已认可 beside the light; a wrong form comes back with its words."""
    target = _target(request, pk)
    form = AcceptanceForm(request.POST)
    if not form.is_valid():
        access.require(
            reader(request), access.Permission.REVIEW_DEPARTMENT, _at(target)
        )
        return target_page(request, target, form)
    values: dict[str, Any] = form.cleaned_data
    try:
        acceptances.accept_light(
            target_id=target.pk,
            turn_id=values["turn"],
            reason=values["reason"],
            expires_on=values["expires_on"],
            actor=reader(request),
            now=clock.now(),
        )
    except ValidationError as fault:
        form.add_error(None, fault)
        return target_page(request, target, form)
    messages.success(request, _("已标注“已说明·已认可”，灯色不变。"))
    return redirect("performance:target-detail", pk=pk)


@guard.allow(Duty.BUSINESS)
@require_POST
def light_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the acceptance back."""
    target = _target(request, pk)
    ahead = request.POST.get("kind") == LightKind.OUTLOOK
    acceptances.withdraw_acceptance(
        target_id=target.pk,
        actor=reader(request),
        now=clock.now(),
        kind=LightKind.OUTLOOK if ahead else LightKind.GOAL,
    )
    messages.success(request, _("认可已撤回。"))
    return redirect("performance:target-detail", pk=pk)


def _target(request: HttpRequest, pk: int) -> Target:
    rows = Target.objects.select_related("goal", "indicator__department")
    return get_object_or_404(access.visible(rows, reader(request)), pk=pk)


def _at(target: Target) -> str:
    path: str = target.indicator.department.path
    return path
