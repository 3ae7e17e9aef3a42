"""快报数 → 核定数: the ordinary step, on its own page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import clock, guard
from budget.choices import Duty
from budget.services.review import why_locked
from performance.forms.entry import VerifyForm
from performance.models import Actual
from performance.queries.past import past_of
from performance.services import actuals, doubts
from performance.views.common import reader, visible_actual
from performance.views.entering import reported


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def actual_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a 核定数 in the place of a figure in force; it is reviewed like any other."""
    user = reader(request)
    actual = visible_actual(request, pk)
    actuals.entering_role(user, actual.indicator)
    form = _form(actual, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actuals.verify_actual(
                actual_id=actual.pk,
                draft=form.draft(),
                confirmed=form.confirmed,
                actor=user,
                now=clock.now(),
            )
        except doubts.Unanswered:
            # The past moved since: the questions come from it as it now is.
            form = _form(actual, request.POST)
            form.is_valid()
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("核定数已保存为草稿，请核对后送审。"))
            return redirect("performance:actual-detail", pk=row.pk)
    status = 422 if request.method == "POST" else 200
    locked = why_locked(actual.period, user, clock.now())
    context = {"actual": actual, "form": form, "locked": locked}
    return render(request, "performance/verify.html", context, status=status)


def _form(actual: Actual, data: Any) -> VerifyForm:
    return VerifyForm(
        data,
        indicator=actual.indicator,
        month=actual.period.month,
        past=past_of(actual.indicator, actual.period),
        initial={
            key: value
            for key, value in reported(actual).items()
            if key in ("text", "explanation")
        },
    )
