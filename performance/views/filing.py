"""报送: sending a form, its page with every round, and each step on its road."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from budget import clock, guard
from budget.choices import Duty, ReviewAction, SecurityKind
from budget.filetypes.naming import shown_name
from budget.filetypes.terms import CONTENT_TYPES, Refused
from budget.models import User
from budget.services import files, security
from budget.services.files import Received
from performance.choices import OfficialForm
from performance.forms.common import OpinionForm
from performance.forms.filing import GrantForm, SendForm
from performance.models import Filing
from performance.queries import declared, filings
from performance.services import filing_answers, reviewed
from performance.services import filings as services
from performance.services.approvals import Paper
from performance.sheets import filing as sheets
from performance.views.acting import acting
from performance.views.common import judge_anew, reader
from performance.views.evidence import HEADERS
from performance.views.filing_bar import filing_context, grant_form
from performance.views.proposing import DECISIONS, DONE

TOLD = {
    **DONE,
    ReviewAction.WITHDRAW: gettext_lazy("已取消送审，核对后可以重新送审。"),
    ReviewAction.CANCEL: gettext_lazy("报送已作废。"),
    ReviewAction.FINALISE: gettext_lazy("已终审，可以报财政。"),
    ReviewAction.RETURN: gettext_lazy("已退回送审人。"),
    ReviewAction.REPORT: gettext_lazy("已登记报财政，等批复。"),
    ReviewAction.SEND_BACK: gettext_lazy("已登记财政退回，转送审人重报。"),
}
FISCAL = {
    ReviewAction.REPORT: filing_answers.report,
    ReviewAction.SEND_BACK: filing_answers.send_back,
}


@guard.allow(Duty.BUSINESS)
@require_POST
def filing_send(request: HttpRequest) -> HttpResponse:
    """送审 of a form exactly as it was seen."""
    form = SendForm(request.POST)
    if not form.is_valid():
        words = _("没有看清要送审的是哪张表，请回到报表页面重新送审。")
        context = {"text": words, "back": reverse("performance:forms")}
        return render(request, "409.html", context, status=422)
    about = _about(request, form.cleaned_data)
    services.sending_role(reader(request), about)
    try:
        row = services.send(
            sheets.FILINGS,
            sheets.described,
            about=about,
            seen=form.cleaned_data["seen"],
            version=form.cleaned_data["version"],
            actor=reader(request),
            now=clock.now(),
        )
    except sheets.NoForm as fault:
        raise Http404("no such form") from fault
    messages.success(request, _("报表已送审。"))
    return redirect("performance:filing-detail", pk=row.pk)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def filing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was sent, what has changed since, every round, what may be done."""
    return page(request, fetch(request, pk))


@guard.allow(Duty.BUSINESS)
@require_POST
def filing_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """批复: keep the document and its scan."""
    row = fetch(request, pk)
    filing_answers.require_fiscal(reader(request), row)
    form = grant_form(row, request.POST, request.FILES)
    if form.is_valid():
        try:
            _grant(request, row, form)
        except Refused as fault:
            form.add_error("scan", fault.sentence)
        except ValidationError as fault:
            form.add_error(None, fault)
    if form.errors:
        _note_refused(request, form)
        return page(request, row, grant=form, status=422)
    messages.success(request, _("批复已登记。"))
    if row.form == OfficialForm.ADDITION:
        messages.info(request, _("追加的指标还没有分值，由系统建议，请确认分值。"))
    if row.form in services.DECLARING:
        indicators = filings.targets(row).values_list("indicator_id", flat=True)
        judge_anew(request, set(indicators))
    return redirect("performance:filing-detail", pk=pk)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def filing_scan(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the scan of a 批复 as an attachment, and note it."""
    row = fetch(request, pk)
    if row.scan is None or row.scan.content_type not in CONTENT_TYPES:
        raise Http404("no scan")
    found = files.path_of(row.scan.sha256)
    security.note(
        request,
        SecurityKind.DOWNLOADED,
        succeeded=found.exists(),
        user=reader(request),
        object=f"filing {row.pk} {row.scan_name}",
        detail=row.scan.sha256,
    )
    try:
        content = found.open("rb")
    except FileNotFoundError as fault:
        raise Http404("the file is gone") from fault
    return FileResponse(
        content,
        as_attachment=True,
        filename=row.scan_name,
        content_type=row.scan.content_type,
        headers=HEADERS,
    )


def fetch(request: HttpRequest, pk: int) -> Filing:
    """Return a filing that the reader may see; 404 for every other."""
    return get_object_or_404(filings.visible(reader(request)), pk=pk)


def page(
    request: HttpRequest,
    row: Filing,
    form: OpinionForm | None = None,
    *,
    grant: GrantForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show one filing."""
    context = filing_context(reader(request), row, form, grant)
    return render(request, "performance/filing.html", context, status=status)


def _about(request: HttpRequest, asked: dict[str, Any]) -> Filing:
    """Return the unsaved filing asked for; 404 for what the reader may not see."""
    user, form = reader(request), OfficialForm(asked["form"])
    if asked["project_year"]:
        year = get_object_or_404(declared.projects(user), pk=asked["project_year"])
        return sheets.of_project(form, year, asked["month"])
    body = get_object_or_404(declared.departments(user), pk=asked["department"])
    return sheets.of_department(form, body, asked["year"], asked["month"])


def _grant(request: HttpRequest, row: Filing, form: GrantForm) -> None:
    typed = form.cleaned_data
    give = partial(
        filing_answers.grant,
        sheets.FILINGS,
        record_id=row.pk,
        version=typed["version"],
        paper=Paper(
            typed["authority"],
            typed["document_no"],
            typed["approved_on"],
            typed.get("valid_from"),
        ),
        actor=reader(request),
        now=clock.now(),
    )
    upload: Any = typed["scan"]
    if not upload:
        give(scan=None)
        return
    with files.received(upload.chunks(), upload.name) as file:
        scan: Received = file
        give(scan=scan)


def _note_refused(request: HttpRequest, form: GrantForm) -> None:
    upload: Any = request.FILES.get("scan")
    if upload and "scan" in form.errors:
        security.note(
            request,
            SecurityKind.UPLOAD_REFUSED,
            succeeded=False,
            user=reader(request),
            object=f"{request.path} {shown_name(str(upload.name))}",
            detail=" ".join(str(words) for words in form.errors["scan"]),
        )


def _take(
    action: ReviewAction, row: Filing, version: int, words: str, actor: User
) -> None:
    """Call the service of an action; the version seen is the version acted on."""
    known: dict[str, Any] = {
        "record_id": row.pk,
        "version": version,
        "actor": actor,
        "now": clock.now(),
    }
    if action in FISCAL:
        FISCAL[action](sheets.FILINGS, **known, opinion=words)
    elif action in DECISIONS:
        reviewed.decide(sheets.FILINGS, **known, action=action, opinion=words)
    else:
        reviewed.take_back(sheets.FILINGS, **known, action=action, reason=words)


def _after(action: ReviewAction, _request: HttpRequest, _row: Filing) -> str:
    return "performance:review" if action in DECISIONS else "performance:filing-detail"


ACTS: dict[ReviewAction, Callable[..., HttpResponse]] = {
    action: acting(
        duties=(Duty.BUSINESS,),
        fetch=fetch,
        take=partial(_take, action),
        page=page,
        after=partial(_after, action),
        done=done,
    )
    for action, done in TOLD.items()
}
