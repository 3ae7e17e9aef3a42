"""审计提问: asking about a value, the question's page, the list."""

import datetime
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from budget import clock, guard
from budget.audit import door
from budget.choices import Duty
from budget.once import key_of
from performance import inquiring
from performance.choices import InquiryAction, Pin
from performance.forms.inquire import AnswerForm, AskForm, GoOnForm, InquiryFilter
from performance.models import Inquiry
from performance.queries import inquiries, reading
from performance.services import inquiries as services
from performance.views.acting import told
from performance.views.common import reader

DONE = {
    InquiryAction.AGAIN: gettext_lazy("已追问，答复人会收到通知。"),
    InquiryAction.CLOSE: gettext_lazy("已办结。"),
}


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def inquiry_list(request: HttpRequest) -> HttpResponse:
    """List the questions; a filter that is not understood is answered with 422."""
    user = reader(request)
    form = InquiryFilter(
        request.GET,
        years=inquiries.years(user),
        departments=reading.departments(user),
    )
    context = {
        "form": form,
        "lines": inquiries.listed(user, form.wanted(), clock.today()),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/inquiries.html", context, status=status)


@guard.allow(Duty.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_ask(request: HttpRequest, pin: str, pk: int) -> HttpResponse:
    """Ask about a value that the auditor sees; `?words=` proposes a question."""
    user = reader(request)
    if pin not in Pin.values:
        raise Http404("no such value")
    found = inquiries.pinned(user, Pin(pin), pk)
    if found is None:
        raise Http404("no such value")
    usual = {
        "question": request.GET.get("words", "")[:500],
        "due_on": clock.today() + datetime.timedelta(days=inquiring.USUAL_DAYS),
    }
    form = AskForm(request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.ask(
                pin=found.pin,
                record_id=pk,
                question=form.cleaned_data["question"],
                due_on=form.cleaned_data["due_on"],
                actor=user,
                now=clock.now(),
                key=key_of(form),
            )
        except door.Repeated as fault:
            known = fault.change.rows.earliest("id").record_id
            return redirect("performance:inquiry-detail", pk=known)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("已提问，答复人会收到通知。"))
            return redirect("performance:inquiry-detail", pk=row.pk)
    context = {
        "form": form,
        "found": found,
        "lines": inquiries.about(user, found.pin, pk, clock.today()),
    }
    status = 422 if form.errors else 200
    return render(request, "performance/inquiry_ask.html", context, status=status)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def inquiry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one question, all that was said, and what may be done."""
    return _page(request, _row(request, pk))


@guard.allow(Duty.BUSINESS)
@require_POST
def inquiry_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """答复."""
    row, user = _row(request, pk), reader(request)
    if not inquiries.may_answer(user, row):
        raise PermissionDenied("answer")
    form = AnswerForm(request.POST)

    def take(seen: int) -> None:
        services.answer(
            inquiry_id=row.pk,
            version=seen,
            text=form.cleaned_data["answer"],
            actor=user,
            now=clock.now(),
        )

    return told(
        request,
        form,
        take,
        page=lambda form: _page(request, row, status=422, answer=form),
        to=("performance:inquiry-detail", row.pk),
        done=_("已答复，审计会收到通知。"),
    )


def going_on(action: InquiryAction) -> Callable[..., HttpResponse]:
    """Return the view that takes one of the auditor's further acts."""

    @guard.allow(Duty.AUDIT)
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row, user = _row(request, pk), reader(request)
        if not inquiries.may_go_on(user, row):
            raise PermissionDenied("ask")
        form = GoOnForm(request.POST)

        def take(seen: int) -> None:
            services.go_on(
                inquiry_id=row.pk,
                action=action,
                version=seen,
                words=form.cleaned_data["words"],
                due_on=form.cleaned_data["due_on"],
                actor=user,
                now=clock.now(),
            )

        return told(
            request,
            form,
            take,
            page=lambda form: _page(request, row, status=422, go_on=form),
            to=("performance:inquiry-detail", row.pk),
            done=str(DONE[action]),
        )

    return view


def _page(
    request: HttpRequest,
    row: Inquiry,
    *,
    answer: Form | None = None,
    go_on: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = {"version": row.version}
    context = {
        "line": inquiries.line(row, clock.today()),
        "steps": row.steps.all(),
        "actions": inquiries.actions(reader(request), row),
        "answer": answer or AnswerForm(initial=seen, auto_id="id_a_%s"),
        "go_on": go_on or GoOnForm(initial=seen, auto_id="id_g_%s"),
    }
    return render(request, "performance/inquiry.html", context, status=status)


def _row(request: HttpRequest, pk: int) -> Inquiry:
    rows = inquiries.rows(reader(request)).select_related(
        "department", "responsible", "asker", "answered_by", "plan", "evaluation"
    )
    return get_object_or_404(rows, pk=pk)
