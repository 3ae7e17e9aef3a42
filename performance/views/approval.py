"""批复 of what was carried over: what waits for it, the one step that records it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from budget import clock, guard
from budget.choices import Duty
from budget.models import Department
from budget.workflow import StaleVersion
from performance.forms.approval import ApprovalForm
from performance.forms.rollover import YearForm
from performance.queries import approvals
from performance.services.approvals import Paper, approve_carried
from performance.views.common import judge_anew, reader
from performance.views.rollover import chosen_department


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def carried_approve(request: HttpRequest) -> HttpResponse:
    """Show what waits for its 批复; POST records the document for what is ticked."""
    offered = approvals.departments(reader(request))
    if not offered:
        raise PermissionDenied("approve")
    asked: Any = request.POST if request.method == "POST" else request.GET
    department = chosen_department(offered, asked.get("department", ""))
    years = approvals.years(department.path)
    first = {"department": str(department.pk), "year": years[0] if years else ""}
    chosen = YearForm({**first, **asked.dict()}, departments=offered, years=years)
    if not chosen.is_valid():
        context = {"chosen": chosen, "empty": not years}
        wrong = request.method == "POST" or (years and asked.get("year"))
        status = 422 if wrong else 200
        return render(request, "performance/carried.html", context, status=status)
    year: int = chosen.cleaned_data["year"]
    if request.method != "POST":
        return _page(request, chosen, department, ApprovalForm(), 200)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _page(request, chosen, department, form, 422)
    try:
        return _approve(request, department, year, form)
    except StaleVersion as fault:
        form.add_error(None, str(fault))
        return _page(request, chosen, department, form, 409)
    except ValidationError as fault:
        form.add_error(None, fault)
        return _page(request, chosen, department, form, 422)


def _approve(
    request: HttpRequest, department: Department, year: int, form: ApprovalForm
) -> HttpResponse:
    typed = form.cleaned_data
    done = approve_carried(
        path=department.path,
        year=year,
        seen=typed["seen"],
        paper=Paper(typed["authority"], typed["document_no"], typed["approved_on"]),
        actor=reader(request),
        now=clock.now(),
    )
    told = ngettext(
        "已登记 %(n)d 项指标值的批复。", "已登记 %(n)d 项指标值的批复。", len(done)
    )
    messages.success(request, told % {"n": len(done)})
    judge_anew(request, {row.indicator_id for row in done})
    query = urlencode({"department": department.pk})
    return redirect(f"{reverse('performance:carried-approve')}?{query}")


def _page(
    request: HttpRequest,
    chosen: YearForm,
    department: Department,
    form: ApprovalForm,
    status: int,
) -> HttpResponse:
    year = chosen.cleaned_data["year"]
    rows = list(approvals.waiting(department.path, year))
    picked = set(request.POST.getlist("pick")) if request.method == "POST" else None
    own = approvals.carried_by(reader(request), [row.pk for row in rows])
    context = {
        "chosen": chosen,
        "year": year,
        "form": form,
        "rows": [_line(row, row.pk in own, picked) for row in rows],
        "free": len(rows) - len(own),
    }
    return render(request, "performance/carried.html", context, status=status)


def _line(row: Any, own: bool, picked: set[str] | None) -> dict[str, Any]:
    pick = f"{row.pk}:{row.value_printed}"
    return {
        "target": row,
        "pick": pick,
        "own": own,
        "ticked": picked is None or pick in picked,
    }
