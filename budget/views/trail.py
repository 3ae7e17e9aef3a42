"""What auditors read: the timeline, one record's history, the security events."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from budget import guard
from budget.choices import Duty
from budget.forms import LARGEST_ID, SecurityFilter, read_id
from budget.queries import naming, trail
from budget.trail_forms import TrailFilter

EMPTY = trail.Page((), None)
_read_only = require_http_methods(["GET", "HEAD"])


@guard.allow(Duty.AUDIT)
@_read_only
def timeline(request: HttpRequest) -> HttpResponse:
    """Show every act, newest first, filtered by who, where, what, why and when."""
    return show(request, trail_filter(request))


def show(request: HttpRequest, form: TrailFilter) -> HttpResponse:
    """Show the acts that a filter asks for, or what is wrong with it, with 422."""
    user: Any = request.user
    valid = form.is_valid()
    page = trail.timeline(user, form.cleaned_data) if valid else EMPTY
    kept = {key: value for key, value in request.GET.items() if value}
    kept.pop("before", None)
    context = {
        "form": form,
        "page": page,
        "older": _older(request, page),
        "query": urlencode(kept),
        "auditor": True,
    }
    status = 200 if valid else 422
    return render(request, "budget/timeline.html", context, status=status)


def trail_filter(request: HttpRequest) -> TrailFilter:
    """Return the filter as asked for, with the choices that the reader has."""
    user: Any = request.user
    return TrailFilter(
        request.GET,
        departments=trail.departments(user),
        models=naming.record_choices(),
        columns=naming.column_choices(),
    )


@guard.allow(Duty.AUDIT, Duty.BUSINESS)
@_read_only
def record_history(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """Show one record's history to an auditor, or to whoever may see the record."""
    user: Any = request.user
    before = request.GET.get("before", "")
    if pk > LARGEST_ID or (before and read_id(before) is None):
        raise Http404
    page = trail.record(user, model, pk, read_id(before))
    if page is None:
        raise Http404
    context = {
        "page": page,
        "auditor": user.duty == Duty.AUDIT,
        "older": _older(request, page),
        "label": naming.record_label(model),
        "text": page.entries[0].rows[0].text if page.entries else "",
    }
    return render(request, "budget/record_history.html", context)


@guard.allow(Duty.AUDIT, Duty.SECURITY)
@_read_only
def security_events(request: HttpRequest) -> HttpResponse:
    """List logins, refusals and changes of rights."""
    user: Any = request.user
    form = SecurityFilter(request.GET)
    valid = form.is_valid()
    page = trail.security_events(user, form.cleaned_data) if valid else EMPTY
    context = {"form": form, "page": page, "older": _older(request, page)}
    status = 200 if valid else 422
    return render(request, "budget/security_events.html", context, status=status)


def _older(request: HttpRequest, page: trail.Page) -> str:
    """Return the query string of the next page, "" on the last."""
    if page.before is None:
        return ""
    kept = {key: value for key, value in request.GET.items() if value}
    return urlencode({**kept, "before": page.before})
