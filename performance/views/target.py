"""One target: its course, its commitments on the forms, its lights and history."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import access, clock, guard, periods
from budget.choices import Duty
from budget.models import Period, User
from budget.models.organization import STEP
from budget.replay import replayable
from performance import rectifying
from performance.choices import LightKind, Pin
from performance.forms.board import AcceptanceForm
from performance.language import language
from performance.models import LightChange, Policy, Target
from performance.queries import (
    acceptances,
    adjustments,
    entry,
    explained,
    inquiries,
    money_turns,
    plans,
    reading,
    rectifications,
)
from performance.queries.course import Course, course
from performance.services.acceptances import ASKING


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@replayable
@require_safe
def target_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one target as of its body's newest opened period."""
    user: Any = request.user
    visible = access.visible(
        Target.objects.select_related("goal", "indicator__department"), user
    )
    return target_page(request, get_object_or_404(visible, pk=pk), None)


def target_page(
    request: HttpRequest, target: Target, form: AcceptanceForm | None
) -> HttpResponse:
    """Show a target; with a form that was refused, 422 and what was typed."""
    user: Any = request.user
    today = clock.today()
    months, month = _months(target)
    shown = course(
        target, reading.targets(user), months=months, month=month, today=today
    )
    chart = {**shown.chart, "words": _words()}
    held = plans.for_target(target, shown.now, user)
    path = target.indicator.department.path
    may_enter = entry.may_enter(user, target.indicator)
    context = {
        "target": target,
        "values": adjustments.values(target, user),
        "may_enter": may_enter,
        "rectifications": rectifications.of_target(target, user, today),
        **inquiries.beside(user, Pin.TARGET, target.pk, today),
        "may_rectify": not target.awaiting
        and bool(rectifying.sources(access.roles_at(user, path))),
        "course": shown,
        "money": money_turns.beside(shown.now),
        "policy": _rules(shown),
        "chart": chart,
        "plans": held,
        "may_plan": held.takes_one and may_enter,
        "lead": explained.newest(
            target.indicator_id,
            target.goal.year,
            periods.period_end(target.goal.year, month),
        ),
        **_accepted(shown, today),
        **_accepting(user, target, shown, form),
    }
    status = 422 if form else 200
    return render(request, "performance/target.html", context, status=status)


def _accepted(shown: Course, today: datetime.date) -> dict[str, Any]:
    """Return a head's word beside the light, and where else that light stands: the
    forms' rows by target, the steps by month."""
    rows = [shown.now, *shown.siblings]
    held = acceptances.Held(rows, today)
    return {
        "accepted": held.of(shown.now),
        "accepted_ahead": held.ahead(shown.now),
        "accepted_rows": {row.commitment.pk for row in rows if held.of(row)},
        "accepted_months": {row.month for row in shown.present if held.of(row)},
    }


def _rules(shown: Course) -> Policy | None:
    """Return the rules that the target is judged by, None where none are in force."""
    pk = shown.now.rules.pk
    return None if pk is None else Policy.objects.get(pk=pk)


def _accepting(
    user: User, target: Target, shown: Course, typed: AcceptanceForm | None
) -> dict[str, AcceptanceForm | None]:
    """Return the forms for a head to accept what was said, where a light asks: of the
    goal light and of the outlook. One that was refused keeps what was typed."""
    path = target.indicator.department.path
    if not access.may(user, access.Permission.REVIEW_DEPARTMENT, path):
        return {"accept": typed}
    goal, ahead = shown.goal_turn, shown.outlook_turn
    if goal is not None and goal.after != shown.now.light:
        goal = None
    if ahead is not None and ahead.kind != LightKind.OUTLOOK:
        ahead = None
    of_ahead = typed and ahead and typed["turn"].value() == str(ahead.pk)
    return {
        "accept": _blank(goal, shown) if of_ahead else typed or _blank(goal, shown),
        "accept_ahead": typed if of_ahead else _blank(ahead, shown, "ahead_%s"),
    }


def _blank(
    turn: LightChange | None, shown: Course, auto_id: str = "goal_%s"
) -> AcceptanceForm | None:
    """Return an empty form where a light turned to what wants a word of its target."""
    if turn is None or not shown.now.counted or turn.after not in ASKING:
        return None
    return AcceptanceForm(initial={"turn": turn.pk}, auto_id=auto_id)


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


def _words() -> dict[str, Any]:
    return {
        "target": _("全年目标"),
        "expected": _("应达进度"),
        "actual": _("完成值"),
        "open": _("未终审"),
        "plan": _("节点计划"),
        "months": [periods.month_name(month, language()) for month in range(1, 13)],
        "year": _("年"),
    }
