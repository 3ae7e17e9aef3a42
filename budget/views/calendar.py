"""The working calendar: what is listed, and importing a 放假安排."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from budget import clock, guard
from budget.calendar_forms import CalendarForm
from budget.choices import Duty
from budget.models import CalendarDay
from budget.queries import workdays as queries
from budget.services import workdays


@guard.allow(Duty.SYSTEM)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Show each year's holidays and 调休 days, and whether it is published."""
    return _page(request, CalendarForm())


@guard.allow(Duty.SYSTEM)
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Give the calendar as the file that the import takes."""
    text = workdays.written(CalendarDay.objects.order_by("date"))
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="workdays.csv"'
    return response


@guard.allow(Duty.SYSTEM)
@require_POST
def calendar_import(request: HttpRequest) -> HttpResponse:
    """Show what a file would do; with `save`, do it."""
    user: Any = request.user
    form = CalendarForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    document_no = form.cleaned_data["document_no"]
    try:
        text = _text(form)
    except ValidationError as fault:
        form.add_error("file", fault)
        return _page(request, form, status=422)
    rows, wrong = workdays.read(text, document_no)
    if wrong or not rows:
        if not wrong:
            form.add_error(None, _("没有可导入的日期。"))
        return _page(request, _again(form, text), status=422, wrong=wrong)
    if "save" not in request.POST:
        planned = workdays.plan(rows)
        return _page(request, _again(form, text), planned=planned, text=text)
    moved = workdays.import_days(
        rows=rows, document_no=document_no, actor=user, now=clock.now()
    )
    said = ngettext("已导入，%(n)s天有变化。", "已导入，%(n)s天有变化。", moved)
    messages.success(request, said % {"n": moved})
    return redirect("budget:calendar")


def _text(form: CalendarForm) -> str:
    """Return what was sent: the file where there is one, else the pasted lines."""
    file = form.cleaned_data["file"]
    if file:
        return workdays.decode(file.read(workdays.LONGEST_FILE + 1))
    text: str = form.cleaned_data["text"]
    return text


def _again(form: CalendarForm, text: str) -> CalendarForm:
    """Return the form with the file's lines in the box: a browser keeps no file."""
    data = {"document_no": form.cleaned_data["document_no"], "text": text}
    again = CalendarForm(data)
    again.full_clean()
    for fault in form.non_field_errors():
        again.add_error(None, fault)
    return again


def _page(
    request: HttpRequest, form: CalendarForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "years": queries.years(clock.today().year), **more}
    return render(request, "budget/calendar.html", context, status=status)
