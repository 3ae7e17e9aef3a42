"""The system administrator's desk: periods set up, locked, unlocked, opened again."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from budget import access, clock, guard
from budget.choices import Duty
from budget.desk_forms import (
    ChosenForm,
    DaysForm,
    ExceptionForm,
    PeriodFilter,
    ReasonForm,
    SetupForm,
)
from budget.forms import Choices, Styled, any_of
from budget.models import Period, PeriodException
from budget.once import key_of
from budget.periods import QUARTERS, proposed
from budget.queries import accounts
from budget.queries import periods as queries
from budget.requests import query_without_page
from budget.services import periods
from budget.views.common import carried_out, paged, signed_in

_desk = guard.allow(Duty.SYSTEM)


@_desk
@require_safe
def period_list(request: HttpRequest) -> HttpResponse:
    """List periods by body and year, with the exceptions now running."""
    me, now = signed_in(request), clock.now()
    rows = access.administered(Period.objects.all(), me)
    years = [(str(year), str(year)) for year in queries.years(rows)]
    choices = {"body": any_of(_bodies()), "year": any_of(years)}
    form = PeriodFilter(request.GET, choices=choices)
    valid, wanted = form.is_valid(), form.cleaned_data
    found = queries.listed(rows, wanted) if valid else rows.none()
    page = paged(found, wanted.get("page"), queries.PAGE)
    exceptions = access.administered(PeriodException.objects.all(), me)
    context = {
        "form": form,
        "page": page,
        "rows": queries.shown(page.object_list, now),
        "running": queries.running(exceptions, now),
        "query": query_without_page(request.GET),
    }
    status = 200 if valid else 422
    return render(request, "budget/period_list.html", context, status=status)


@_desk
@require_http_methods(["GET", "HEAD", "POST"])
def period_setup(request: HttpRequest) -> HttpResponse:
    """Set up a year's periods of one body in one step, on days that can be changed."""
    posted = request.method == "POST"
    start = SetupForm(
        request.POST if posted else request.GET or None,
        choices={"body": any_of(_bodies(), _("请选择"))},
        initial={"year": clock.today().year},
    )
    if not start.is_valid():
        return _setup(request, start, [], status=422 if start.is_bound else 200)
    body_id, year = int(start.cleaned_data["body"]), start.cleaned_data["year"]
    taken = queries.months(body_id, year)
    days = _days_forms(year, taken, request.POST if posted else None)
    if not posted:
        return _setup(request, start, days)
    # Each form is asked, so that every wrong day is marked.
    wrong = [form for form in days if not form.is_valid()]
    plan = [] if wrong else [form.days for form in days if form.cleaned_data["take"]]
    if not wrong and not plan:
        start.add_error(None, _("请至少选择一个填报期。"))
    done: Any = plan and carried_out(
        start,
        periods.create_year,
        body_id=body_id,
        year=year,
        plan=plan,
        actor=signed_in(request),
        now=clock.now(),
    )
    if not done:
        return _setup(request, start, days, status=422)
    messages.success(request, _("已设立 %(n)s 个填报期。") % {"n": len(plan)})
    return redirect(f"{reverse('budget:period-list')}?body={body_id}&year={year}")


@_desk
@require_safe
def period_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one period's days, its lock and its exceptions."""
    return _detail(request, _period(request, pk))


@_desk
@require_POST
def period_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a period for everybody without an exception."""
    text = _("已锁定：所有人不能再填报、送审和审核本期数据，例外除外。")
    return _turn(request, pk, periods.lock_period, text)


@_desk
@require_POST
def period_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a locked period again; its day of locking is taken away."""
    text = _("已解锁：本期可以继续填报和审核，自动锁定日已取消。")
    return _turn(request, pk, periods.unlock_period, text)


@_desk
@require_POST
def period_except(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one person into a period until an instant."""
    period = _period(request, pk)
    form = _exception_form(period, request.POST)
    done: Any = form.is_valid() and carried_out(
        form,
        periods.grant_exception,
        period_id=period.pk,
        user_id=int(form.cleaned_data["user"]),
        reason=form.cleaned_data["reason"],
        expires_at=form.cleaned_data["expires_at"],
        actor=signed_in(request),
        now=clock.now(),
        key=key_of(form),
    )
    if not done:
        return _detail(request, period, exception=form, status=422)
    messages.success(request, _("例外已开放，到期自动失效。"))
    return redirect("budget:period-detail", period.pk)


@_desk
@require_POST
def period_exception_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an exception back before its time."""
    period, form = _period(request, pk), ChosenForm(request.POST)
    if not form.is_valid():
        return _detail(request, period, status=422)
    running = get_object_or_404(period.exceptions, pk=form.cleaned_data["chosen"])
    periods.end_exception(
        period_id=period.pk,
        exception_id=running.pk,
        actor=signed_in(request),
        now=clock.now(),
    )
    messages.success(request, _("例外已收回。"))
    return redirect("budget:period-detail", period.pk)


def _turn(request: HttpRequest, pk: int, service: Any, text: str) -> HttpResponse:
    """Lock or unlock, with a reason."""
    period, form = _period(request, pk), ReasonForm(request.POST)
    done: Any = form.is_valid() and carried_out(
        form,
        service,
        period_id=period.pk,
        version=form.cleaned_data["version"],
        reason=form.cleaned_data["reason"],
        actor=signed_in(request),
        now=clock.now(),
    )
    if not done:
        return _detail(request, period, reason=form, status=422)
    messages.success(request, text)
    return redirect("budget:period-detail", period.pk)


def _bodies() -> Choices:
    return [(str(body.pk), body.name) for body in queries.bodies()]


def _period(request: HttpRequest, pk: int) -> Period:
    rows = access.administered(
        Period.objects.select_related("body"), signed_in(request)
    )
    return get_object_or_404(rows, pk=pk)


def _days_forms(year: int, taken: set[int], data: Any) -> list[DaysForm]:
    """Return one form a month that is not set up yet, with the days proposed."""
    return [
        DaysForm(data, year=year, days=proposed(year, month))
        for month in QUARTERS
        if month not in taken
    ]


def _exception_form(period: Period, data: Any = None) -> ExceptionForm:
    people = [
        (str(user.pk), f"{user.name}（{user.username}）")
        for user in accounts.colleagues(period.body.path)
    ]
    tomorrow = timezone.localtime(clock.now()) + datetime.timedelta(days=1)
    end_of_day = tomorrow.replace(hour=18, minute=0, second=0, microsecond=0)
    return ExceptionForm(
        data,
        choices={"user": any_of(people, _("请选择"))},
        initial={"expires_at": end_of_day},
        auto_id="exception_%s",
    )


def _setup(
    request: HttpRequest, start: SetupForm, days: list[DaysForm], *, status: int = 200
) -> HttpResponse:
    context = {"start": start, "days": days, "chosen": start.chosen}
    return render(request, "budget/period_setup.html", context, status=status)


def _detail(
    request: HttpRequest,
    period: Period,
    *,
    reason: Styled | None = None,
    exception: Styled | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    exceptions = access.administered(PeriodException.objects.all(), signed_in(request))
    context = {
        "row": queries.shown([period], now)[0],
        "running": queries.running(exceptions.filter(period=period), now),
        "reason": reason or ReasonForm(initial={"version": period.version}),
        "exception": exception or _exception_form(period),
        "acts": queries.acts(period),
    }
    return render(request, "budget/period_detail.html", context, status=status)
