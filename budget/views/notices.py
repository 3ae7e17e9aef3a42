"""One's own notices: the list, and marking them as read."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import clock, guard
from budget.choices import Duty
from budget.forms import read_id
from budget.queries import notices
from budget.services import notices as services


@guard.allow(Duty.BUSINESS, Duty.SYSTEM, Duty.AUDIT)
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """List what the person has been told, newest first."""
    user: Any = request.user
    before = request.GET.get("before", "")
    if before and read_id(before) is None:
        raise Http404
    page = notices.page(user, read_id(before))
    older = f"before={page.before}" if page.before else ""
    context = {"page": page, "older": older}
    return render(request, "budget/notices.html", context)


@guard.allow(Duty.BUSINESS, Duty.SYSTEM, Duty.AUDIT)
@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one line as read, and go where it points if that was asked for."""
    user: Any = request.user
    notice = get_object_or_404(notices.mine(user), pk=pk)
    services.mark_read(actor=user, now=clock.now(), ids=[notice.pk])
    if "go" in request.POST and notice.link:
        return redirect(notice.link)
    return redirect("budget:notices")


@guard.allow(Duty.BUSINESS, Duty.SYSTEM, Duty.AUDIT)
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    user: Any = request.user
    services.mark_read(actor=user, now=clock.now())
    messages.success(request, _("全部标为已读。"))
    return redirect("budget:notices")
