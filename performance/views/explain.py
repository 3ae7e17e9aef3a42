"""The lead says why a figure deviates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from budget import clock, guard
from budget.choices import Duty
from performance.forms.explain import ExplainForm
from performance.services import actuals, explaining
from performance.views.common import judge_anew, reader, visible_actual
from performance.views.review import figure_page


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Save 偏差原因, 全年预计, 完成目标可能性 and 改进措施 of one figure."""
    user, actual = reader(request), visible_actual(request, pk)
    actuals.entering_role(user, actual.indicator)
    form = ExplainForm(request.POST, actual=actual)
    if not form.is_valid():
        return figure_page(request, actual, explain=form, status=422)
    explaining.save_explanation(
        actual_id=actual.pk,
        version=form.cleaned_data["version"],
        account=form.account(),
        actor=user,
        now=clock.now(),
    )
    judge_anew(request, [actual.indicator_id])
    messages.success(request, _("说明已保存。"))
    return redirect("performance:actual-detail", pk=pk)
