"""佐证材料: handed in, taken away, and handed out, never shown in place."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import clock, guard
from budget.choices import Duty, SecurityKind
from budget.filetypes.naming import shown_name
from budget.filetypes.terms import CONTENT_TYPES, Refused
from budget.services import files, security
from budget.services.files import Received
from performance.forms.evidence import EvidenceForm, ReplaceForm, WithdrawForm
from performance.models import Actual, Evidence
from performance.queries import evidence as queries
from performance.services import actuals, evidence
from performance.views.common import reader, visible_actual
from performance.views.review import figure_page

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@guard.allow(Duty.BUSINESS)
@require_POST
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file beside a figure."""
    user, actual = reader(request), visible_actual(request, pk)
    actuals.entering_role(user, actual.indicator)
    form = EvidenceForm(request.POST, request.FILES)

    def add(file: Received) -> None:
        evidence.add_evidence(
            actual_id=actual.pk,
            received=file,
            place=form.place(),
            actor=user,
            now=clock.now(),
        )

    return _take(request, actual, form, add, _("佐证材料已保存。"))


@guard.allow(Duty.BUSINESS)
@require_POST
def evidence_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file in another one's place."""
    user, row, actual = _mine(request, pk)
    form = ReplaceForm(request.POST, request.FILES)

    def replace(file: Received) -> None:
        evidence.replace_evidence(
            evidence_id=row.pk,
            received=file,
            place=form.place(),
            reason=form.cleaned_data["reason"],
            actor=user,
            now=clock.now(),
        )

    return _take(request, actual, form, replace, _("佐证材料已替换，原件保留备查。"))


@guard.allow(Duty.BUSINESS)
@require_POST
def evidence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away."""
    user, row, actual = _mine(request, pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            evidence.withdraw_evidence(
                evidence_id=row.pk,
                reason=form.cleaned_data["reason"],
                actor=user,
                now=clock.now(),
            )
        except ValidationError as fault:
            form.add_error(None, fault.messages)
    if form.errors:
        return _refused(request, actual, form)
    messages.success(request, _("佐证材料已撤回，原件保留备查。"))
    return _back(actual)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a file: as an attachment, as what it was found to be, and noted."""
    user = reader(request)
    row = get_object_or_404(queries.readable(user), pk=pk)
    stored = row.file
    if not queries.may_open(row, user) or stored.content_type not in CONTENT_TYPES:
        raise Http404("not to be opened")
    try:
        content = files.path_of(stored.sha256).open("rb")
    except FileNotFoundError as fault:
        security.note(
            request,
            SecurityKind.DOWNLOADED,
            succeeded=False,
            user=user,
            object=f"evidence {row.pk} {row.name}",
            detail=stored.sha256,
        )
        raise Http404("the file is gone") from fault
    security.note(
        request,
        SecurityKind.DOWNLOADED,
        succeeded=True,
        user=user,
        object=f"evidence {row.pk} {row.name}",
        detail=stored.sha256,
    )
    return FileResponse(
        content,
        as_attachment=True,
        filename=row.name,
        content_type=stored.content_type,
        headers=HEADERS,
    )


def _mine(request: HttpRequest, pk: int) -> tuple[Any, Evidence, Actual]:
    """Return who asks, the file and its figure; 404 unseen, 403 for readers."""
    user = reader(request)
    row = get_object_or_404(queries.readable(user), pk=pk)
    actual = visible_actual(request, row.actual_id)
    actuals.entering_role(user, actual.indicator)
    return user, row, actual


def _take(
    request: HttpRequest,
    actual: Actual,
    form: EvidenceForm,
    use: Callable[[Received], None],
    done: str,
) -> HttpResponse:
    """Receive a file, use it, and say so; what is refused is noted with its reason."""
    if form.is_valid():
        upload: Any = form.cleaned_data["file"]
        try:
            with files.received(upload.chunks(), upload.name) as file:
                use(file)
        except Refused as fault:
            form.add_error("file", fault.sentence)
        except ValidationError as fault:
            form.add_error(None, fault)
    if form.errors:
        return _refused(request, actual, form)
    messages.success(request, done)
    return _back(actual)


def _refused(request: HttpRequest, actual: Actual, form: Any) -> HttpResponse:
    if request.FILES:
        words = " ".join(m for found in form.errors.values() for m in found)
        names = [str(getattr(file, "name", "")) for file in request.FILES.values()]
        security.note(
            request,
            SecurityKind.UPLOAD_REFUSED,
            succeeded=False,
            user=reader(request),
            object=f"{request.path} {shown_name(names[0])}",
            detail=words,
        )
    return figure_page(request, actual, evidence=form, status=422)


def _back(actual: Actual) -> HttpResponse:
    address = redirect("performance:actual-detail", pk=actual.pk)
    address["Location"] += "#evidence"
    return address
