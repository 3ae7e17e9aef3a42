"""What the views share: who asks, the figure asked for, a workbook to take away."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from budget import access
from budget import dispatch as jobs_dispatch
from budget.models import JobRun, User
from performance import dispatch
from performance.models import Actual

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def reader(request: HttpRequest) -> User:
    """Return the signed-in account; the gate has let nobody else through."""
    user: Any = request.user
    return user


def judge_anew(request: HttpRequest, indicator_ids: Iterable[int]) -> None:
    """Have lights follow what was saved; say so where they cannot at once."""
    if not dispatch.figures_changed(indicator_ids):
        say_later(request)


def say_later(request: HttpRequest) -> None:
    """Say that what was saved is safe and its lights come later."""
    messages.info(request, _("后台作业暂时没有响应：内容已保存，灯色稍后处理。"))


def go_on(request: HttpRequest, run: JobRun | None) -> None:
    """Have a job that stands still gone on with, and say so."""
    if jobs_dispatch.take_up(run):
        messages.success(request, _("已重新开始，进展见本页。"))
    else:
        messages.info(request, _("它已经在进行，请看最新的进展。"))


def visible_actual(request: HttpRequest, pk: int) -> Actual:
    """Return a figure that the reader may see; 404 for every other."""
    rows = Actual.objects.select_related(
        "indicator__department",
        "period__body",
        "author",
        "approver",
        "corrects__explained",
        "verifies__explained",
        "explained",
    )
    return get_object_or_404(access.visible(rows, reader(request)), pk=pk)


def workbook(data: bytes, name: str) -> HttpResponse:
    """Answer with an .xlsx to be saved under `name`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)
