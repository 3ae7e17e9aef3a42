"""The lead's pages: what is due, one box, and what is done with a figure."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from budget import clock, guard, workflow
from budget.choices import Duty
from budget.models import Period, User
from budget.services.review import why_locked
from performance.choices import Quality
from performance.forms.common import VersionForm
from performance.forms.entry import CorrectionForm, EntryForm, SittingForm
from performance.models import Actual, Indicator
from performance.queries import entry
from performance.queries.past import past_of
from performance.services import actuals
from performance.views import entering, grid_words
from performance.views.common import judge_anew, reader, visible_actual
from performance.views.entering import box_of, form_of, reported
from performance.views.lines import groups


@guard.allow(Duty.BUSINESS)
@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Show the figures due from me in one period."""
    user = reader(request)
    periods = list(entry.periods_for(user, clock.today()))
    period = _chosen(periods, request.GET.get("period", ""))
    sitting = SittingForm(request.GET)
    context: dict[str, Any] = {"periods": periods, "period": period, "groups": []}
    if period is not None:
        mine = entry.enterable(user).filter(
            department__path__startswith=period.body.path
        )
        # A line says nothing of the department.
        found = entry.boxes(mine.select_related(None), period, clock.today())
        context |= {
            "groups": groups(
                found,
                sitting.known(),
                get_token(request),
                entry.accepted(found, clock.today()),
            ),
            "waiting": sum(box.editable for box in found),
            "sitting": sitting,
            "qualities": Quality.choices,
            "words": grid_words.words(),
            "locked": why_locked(period, user, clock.now()),
        }
    return render(request, "performance/entry.html", context)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def entry_box(request: HttpRequest, period_pk: int, indicator_pk: int) -> HttpResponse:
    """Show one box, or save what was typed and show the light at once."""
    user = reader(request)
    period, indicator = entering.mine(user, period_pk, indicator_pk)
    box = box_of(indicator, period)
    form = form_of(box, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _row(request, box, form)
    if not form.is_valid():
        return _row(request, box, form, status=422)
    try:
        actual = actuals.save_actual(
            indicator_id=indicator.pk,
            period_id=period.pk,
            version=form.cleaned_data["version"],
            draft=form.draft(),
            confirmed=form.confirmed,
            actor=user,
            now=clock.now(),
            past=form.past,
        )
    except workflow.CONFLICTS as fault:
        return _refused(request, indicator, period, form, fault)
    if "submit" in request.POST:
        return _send(request, actual, user)
    box = box_of(indicator, period)
    return _row(request, box, form_of(box), saved=True)


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """送审."""
    actual = visible_actual(request, pk)
    actual.version = VersionForm(request.POST).seen()
    return _send(request, actual, reader(request))


@guard.allow(Duty.BUSINESS)
@require_POST
def actual_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """取消送审."""
    actual = visible_actual(request, pk)
    actuals.withdraw_actual(
        actual_id=actual.pk,
        version=VersionForm(request.POST).seen(),
        actor=reader(request),
        now=clock.now(),
    )
    judge_anew(request, [actual.indicator_id])
    messages.success(request, _("已取消送审，可以继续修改。"))
    return _back(request, actual)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def actual_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a correction of a figure in force."""
    user = reader(request)
    actual = visible_actual(request, pk)
    actuals.entering_role(user, actual.indicator)
    form = CorrectionForm(
        request.POST or None,
        indicator=actual.indicator,
        month=actual.period.month,
        past=past_of(actual.indicator, actual.period),
        initial=reported(actual),
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = actuals.correct_actual(
                actual_id=actual.pk,
                draft=form.draft(),
                confirmed=form.confirmed,
                reason=form.cleaned_data["reason"],
                document_no=form.cleaned_data["document_no"],
                actor=user,
                now=clock.now(),
            )
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("更正已保存为草稿，请核对后送审。"))
            return redirect("performance:actual-detail", pk=row.pk)
    locked = why_locked(actual.period, user, clock.now())
    context = {"actual": actual, "form": form, "locked": locked}
    status = 422 if request.method == "POST" else 200
    return render(request, "performance/correct.html", context, status=status)


def _send(request: HttpRequest, actual: Actual, user: User) -> HttpResponse:
    try:
        sent = actuals.submit_actual(
            actual_id=actual.pk, version=actual.version, actor=user, now=clock.now()
        )
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        return _back(request, actual)
    judge_anew(request, [sent.indicator_id])
    text = _("“%(name)s”已送审：%(status)s。")
    messages.success(
        request, text % {"name": sent.indicator, "status": sent.get_status_display()}
    )
    return _back(request, actual)


def _back(request: HttpRequest, actual: Actual) -> HttpResponse:
    """Return to the list, or for htmx show the row as it now is."""
    if not request.headers.get("HX-Request"):
        return redirect(f"/entry/?period={actual.period_id}")
    box = box_of(actual.indicator, actual.period)
    return _row(request, box, form_of(box))


def _refused(
    request: HttpRequest,
    indicator: Indicator,
    period: Period,
    form: EntryForm,
    fault: Exception,
) -> HttpResponse:
    """Show what was typed beside what is stored now; nothing typed is lost."""
    box = box_of(indicator, period)
    if isinstance(fault, workflow.StaleVersion) and box.current is not None:
        data = form.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(box.current.version)
        form = form_of(box, data)
        form.is_valid()
    return _row(request, box, form, status=409, refused=str(fault))


def _row(
    request: HttpRequest,
    box: entry.Box,
    form: EntryForm,
    *,
    status: int = 200,
    saved: bool = False,
    refused: str = "",
) -> HttpResponse:
    page = "answer" if request.headers.get("HX-Request") else "box"
    context = {
        "box": box,
        "form": form,
        "saved": saved,
        "refused": refused,
        "accepted": bool(entry.accepted([box], clock.today())),
    }
    return render(request, f"performance/entry_{page}.html", context, status=status)


def _chosen(periods: list[Period], wanted: str) -> Period | None:
    """Return the period asked for, else the newest that is not locked."""
    for period in periods:
        if str(period.pk) == wanted:
            return period
    unlocked = [p for p in periods if not p.is_locked(clock.today())]
    return next(iter(unlocked or periods), None)
