"""登记预算公开: what it would bind, and the document by which it does."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import clock, guard
from budget.choices import Duty
from budget.services import rights
from budget.services.publishing import Publishing
from performance.forms.publishing import PublishForm
from performance.queries import publishing
from performance.services.publishing import publish_book
from performance.views.common import reader


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def book_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a budget that was drawn up here."""
    book = get_object_or_404(publishing.drafts(reader(request)), pk=pk)
    if not rights.may_set_up(reader(request), book.department.path):
        raise PermissionDenied("publish")
    posted = request.method == "POST"
    form = PublishForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            publish_book(
                book_id=pk,
                given=Publishing(**form.cleaned_data),
                actor=reader(request),
                now=clock.now(),
            )
        except ValidationError as fault:
            form.refuse(fault)
        else:
            messages.success(request, _("已登记公开，申报表的目标从此生效。"))
            return redirect(f"{reverse('performance:declare')}?year={book.year}")
    rows = publishing.declarations(book)
    context = {
        "book": book,
        "form": form,
        "rows": rows,
        "read": [row for row in rows if row.is_read],
    }
    status = 422 if posted else 200
    return render(request, "performance/book_publish.html", context, status=status)
