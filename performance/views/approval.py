"""批复 of what was carried over: what waits for it, the step that records it, 退回."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from budget import clock, guard
from budget.choices import Duty
from budget.models import Department
from budget.workflow import StaleVersion
from performance.forms.approval import ApprovalForm, PickForm, ReturnForm
from performance.forms.rollover import YearForm
from performance.queries import approvals
from performance.services.approvals import Paper, approve_carried, return_carried
from performance.views.common import judge_anew, reader
from performance.views.rollover import chosen_department


@dataclass(frozen=True)
class Chosen:
    """Whose year is looked at."""

    form: YearForm
    department: Department
    years: list[int]

    @property
    def year(self) -> int:
        return int(self.form.cleaned_data["year"])


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def carried_approve(request: HttpRequest) -> HttpResponse:
    """Show what waits for its 批复; POST records the document for what is ticked."""
    chosen = _chosen(request)
    if not chosen.form.is_valid():
        return _unchosen(request, chosen)
    if request.method != "POST":
        return _page(request, chosen, ApprovalForm(), ReturnForm(), 200)
    form = ApprovalForm(request.POST)
    return _decide(request, chosen, form, (form, ReturnForm()))


@guard.allow(Duty.BUSINESS)
@require_POST
def carried_return(request: HttpRequest) -> HttpResponse:
    """Send what is ticked back, with a reason."""
    chosen = _chosen(request)
    if not chosen.form.is_valid():
        return _unchosen(request, chosen)
    form = ReturnForm(request.POST)
    return _decide(request, chosen, form, (ApprovalForm(), form))


def _chosen(request: HttpRequest) -> Chosen:
    """Return the branch and year asked for; raise PermissionDenied without one."""
    offered = approvals.departments(reader(request))
    if not offered:
        raise PermissionDenied("approve")
    asked: Any = request.POST if request.method == "POST" else request.GET
    department = chosen_department(offered, asked.get("department", ""))
    years = approvals.years(department.path)
    first = {"department": str(department.pk), "year": years[0] if years else ""}
    form = YearForm({**first, **asked.dict()}, departments=offered, years=years)
    return Chosen(form, department, years)


def _unchosen(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    context = {"chosen": chosen.form, "empty": not chosen.years}
    wrong = request.method == "POST" or (chosen.years and request.GET.get("year"))
    status = 422 if wrong else 200
    return render(request, "performance/carried.html", context, status=status)


def _decide(
    request: HttpRequest,
    chosen: Chosen,
    form: PickForm,
    both: tuple[ApprovalForm, ReturnForm],
) -> HttpResponse:
    """Carry out one of the two steps; refused, the page keeps what was typed."""
    if not form.is_valid():
        return _page(request, chosen, *both, 422)
    try:
        if isinstance(form, ReturnForm):
            return _return(request, chosen, form)
        return _approve(request, chosen, form)
    except StaleVersion as fault:
        form.add_error(None, str(fault))
        return _page(request, chosen, *both, 409)
    except ValidationError as fault:
        form.add_error(None, fault)
        return _page(request, chosen, *both, 422)


def _approve(request: HttpRequest, chosen: Chosen, form: PickForm) -> HttpResponse:
    typed = form.cleaned_data
    done = approve_carried(
        path=chosen.department.path,
        year=chosen.year,
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
    return _back(chosen)


def _return(request: HttpRequest, chosen: Chosen, form: ReturnForm) -> HttpResponse:
    done = return_carried(
        path=chosen.department.path,
        year=chosen.year,
        seen=form.cleaned_data["seen"],
        reason=form.cleaned_data["reason"],
        actor=reader(request),
        now=clock.now(),
    )
    told = ngettext(
        "已退回 %(n)d 项指标值，已通知结转人。",
        "已退回 %(n)d 项指标值，已通知结转人。",
        len(done),
    )
    messages.success(request, told % {"n": len(done)})
    return _back(chosen)


def _back(chosen: Chosen) -> HttpResponse:
    query = urlencode({"department": chosen.department.pk})
    return redirect(f"{reverse('performance:carried-approve')}?{query}")


def _page(
    request: HttpRequest,
    chosen: Chosen,
    form: ApprovalForm,
    returning: ReturnForm,
    status: int,
) -> HttpResponse:
    path, year = chosen.department.path, chosen.year
    rows = list(approvals.waiting(path, year))
    picked = set(request.POST.getlist("pick")) if request.method == "POST" else None
    own = approvals.carried_by(reader(request), [row.pk for row in rows])
    context = {
        "chosen": chosen.form,
        "year": year,
        "form": form,
        "returning": returning,
        "rows": [_line(row, row.pk in own, picked) for row in rows],
        "free": len(rows) - len(own),
        "returned": list(approvals.returned(path, year)),
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
