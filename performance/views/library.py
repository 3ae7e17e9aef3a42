"""指标库: look for an indicator, add one to one's own body's, retire it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
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
from performance.forms.library import LibraryFilter, LibraryForm
from performance.models import LibraryIndicator
from performance.queries import library
from performance.services import library as keeping
from performance.views.common import reader

PAGE = 30


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
            user, words=data["q"], level1=data["level1"], kind=data["kind"]
        )
    kept = access.kept_bodies(user)
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(form.cleaned_data.get("page") or 1),
        "query": query_without_page(request.GET),
        "may_add": bool(kept),
        "kept": {body.pk for body in kept},
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/library.html", context, status=status)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def library_add(request: HttpRequest) -> HttpResponse:
    """Add an entry to those of one's own body."""
    user = reader(request)
    bodies = access.kept_bodies(user)
    if not bodies:
        raise PermissionDenied("library")
    posted = request.method == "POST"
    form = LibraryForm(request.POST if posted else None, bodies=bodies)
    if posted and form.is_valid():
        try:
            entry = keeping.add_own(
                department_id=form.cleaned_data["department"],
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
    context = {"form": form}
    return render(request, "performance/library_add.html", context, status=status)


@guard.allow(Duty.BUSINESS)
@require_POST
def library_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry out of use."""
    rows = LibraryIndicator.objects.filter(access.library(reader(request)))
    seen = get_object_or_404(rows, pk=pk)
    version = VersionForm(request.POST).seen()
    entry = keeping.retire(
        pk=seen.pk, version=version, actor=reader(request), now=clock.now()
    )
    messages.success(request, _("已停用：%s") % entry.name)
    return redirect("performance:library")
