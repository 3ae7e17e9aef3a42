"""One target: its course, its commitments on the forms, its lights and history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import access, clock, guard
from budget.choices import Duty
from budget.models import Period
from budget.models.organization import STEP
from performance.models import Target
from performance.queries import entry, plans, reading
from performance.queries.course import course


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def target_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one target as of its body's newest opened period."""
    user: Any = request.user
    today = clock.today()
    visible = access.visible(
        Target.objects.select_related("goal", "indicator__department"), user
    )
    target = get_object_or_404(visible, pk=pk)
    months, month = _months(target)
    shown = course(
        target, reading.targets(user), months=months, month=month, today=today
    )
    chart = {**shown.chart, "words": _words()}
    held = plans.for_target(target, shown.now, user)
    context = {
        "target": target,
        "course": shown,
        "chart": chart,
        "plans": held,
        "may_plan": held.takes_one and entry.may_enter(user, target.indicator),
    }
    return render(request, "performance/target.html", context)


def _months(target: Target) -> tuple[list[int], int]:
    """Return the months in which the body reports, and the newest that has opened."""
    rows = list(
        Period.objects.filter(
            body__path=target.indicator.department.path[:STEP], year=target.goal.year
        )
        .order_by("month")
        .values_list("month", "opens_on")
    )
    opened = [month for month, opens_on in rows if opens_on <= clock.today()]
    months = [month for month, _opens_on in rows] or list(target.indicator.months)
    return months, max(opened, default=months[0])


def _words() -> dict[str, str]:
    return {
        "target": _("全年目标"),
        "expected": _("应达进度"),
        "actual": _("完成值"),
        "open": _("未终审"),
        "plan": _("节点计划"),
        "month": _("月"),
        "year": _("年"),
    }
