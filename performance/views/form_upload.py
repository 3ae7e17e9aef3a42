"""An official form comes back as Excel: taken, looked through, answered, saved."""

import datetime
from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budget import access, clock, guard, workflow
from budget.access import Permission
from budget.book import archive, reading
from budget.choices import Duty, SecurityKind
from budget.models import Department, ProjectYear, User
from budget.services import security
from performance.choices import OfficialForm
from performance.forms.common import VersionForm
from performance.forms.form_upload import FormFileForm, answers_in
from performance.models import FormUpload
from performance.queries import declarations, declared
from performance.queries.weights import Place
from performance.services import uploads
from performance.services.evaluations import may_evaluate
from performance.services.filings import DECLARING
from performance.sheets.official import project
from performance.sheets.official.incoming import confirming, kept
from performance.sheets.official.incoming.look import Answer, Look
from performance.sheets.official.reading import whole
from performance.views import papers
from performance.views.brought import Whose
from performance.views.common import reader

# Beyond any year that somebody plans for, the address is wrong.
YEARS: Final = range(2000, 2101)


def project_upload(form: OfficialForm) -> Any:
    """Return the view that takes one form of a project in."""

    @guard.allow(Duty.BUSINESS)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        year = papers.project_year(request, pk)
        if not may_upload(reader(request), form, year):
            raise PermissionDenied("upload")
        row = year.project.department
        whose = Whose(form=form, department=row, year=year.year, project_year=year)
        return _take(request, whose)

    return view


def department_upload(form: OfficialForm) -> Any:
    """Return the view that takes one form of a whole department in."""

    @guard.allow(Duty.BUSINESS)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, pk: int, year: int) -> HttpResponse:
        row = papers.department(request, pk)
        if not may_upload_whole(reader(request), form, row):
            raise PermissionDenied("upload")
        if year not in YEARS:
            raise Http404("no such year")
        return _take(request, Whose(form=form, department=row, year=year))

    return view


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_upload(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Begin the form of a section's new project from Excel."""
    row = _section(request, pk, year)
    form = OfficialForm.DECLARATION
    return _take(request, Whose(form=form, department=row, year=year, fresh=True))


@guard.allow(Duty.BUSINESS)
@require_safe
def new_blank(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Give away the empty form of a section's new project, to be filled in."""
    row = _section(request, pk, year)
    blank = project.described(declared.blank(row, year))
    return papers.file(request, blank, f"{year}-{row.name}", "xlsx")


def _section(request: HttpRequest, pk: int, year: int) -> Department:
    """Return a section whose forms the reader fills in; 404 for what is not seen."""
    rows = access.visible(Department.objects.all(), reader(request))
    row: Department = get_object_or_404(rows, pk=pk)
    if not declarations.may_fill(reader(request), row.path):
        raise PermissionDenied("upload")
    if year not in YEARS:
        raise Http404("no such year")
    return row


def may_upload(user: User, form: OfficialForm, year: ProjectYear) -> bool:
    """Whether the person fills the form in, and so may bring it back."""
    path = year.project.department.path
    if form in DECLARING:
        return declarations.may_fill(user, path)
    return access.may(user, Permission.ENTER, path)


def may_upload_whole(user: User, form: OfficialForm, row: Department) -> bool:
    """Whether the person fills in a whole department's form."""
    if form in DECLARING:
        return declarations.may_fill(user, row.path)
    if form is OfficialForm.SELF_EVALUATION:
        return may_evaluate(user, Place(None, row.path), row.path)
    return access.may(user, Permission.ENTER, row.path)


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
        if done.look.draft:
            messages.success(request, _("已读入草稿；请补填其余各栏，再保存。"))
            return redirect(f"{_whose(upload).page}?draft={done.look.draft}")
        messages.success(request, _("已读入，全部保存。"))
        return redirect("performance:form-upload", upload.pk)
    stale = ""
    if done.moved:
        stale = _("打开之后系统中的内容有了变化。请看“现在”和“文件中”两列，再决定。")
    status = 409 if done.moved or done.look.closed else 422
    return _preview(request, done.upload, done.look, stale=stale, status=status)


def _take(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Take a file and keep what it says; or show where to choose one."""
    files = FormFileForm(*_posted(request))
    last = _recent(reader(request)).filter(
        form=whose.form,
        department=whose.department,
        year=whose.year,
        project_year=whose.project_year,
        fresh=whose.fresh,
    )
    context: dict[str, Any] = {
        "form": files,
        "name": whose.form.label,
        "year": whose.year,
        "about": whose.name,
        "back": whose.page,
        "fresh": whose.fresh,
        "adds": whose.form is OfficialForm.ADDITION,
        "blank": f"{replace(whose, form=OfficialForm.DECLARATION).page}xlsx/",
        "last": last.first(),
    }
    status = 200
    if request.method == "POST":
        status = 422
        if files.is_valid():
            try:
                upload = _keep(request, whose, files.cleaned_data["file"])
            except archive.Refused as refusal:
                context["refused"] = str(refusal)
            else:
                return redirect("performance:form-upload", upload.pk)
    return render(request, "performance/form_upload.html", context, status=status)


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _keep(request: HttpRequest, whose: Whose, file: Any) -> FormUpload:
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
        form=whose.form,
        year=whose.year,
        department=whose.department,
        project_year=whose.project_year,
        file_name=file.name,
        content=kept.to_json(found),
        now=clock.now(),
        fresh=whose.fresh,
    )


def _recent(user: User) -> Any:
    """Return the person's kept forms that have not expired."""
    kept_for = datetime.timedelta(days=settings.WORKBOOK_KEEP_DAYS)
    rows = FormUpload.objects.filter(user=user, uploaded_at__gte=clock.now() - kept_for)
    return rows.select_related(*uploads.FORM_NEEDS)


def _mine(request: HttpRequest, pk: int) -> FormUpload:
    upload: FormUpload = get_object_or_404(_recent(reader(request)), pk=pk)
    return upload


def _whose(upload: FormUpload) -> Whose:
    return Whose(
        form=OfficialForm(upload.form),
        department=upload.department,
        year=upload.year,
        project_year=upload.project_year,
        fresh=upload.fresh,
    )


def _preview(
    request: HttpRequest,
    upload: FormUpload,
    look: Look,
    *,
    stale: str = "",
    status: int = 200,
) -> HttpResponse:
    whose = _whose(upload)
    context = {
        "upload": upload,
        "look": look,
        "stale": stale,
        "name": whose.form.label,
        "back": whose.page,
        "again": whose.upload,
        "about": whose.name,
    }
    return render(request, "performance/form_preview.html", context, status=status)
