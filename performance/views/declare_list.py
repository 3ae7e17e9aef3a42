"""目标申报: which forms of a year there are to fill in, and its budgets."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget import clock, guard
from budget.choices import BookStatus, Duty
from budget.services import rights
from performance.forms.declare import YearForm
from performance.queries import (
    declaration_drafts,
    declarations,
    declaring_list,
    publishing,
)
from performance.views.common import reader


@guard.allow(Duty.BUSINESS)
@require_safe
def declare_list(request: HttpRequest) -> HttpResponse:
    """List the forms of a year that the person may fill in, or begin."""
    places = declarations.places(reader(request))
    if not places:
        raise PermissionDenied("declare")
    coming = clock.today().year + (clock.today().month > 6)
    form = YearForm(request.GET if "year" in request.GET else {"year": coming})
    if not form.is_valid():
        return render(
            request, "performance/declare_list.html", {"form": form}, status=422
        )
    year = form.cleaned_data["year"]
    drafts = declaration_drafts.in_year(reader(request), year)
    books = publishing.of_places(places, year)
    context = {
        "form": form,
        "year": year,
        "places": declaring_list.of(places, year, drafts),
        "books": books,
        "another": declaration_drafts.fresh(),
        "publishes": {
            book.pk
            for book in books
            if book.status == BookStatus.DRAFT
            and rights.may_set_up(reader(request), book.department.path)
        },
    }
    return render(request, "performance/declare_list.html", context)
