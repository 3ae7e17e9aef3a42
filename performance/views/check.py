"""自查清单, and 送审 of everything that can go."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from budget import access, clock, guard
from budget.choices import Duty
from budget.models import Period, User
from budget.services.review import why_locked
from performance.forms.common import SeenForm
from performance.models import Actual
from performance.queries import entry
from performance.queries.selfcheck import Checklist, checklist
from performance.services.sending import Sending, submit_actuals
from performance.views.common import judge_anew, reader


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def entry_check(request: HttpRequest, period_pk: int) -> HttpResponse:
    """Show what an auditor would ask; send the ticked figures, keep the rest."""
    user = reader(request)
    period = get_object_or_404(entry.periods_for(user, clock.today()), pk=period_pk)
    if request.method == "POST":
        form = SeenForm(request.POST)
        if form.is_valid():
            done = _send(request, user, period, form.cleaned_data["row"])
            _tell(request, done)
            return _after(period, done)
        return _page(request, user, period, 422, form.errors["row"])
    return _page(request, user, period)


def _send(
    request: HttpRequest, user: User, period: Period, seen: dict[int, int]
) -> Sending:
    """Send what the person may see of it; other ids are nobody's."""
    rows = Actual.objects.filter(pk__in=seen, period=period)
    known = set(access.visible(rows, user).values_list("pk", flat=True))
    done = submit_actuals(
        period_id=period.pk,
        seen={pk: version for pk, version in seen.items() if pk in known},
        actor=user,
        now=clock.now(),
    )
    judge_anew(request, [row.indicator_id for row in done.sent])
    return done


def _tell(request: HttpRequest, done: Sending) -> None:
    if done.sent:
        text = ngettext("已送审 %(n)d 项。", "已送审 %(n)d 项。", len(done.sent))
        messages.success(request, text % {"n": len(done.sent)})
    for kept in done.kept:
        words = {"name": kept.actual.indicator, "why": kept.why}
        messages.warning(request, _("“%(name)s”未送审：%(why)s") % words)
    if not done.sent and not done.kept:
        messages.warning(request, _("没有可以送审的数据，请刷新页面。"))


def _after(period: Period, done: Sending) -> HttpResponse:
    if done.kept or not done.sent:
        return redirect("performance:entry-check", period.pk)
    return redirect(f"/entry/?period={period.pk}")


def _page(
    request: HttpRequest,
    user: User,
    period: Period,
    status: int = 200,
    errors: Any = (),
) -> HttpResponse:
    found = _checklist(user, period)
    context = {
        "period": period,
        "found": found,
        "locked": why_locked(period, user, clock.now()),
        "errors": errors,
    }
    return render(request, "performance/entry_check.html", context, status=status)


def _checklist(user: User, period: Period) -> Checklist:
    today = clock.today()
    mine = entry.enterable(user).filter(department__path__startswith=period.body.path)
    return checklist(entry.boxes(mine, period, today), period, today)
