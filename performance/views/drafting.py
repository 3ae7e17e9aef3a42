"""While one types: the light before saving, and the draft kept cell by cell.

Both answer JSON to the grid's script; without it the page posts whole forms.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import clock, guard, workflow
from budget.choices import Duty
from budget.models import Period
from performance import increments
from performance.forms.entry import EntryForm
from performance.models import Actual, Indicator
from performance.queries import asked
from performance.queries.judging import Judged
from performance.queries.past import past_beside
from performance.queries.preview import judge_typed
from performance.rounding import plain
from performance.services import actuals
from performance.views import entering
from performance.views.common import reader


@guard.allow(Duty.BUSINESS)
@require_safe
def entry_preview(
    request: HttpRequest, period_pk: int, indicator_pk: int
) -> JsonResponse:
    """Show the light and the questions of what stands in the box; write nothing."""
    period, indicator = entering.mine(reader(request), period_pk, indicator_pk)
    form = _bound(indicator, period, request.GET)
    form.is_valid()
    return JsonResponse(_echo(form) | _light(form, indicator, period))


@guard.allow(Duty.BUSINESS)
@require_POST
def entry_keep(request: HttpRequest, period_pk: int, indicator_pk: int) -> JsonResponse:
    """Save one row's draft; the light has been shown while it was typed."""
    user = reader(request)
    period, indicator = entering.mine(user, period_pk, indicator_pk)
    form = _bound(indicator, period, request.POST)
    if not form.is_valid():
        return JsonResponse(_echo(form), status=422)
    now = clock.now()
    try:
        actual = actuals.save_actual(
            indicator_id=indicator.pk,
            period_id=period.pk,
            version=form.cleaned_data["version"],
            draft=form.draft(),
            confirmed=form.confirmed,
            actor=user,
            now=now,
            past=form.past,
            read=indicator,
        )
    except workflow.CONFLICTS as fault:
        return JsonResponse(_conflict(indicator, period, fault), status=409)
    saved = {
        "version": actual.version,
        "status": render_to_string("fragments/status.html", {"value": actual.status}),
        "at": timezone.localtime(now).strftime("%H:%M"),
    }
    return JsonResponse(_echo(form) | saved)


def _bound(indicator: Indicator, period: Period, data: Any) -> EntryForm:
    return entering.bare_form(indicator, period, past_beside(indicator, period), data)


def _echo(form: EntryForm) -> dict[str, Any]:
    """Return what the boxes say in figures, and what is asked or refused, as HTML.

    `asked` is empty where there is nothing to answer; `wrong` lists the fields at
    fault.
    """
    number = form.cleaned_data.get("number")
    page = render_to_string("performance/entry_asked.html", {"form": form})
    return {
        "total": "" if number is None else plain(number),
        "increment": increments.added(number, form.past.base),
        "asked": page.strip(),
        "wrong": sorted(form.errors),
    }


def _light(form: EntryForm, indicator: Indicator, period: Period) -> dict[str, Any]:
    """Return the light's badge and sentence where there is a figure to judge."""
    if form.is_number:
        known = "number" in form.cleaned_data
    else:
        known = bool(form.cleaned_data.get("text"))
    judged = judge_typed(indicator, period, form.figure()) if known else None
    if judged is None:
        return {"light": "", "needed": ""}
    context = {"lit": judged, "hollow": False, "typed": True}
    words = str(form.cleaned_data.get("explanation") or "")
    return {
        "light": render_to_string("performance/entry_light.html", context),
        "needed": _needed(indicator, period, judged, words),
    }


def _needed(indicator: Indicator, period: Period, judged: Judged, words: str) -> str:
    """Return as HTML what the rules would still ask for beside this figure."""
    rows = Actual.objects.open().filter(indicator=indicator, period=period)
    row = rows.first() or Actual()
    row.indicator, row.period, row.explanation = indicator, period, words
    context = {
        "missing": asked.missing_beside(row, [judged], clock.today()),
        "figure": row if row.pk else None,
    }
    return render_to_string("performance/asked.html", context).strip()


def _conflict(indicator: Indicator, period: Period, fault: Exception) -> dict[str, Any]:
    """Return what is stored now, beside which the person's own figure stays.

    `mine` is offered only where saving again can succeed.
    """
    box = entering.box_of(indicator, period)
    row = box.current
    stored = entering.stored(box)
    stale = isinstance(fault, workflow.StaleVersion) and box.editable
    return {
        "refused": str(fault),
        "stored": str(stored.get("text", "")),
        "shown": row.shown if row else _("（空）"),
        "author": str(row.author or "") if row else "",
        "version": row.version if row else "",
        "mine": stale,
    }
