"""抽查建议: what an auditor might ask about first; nobody else sees it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import Duty
from performance.forms.filters import SampleFilter
from performance.queries import reading, sampled
from performance.sampling import WEIGHTS, Reason
from performance.views.common import reader


@guard.allow(Duty.AUDIT)
@require_safe
def sampling_page(request: HttpRequest) -> HttpResponse:
    """List the figures of a period by what there is to ask; a bad filter is 422."""
    user = reader(request)
    form = SampleFilter(
        request.GET,
        months=reading.months(user, clock.today()),
        departments=reading.departments(user),
    )
    wanted = form.wanted if form.is_valid() else None
    context = {
        "form": form,
        "sample": sampled.sample(user, *wanted) if wanted else None,
        "signs": [Reason(sign) for sign in WEIGHTS],
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/sampling.html", context, status=status)
