"""One POST, one action with one record: the frames that such views share."""

from collections.abc import Callable
from typing import Any, Protocol

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from budget import guard
from budget.choices import Duty
from budget.models import User
from performance.forms.common import OpinionForm, VersionForm
from performance.views.common import reader

Take = Callable[[Any, int, str, User], None]


class Page(Protocol):
    """Shows the record, with a form that was refused and its status code."""

    def __call__(
        self, request: HttpRequest, record: Any, form: OpinionForm, /, *, status: int
    ) -> HttpResponse: ...


def acting(
    *,
    duties: tuple[Duty, ...],
    fetch: Callable[[HttpRequest, int], Any],
    take: Take,
    page: Page,
    after: Callable[[HttpRequest, Any], str],
    done: Any,
) -> Callable[..., HttpResponse]:
    """Return a view that takes one action on exactly the version that was seen.

    `take` calls the service with record, version, words and actor; `after` does what
    follows and names the page to go to. Words that are refused stay in their box.
    """

    @guard.allow(*duties)
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        record = fetch(request, pk)
        form = OpinionForm(request.POST)
        seen = form.seen()
        if "opinion" not in form.errors:
            try:
                take(record, seen, form.cleaned_data["opinion"], reader(request))
            except ValidationError as fault:
                form.add_error("opinion", fault.messages)
        if "opinion" in form.errors:
            return page(request, record, form, status=422)
        messages.success(request, str(done))
        where = after(request, record)
        return redirect(where, pk=pk) if where.endswith("detail") else redirect(where)

    return view


def told(
    request: HttpRequest,
    form: VersionForm,
    take: Callable[[int], object],
    *,
    page: Callable[[VersionForm], HttpResponse],
    to: tuple[str, int],
    done: str,
) -> HttpResponse:
    """Take an action of several fields on exactly the version seen, go `to` a page.

    `page` shows the record again: what was refused stays in its box.
    """
    seen = form.seen()
    if not _wrong(form):
        try:
            take(seen)
        except ValidationError as fault:
            form.add_error(None, fault)
    if _wrong(form):
        return page(form)
    messages.success(request, done)
    name, pk = to
    return redirect(name, pk=pk)


def _wrong(form: VersionForm) -> set[str]:
    """A version that is none is stale: the service says so."""
    return set(form.errors) - {"version"}
