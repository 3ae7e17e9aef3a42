"""A published budget comes in: taken, looked through, answered, kept whole."""

import datetime
from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import access, clock, dispatch, guard
from budget.book import reconciled
from budget.book.readers import headings
from budget.choices import Duty, SecurityKind
from budget.filetypes.terms import Refused as FileRefused
from budget.leaves.completed import TEXT
from budget.models import BudgetBook, Department, User
from budget.models.organization import STEP
from budget.queries.jobs import has_stopped
from budget.reconcile.terms import Finding
from budget.reconcile.wording import sentence
from budget.requests import is_poll
from budget.services import files, rights, security
from budget.workflow import IllegalTransition, StaleVersion
from performance.forms.book_import import BookFileForm, ConfirmForm, answers_in
from performance.forms.common import VersionForm
from performance.models import BookUpload
from performance.queries.promised import State
from performance.services import book_import, book_uploads
from performance.services.book_import import Look
from performance.views.common import go_on, judge_anew, reader


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def book_import_page(request: HttpRequest) -> HttpResponse:
    """Take a file of a budget and keep what it says; or show where to choose one."""
    places = _places(reader(request))
    if not places:
        raise PermissionDenied("finance or supervisor only")
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    first = {"year": clock.today().year, "department": places[0].pk}
    form = BookFileForm(*posted, places=places, initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (upload := _take(request, form, places)) is not None:
            return redirect("performance:book-upload", upload.pk)
    context = {"form": form, "recent": _recent(reader(request))[:5]}
    return render(request, "performance/book_import.html", context, status=status)


def _places(user: User) -> list[Department]:
    """Return the bodies whose budget the person may read in."""
    paths = {
        grant.path
        for grant in access.grants(user)
        if grant.role in rights.BUSINESS_SETUP and len(grant.path) == STEP
    }
    rows = Department.objects.filter(parent=None, path__in=paths)
    return list(rows.order_by("path"))


def _take(
    request: HttpRequest, form: BookFileForm, places: list[Department]
) -> BookUpload | None:
    """Keep a file and have it read; None, noted, for one that is refused."""
    sent: Any = form.cleaned_data["file"]
    wanted = form.cleaned_data["department"]
    try:
        with files.received(sent.chunks(), sent.name, texts=True) as received:
            upload = book_uploads.keep(
                user=reader(request),
                department=next(one for one in places if one.pk == wanted),
                year=form.cleaned_data["year"],
                received=received,
                language=get_language() or settings.LANGUAGE_CODE,
                now=clock.now(),
            )
    except IllegalTransition as fault:
        form.add_error("file", str(fault))
        return None
    except FileRefused as fault:
        words = fault.sentence
    else:
        if upload.run is not None:
            dispatch.send_now(upload.run.pk)
        return upload
    form.add_error("file", words)
    security.note(
        request,
        SecurityKind.UPLOAD_REFUSED,
        succeeded=False,
        user=reader(request),
        object=sent.name,
        detail=words,
    )
    return None


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def book_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far the reading is, then what the file would do; take answers; keep all
    of it or nothing."""
    upload = _mine(request, pk)
    if not upload.is_read:
        if request.method == "POST" and "again" in request.POST:
            go_on(request, upload.run)
            return redirect("performance:book-upload", pk)
        return _unread(request, upload)
    if is_poll(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.method != "POST":
        return _preview(request, upload)
    version, answers = VersionForm(request.POST).seen(), answers_in(request.POST)
    try:
        if request.POST.get("do") == "keep":
            return _confirm(request, upload, version, answers)
        book_uploads.answer(
            user=reader(request), pk=pk, version=version, answers=answers
        )
    except StaleVersion as fault:
        return _preview(request, _mine(request, pk), wrong=[str(fault)], status=409)
    return redirect("performance:book-upload", pk)


def _unread(request: HttpRequest, upload: BookUpload) -> HttpResponse:
    """Show how far the reading is, or why there is nothing to show."""
    is_reading = book_uploads.is_reading(upload)
    stopped = has_stopped(upload.run, timezone.now())
    context = {"upload": upload, "is_reading": is_reading, "stopped": stopped}
    status = 200 if request.method != "POST" else 409
    page = "state" if is_poll(request) else "reading"
    return render(request, f"performance/book_{page}.html", context, status=status)


def _confirm(
    request: HttpRequest, upload: BookUpload, version: int, answers: dict[str, str]
) -> HttpResponse:
    form = ConfirmForm(request.POST)
    wrong = [] if form.is_valid() else [str(_("理由或文号太长。"))]
    if not wrong:
        try:
            kept = book_uploads.confirm(
                user=reader(request),
                pk=upload.pk,
                version=version,
                seen=request.POST.get("seen", ""),
                answers=answers,
                reason=form.cleaned_data["reason"],
                document_no=form.cleaned_data["document_no"],
                now=clock.now(),
            )
        except book_uploads.Moved:
            words = _("打开之后系统中的内容有了变化，请重新核对，再决定。")
            return _preview(request, upload, wrong=[words], status=409)
        except ValidationError as fault:
            wrong = fault.messages
        else:
            judge_anew(request, kept.indicators)
            done = (
                _("已读入，全部保存。")
                if kept.written
                else _("与已有的相同，未作改动。")
            )
            messages.success(request, done)
            return redirect("performance:book-upload", upload.pk)
    upload.answers = answers
    return _preview(request, upload, wrong=wrong, status=422)


def _recent(user: User) -> "QuerySet[BookUpload]":
    """Return the person's files that have not expired, the newest first."""
    since = clock.now() - datetime.timedelta(days=settings.WORKBOOK_KEEP_DAYS)
    rows = BookUpload.objects.filter(user=user, uploaded_at__gte=since)
    return rows.select_related("department", "run").order_by("-uploaded_at")


def _mine(request: HttpRequest, pk: int) -> BookUpload:
    return get_object_or_404(_recent(reader(request)), pk=pk)


def _preview(
    request: HttpRequest,
    upload: BookUpload,
    *,
    wrong: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    book = book_uploads.book_of(upload)
    looked = book_import.look(book, now=clock.now())
    english = get_language() == "en"
    edition, found = _findings(looked, upload.year)
    context = {
        "upload": upload,
        "look": looked,
        "book": book.publication,
        "wrong": wrong or [],
        "counts": _counts(looked),
        "lacking": [_part(key) for key in looked.lacking],
        "groups": _groups(looked),
        # The goal forms are told above, row by row.
        "differences": [
            one for one in looked.differences if one.table not in headings.FORMS
        ],
        "questions": _questions(looked, upload),
        "findings": [
            (one.severity.value, sentence(one, "en" if english else "zh"))
            for one in found
        ],
        "edition": edition,
        "reason": request.POST.get("reason", ""),
        "document_no": request.POST.get("document_no", ""),
        "notes": [
            (line, words.en if english else words.zh)
            for line, words in looked.promised.notes
        ],
    }
    return render(request, "performance/book_upload.html", context, status=status)


def _findings(looked: Look, year: int) -> tuple[BudgetBook | None, list[Finding]]:
    """Return what does not agree: of a file that changes nothing, what is found in the
    edition that it says again (first: which). What its paper printed around the
    figures, a title or a name cut short, our own export does not print again."""
    edition = looked.edition
    if looked.is_same and edition is not None:
        judged = reconciled.judged(edition.book, edition.printed)
        return edition.book, [one.finding for one in judged]
    found = reconciled.before(looked.body, year, looked.book.publication)
    return None, list(found)


def _part(key: str) -> str:
    """Return how a person calls a part of a publication."""
    return _("文字部分") if key == TEXT else _("表%(key)s") % {"key": key}


def _counts(looked: Look) -> Counter[str]:
    found = Counter(pair.state.value for pair in looked.matched)
    found["missing"] = len(looked.matched.missing)
    return found


def _groups(looked: Look) -> list[tuple[str, list[Any]]]:
    """Return what is new or differs, by kind of thing."""
    kinds = (
        (_("部门年度"), looked.matched.years),
        (_("项目"), looked.matched.projects),
        (_("目标"), looked.matched.goals),
        (_("指标"), looked.matched.rows),
    )
    return [
        (name, moved)
        for name, pairs in kinds
        if (moved := [pair for pair in pairs if pair.state is not State.SAME])
    ]


def _questions(looked: Look, upload: BookUpload) -> list[dict[str, Any]]:
    language = "en" if get_language() == "en" else "zh"
    return [
        {
            "key": one.key,
            "sentence": one.sentence.say(language),
            "needed": one.needed,
            "options": one.options,
            "answer": upload.answers.get(one.key, ""),
            "reason_key": one.key.replace(".same_as", ".reason"),
            "reason": upload.answers.get(one.key.replace(".same_as", ".reason"), ""),
            "links": one.key.endswith(".same_as"),
            "line": one.line,
        }
        for one in looked.promised.questions
    ]
