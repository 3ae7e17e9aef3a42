"""指标库: look for an indicator, keep the entries up, pick one into a form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from budget import clock, guard
from budget.choices import Duty
from budget.requests import query_without_page
from performance import access
from performance.forms.common import VersionForm
from performance.forms.library import (
    ChangeForm,
    LibraryFilter,
    LibraryForm,
    PickFilter,
    TakeForm,
)
from performance.models import LibraryIndicator
from performance.queries import library
from performance.services import library as keeping
from performance.services import library_taking
from performance.views.common import reader

PAGE = 30
# As many as a dialog shows; more words find what is further down.
OFFERED = 40


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def library_list(request: HttpRequest) -> HttpResponse:
    """Show the entries that the filter keeps, a page at a time."""
    user = reader(request)
    form = LibraryFilter(request.GET, {})
    rows: QuerySet[LibraryIndicator] = LibraryIndicator.objects.none()
    if form.is_valid():
        data = form.cleaned_data
        rows = library.entries(
            user,
            words=data["q"],
            level1=data["level1"],
            unit=data["unit"],
            kind=data["kind"],
        )
    kept = access.kept_bodies(user)
    common = access.may_keep(user, "")
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(form.cleaned_data.get("page") or 1),
        "query": query_without_page(request.GET),
        "may_add": bool(kept) or common,
        "kept": {body.pk for body in kept} | ({None} if common else set()),
        "takes": [(body, library.years(body.path)) for body in kept[:1]],
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/library.html", context, status=status)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def library_add(request: HttpRequest) -> HttpResponse:
    """Add an entry to those of one's own body, or to the common ones."""
    user = reader(request)
    bodies, common = access.kept_bodies(user), access.may_keep(user, "")
    if not bodies and not common:
        raise PermissionDenied("library")
    posted = request.method == "POST"
    form = LibraryForm(request.POST if posted else None, bodies=bodies, common=common)
    if posted and form.is_valid():
        try:
            entry = keeping.add(
                department_id=form.cleaned_data["department"] or None,
                values=form.values(),
                actor=user,
                now=clock.now(),
            )
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("已加入指标库：%s") % entry.name)
            return redirect("performance:library")
    status = 422 if posted else 200
    context = {"form": form, "entry": None}
    return render(request, "performance/library_add.html", context, status=status)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def library_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an entry says."""
    entry = _kept(request, pk)
    posted = request.method == "POST"
    form = ChangeForm(request.POST if posted else None, entry=entry)
    if posted and form.is_valid():
        try:
            keeping.change(
                pk=pk,
                version=form.cleaned_data["version"],
                values=form.values(),
                actor=reader(request),
                now=clock.now(),
            )
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("已修改：%s") % form.cleaned_data["name"])
            return redirect("performance:library")
    status = 422 if posted else 200
    context = {"form": form, "entry": entry}
    return render(request, "performance/library_add.html", context, status=status)


@guard.allow(Duty.BUSINESS)
@require_POST
def library_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry out of use."""
    entry = keeping.retire(**_act(request, pk))
    messages.success(request, _("已停用：%s") % entry.name)
    return redirect("performance:library")


@guard.allow(Duty.BUSINESS)
@require_POST
def library_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a retired entry back into use."""
    try:
        entry = keeping.restore(**_act(request, pk))
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
    else:
        messages.success(request, _("已恢复：%s") % entry.name)
    return redirect("performance:library")


@guard.allow(Duty.BUSINESS)
@require_POST
def library_take(request: HttpRequest) -> HttpResponse:
    """Take what a year's forms of one's own body measure into its entries."""
    if not access.kept_bodies(reader(request)):
        raise PermissionDenied("library")
    form = TakeForm(request.POST)
    if not form.is_valid():
        words = _("没有看清要收入哪一年的申报表，请回到指标库重新选择。")
        context = {"text": words, "back": reverse("performance:library")}
        return render(request, "409.html", context, status=422)
    new = library_taking.take_in(
        department_id=form.cleaned_data["department"],
        year=form.cleaned_data["year"],
        actor=reader(request),
        now=clock.now(),
    )
    words = ngettext("已收入 %(n)s 项。", "已收入 %(n)s 项。", new) % {"n": new}
    messages.success(request, words if new else _("没有新的指标可收入。"))
    return redirect("performance:library")


@guard.allow(Duty.BUSINESS)
@require_safe
def library_pick(request: HttpRequest) -> HttpResponse:
    """Offer entries for a row of a form; choosing one fills the row on the screen."""
    form = PickFilter(request.GET)
    rows: QuerySet[LibraryIndicator] = LibraryIndicator.objects.none()
    if form.is_valid():
        asked = form.cleaned_data
        rows = library.entries(
            reader(request), words=asked["q"], level1=asked["level1"]
        )
    offered = list(rows[: OFFERED + 1])
    context = {
        "form": form,
        "entries": offered[:OFFERED],
        "more": len(offered) > OFFERED,
        "most": OFFERED,
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/library_pick.html", context, status=status)


def _kept(request: HttpRequest, pk: int) -> LibraryIndicator:
    """Return an entry that the reader keeps; 404 for what may not be seen."""
    rows = LibraryIndicator.objects.filter(access.library(reader(request)))
    entry = get_object_or_404(rows.select_related("department"), pk=pk)
    path = entry.department.path if entry.department else ""
    if not access.may_keep(reader(request), path):
        raise PermissionDenied("library")
    return entry


def _act(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return what an act on a visible entry asks for: the version seen among it."""
    rows = LibraryIndicator.objects.filter(access.library(reader(request)))
    get_object_or_404(rows, pk=pk)
    version = VersionForm(request.POST).seen()
    user = reader(request)
    return {"pk": pk, "version": version, "actor": user, "now": clock.now()}
