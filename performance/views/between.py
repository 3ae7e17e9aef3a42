"""What moved between two instants, for auditors and heads."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget import clock, guard, replay
from budget.choices import Duty
from performance.choices import Cause
from performance.forms.filters import BetweenFilter
from performance.language import language
from performance.queries import between, reading


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def between_page(request: HttpRequest) -> HttpResponse:
    """Show which lights of a period moved between two instants, and what moved them."""
    user: Any = request.user
    if not replay.may_look_back(user):
        raise PermissionDenied
    months = reading.months(user, clock.today())
    form = BetweenFilter(_asked(request), months=months, now=clock.now())
    context: dict[str, Any] = {"form": form}
    if not form.is_bound:
        given = request.GET.get("at", "")
        form.initial["first"] = given if replay.read(given) else None
        return render(request, "performance/between.html", context)
    if not form.is_valid():
        return render(request, "performance/between.html", context, status=422)
    year, month = form.wanted
    found = between.between(
        lambda: reading.promised(user),
        form.cleaned_data["first"],
        form.cleaned_data["second"],
        year=year,
        month=month,
    )
    spoken = language()
    context |= {
        "found": found,
        "rows": [
            {
                "row": item.row,
                "before": item.before,
                "after": item.after,
                "cause": item.turn.sentence(spoken),
                "behind": _behind(item),
                "was": item.before.why(spoken) if item.before else "",
                "now": item.after.why(spoken) if item.after else "",
            }
            for item in found.moved
        ],
    }
    return render(request, "performance/between.html", context)


def _asked(request: HttpRequest) -> QueryDict | None:
    """Return what was asked; nothing where a page of then only led here."""
    asked = any(request.GET.get(name) for name in BetweenFilter.base_fields)
    return request.GET if asked else None


def _behind(item: between.Moved) -> str:
    """Return the address of what moved a light: the figure's history, the target's
    ledger, the rules; "" where only time passed."""
    row = item.row
    if item.turn.cause is Cause.TARGET:
        return reverse("performance:target-ledger", args=[row.commitment.pk])
    if item.turn.cause is Cause.POLICY and row.rules.pk:
        return reverse("performance:policy-detail", args=[row.rules.pk])
    if item.turn.cause in (Cause.FIGURE, Cause.CORRECTION) and row.row:
        return reverse("budget:record-history", args=["performance.actual", row.row.pk])
    return ""
