"""An official form comes back as Excel: taken, looked through, answered, saved."""

import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import access, clock, guard, workflow
from budget.access import Permission
from budget.book import archive, reading
from budget.choices import Duty, SecurityKind
from budget.models import ProjectYear, User
from budget.services import security
from performance.choices import OfficialForm
from performance.forms.common import VersionForm
from performance.forms.form_upload import FormFileForm, answers_in
from performance.models import FormUpload
from performance.queries import declarations
from performance.services import uploads
from performance.sheets.official.incoming import confirming, kept
from performance.sheets.official.incoming.look import Answer, Look
from performance.sheets.official.reading import whole
from performance.views import papers
from performance.views.common import reader

# A project's forms: the page of each; where it comes back is beside it.
PAGES: Final = {
    OfficialForm.DECLARATION: "performance:project-form",
    OfficialForm.MONITORING: "performance:project-monitor",
    OfficialForm.SELF_EVALUATION: "performance:project-score",
}


def project_upload(form: OfficialForm) -> Any:
    """Return the view that takes one form of a project in."""

    @guard.allow(Duty.BUSINESS)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        year = papers.project_year(request, pk)
        if not may_upload(reader(request), form, year):
            raise PermissionDenied("upload")
        return _take(request, form, year)

    return view


def may_upload(user: User, form: OfficialForm, year: ProjectYear) -> bool:
    """Whether the person fills the form in, and so may bring it back."""
    path = year.project.department.path
    if form is OfficialForm.DECLARATION:
        return declarations.may_fill(user, path)
    return access.may(user, Permission.ENTER, path)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def form_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a kept form stands; take answers; save all of it or nothing."""
    upload = _mine(request, pk)
    if request.method != "POST":
        look = confirming.preview(upload, reader(request))
        return _preview(request, upload, look)
    version = VersionForm(request.POST).seen()
    answers = {key: Answer(*one) for key, one in answers_in(request.POST).items()}
    try:
        if request.POST.get("do") == "save":
            return _confirm(request, upload, version, answers)
        confirming.answer(user=reader(request), pk=pk, version=version, answers=answers)
    except workflow.StaleVersion as fault:
        upload = _mine(request, pk)
        look = confirming.preview(upload, reader(request))
        return _preview(request, upload, look, stale=str(fault), status=409)
    return redirect("performance:form-upload", pk)


def _confirm(
    request: HttpRequest, upload: FormUpload, version: int, answers: dict[str, Answer]
) -> HttpResponse:
    done = confirming.confirm(
        user=reader(request),
        pk=upload.pk,
        version=version,
        seen=request.POST.get("seen", ""),
        answers=answers,
        now=clock.now(),
    )
    if done.saved:
        messages.success(request, _("已读入，全部保存。"))
        return redirect("performance:form-upload", upload.pk)
    stale = ""
    if done.moved:
        stale = _("打开之后系统中的内容有了变化。请看“现在”和“文件中”两列，再决定。")
    status = 409 if done.moved or done.look.closed else 422
    return _preview(request, done.upload, done.look, stale=stale, status=status)


def _take(request: HttpRequest, form: OfficialForm, year: ProjectYear) -> HttpResponse:
    """Take a file and keep what it says; or show where to choose one."""
    files = FormFileForm(*_posted(request))
    context: dict[str, Any] = {
        "form": files,
        "name": form.label,
        "year": year.year,
        "about": year.project.name,
        "back": reverse(PAGES[form], args=[year.pk]),
        "last": _recent(reader(request)).filter(form=form, project_year=year).first(),
    }
    status = 200
    if request.method == "POST":
        status = 422
        if files.is_valid():
            try:
                upload = _keep(request, form, year, files.cleaned_data["file"])
            except archive.Refused as refusal:
                context["refused"] = str(refusal)
            else:
                return redirect("performance:form-upload", upload.pk)
    return render(request, "performance/form_upload.html", context, status=status)


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _keep(
    request: HttpRequest, form: OfficialForm, year: ProjectYear, file: Any
) -> FormUpload:
    """Read a file and keep what it says. Raises Refused, and notes that."""
    try:
        found = whole.read(reading.read(file.read(archive.LARGEST_FILE + 1)))
    except archive.Refused as refusal:
        security.note(
            request,
            SecurityKind.UPLOAD_REFUSED,
            succeeded=False,
            user=reader(request),
            object=file.name,
            detail=str(refusal),
        )
        raise
    return uploads.keep_form(
        user=reader(request),
        form=form,
        year=year.year,
        department=year.project.department,
        project_year=year,
        file_name=file.name,
        content=kept.to_json(found),
        now=clock.now(),
    )


def _recent(user: User) -> Any:
    """Return the person's kept forms that have not expired."""
    kept_for = datetime.timedelta(days=settings.WORKBOOK_KEEP_DAYS)
    rows = FormUpload.objects.filter(user=user, uploaded_at__gte=clock.now() - kept_for)
    return rows.select_related(*uploads.FORM_NEEDS)


def _mine(request: HttpRequest, pk: int) -> FormUpload:
    upload: FormUpload = get_object_or_404(_recent(reader(request)), pk=pk)
    return upload


def _preview(
    request: HttpRequest,
    upload: FormUpload,
    look: Look,
    *,
    stale: str = "",
    status: int = 200,
) -> HttpResponse:
    page = PAGES[OfficialForm(upload.form)]
    context = {
        "upload": upload,
        "look": look,
        "stale": stale,
        "name": OfficialForm(upload.form).label,
        "back": reverse(page, args=[upload.project_year_id]),
        "again": reverse(f"{page}-upload", args=[upload.project_year_id]),
        "about": _about(upload),
    }
    return render(request, "performance/form_preview.html", context, status=status)


def _about(upload: FormUpload) -> str:
    """Name whose form it is."""
    year = upload.project_year
    return year.project.name if year else upload.department.name
