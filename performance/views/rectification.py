"""整改: ordering one, its page, the ledger 整改台账."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from budget import access, clock, guard
from budget.audit import door
from budget.choices import Duty
from budget.models import Department, User
from budget.once import key_of
from performance import rectifying
from performance.choices import RectifyAction, RectifySource
from performance.forms.rectify import (
    AnswerForm,
    CheckForm,
    DepartmentForm,
    OrderForm,
    RectifyFilter,
    first_order,
)
from performance.language import language
from performance.models import Rectification, Target
from performance.queries import plans, reading, rectifications
from performance.services import rectifications as services
from performance.sheets import ledgers
from performance.views.acting import told
from performance.views.common import reader, workbook

DONE = {
    RectifyAction.RETURN: gettext_lazy("已退回重办，责任人会收到通知。"),
    RectifyAction.CLOSE: gettext_lazy("已销号。"),
    RectifyAction.CANCEL: gettext_lazy("已撤销，记录保留备查。"),
}


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def rectification_list(request: HttpRequest) -> HttpResponse:
    """Show the ledger; a filter that is not understood is answered with 422."""
    user, form = reader(request), _filter(request)
    context = {
        "form": form,
        "lines": rectifications.ledger(user, form.wanted(), clock.today()),
        "may_order": bool(rectifications.departments(user)),
        "query": request.GET.urlencode(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "performance/rectifications.html", context, status=status)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def rectification_sheet(request: HttpRequest) -> HttpResponse:
    """Give the ledger, as filtered on screen, as a workbook."""
    form = _filter(request)
    if not form.is_valid():
        return rectification_list(request)
    today = clock.today()
    lines = rectifications.ledger(reader(request), form.wanted(), today)
    return workbook(
        ledgers.of_rectifications(lines, today), f"rectifications-{today}.xlsx"
    )


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def rectification_create(request: HttpRequest) -> HttpResponse:
    """Order something in a department; the department comes first, by GET."""
    user = reader(request)
    offered = rectifications.departments(user)
    if not offered:
        raise PermissionDenied("order")
    asked = request.POST if request.method == "POST" else request.GET or None
    chosen = DepartmentForm(asked, departments=offered)
    context: dict[str, Any] = {"chosen": chosen}
    if not chosen.is_valid():
        page = "performance/rectification_create.html"
        return render(request, page, context, status=422 if chosen.errors else 200)
    pk = int(chosen.cleaned_data["department"])
    department = next(row for row in offered if row.pk == pk)
    initial = first_order("", None, _usual(), "")
    data = request.POST if request.method == "POST" else None
    form = _order_form(user, department, data, initial=initial)
    return _ordering(request, department, form, context)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def target_rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """Order that a commitment be put right: what is not sent has its usual value."""
    user = reader(request)
    rows = Target.objects.select_related("goal", "indicator__department")
    target = get_object_or_404(access.visible(rows, user), pk=pk)
    department = target.indicator.department
    found = rectifying.sources(access.roles_at(user, department.path))
    if not found:
        raise PermissionDenied("order")
    services.require_binding(target)
    usual = usual_order(target, found[0])
    data = {**usual, **request.POST.dict()} if request.method == "POST" else None
    form = _order_form(user, department, data, initial=usual)
    return _ordering(request, department, form, {"target": target}, target=target)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def rectification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one order, all that was answered and said, and what may be done."""
    return _page(request, _row(request, pk))


@guard.allow(Duty.BUSINESS)
@require_POST
def rectification_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """反馈."""
    row, user = _row(request, pk), reader(request)
    if not rectifications.may_answer(user, row):
        raise PermissionDenied("answer")
    form = AnswerForm(request.POST)

    def take(seen: int) -> None:
        services.answer(
            rectification_id=row.pk,
            version=seen,
            measures=form.cleaned_data["measures"],
            text=form.cleaned_data["answer"],
            done_on=form.cleaned_data["done_on"],
            actor=user,
            now=clock.now(),
        )

    return told(
        request,
        form,
        take,
        page=lambda form: _page(request, row, status=422, answer=form),
        to=("performance:rectification-detail", row.pk),
        done=_("整改情况已反馈，等待核对销号。"),
    )


def checking(action: RectifyAction) -> Callable[..., HttpResponse]:
    """Return the view that takes one action of the side that ordered."""

    @guard.allow(Duty.BUSINESS)
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row, user = _row(request, pk), reader(request)
        source = RectifySource(row.source)
        if not rectifications.may_check(user, source, row.department.path):
            raise PermissionDenied("check")
        form = CheckForm(request.POST)

        def take(seen: int) -> None:
            services.check(
                rectification_id=row.pk,
                action=action,
                version=seen,
                opinion=form.cleaned_data["opinion"],
                deadline=form.cleaned_data["deadline"],
                actor=user,
                now=clock.now(),
            )

        return told(
            request,
            form,
            take,
            page=lambda form: _page(request, row, status=422, check=form),
            to=("performance:rectification-detail", row.pk),
            done=str(DONE[action]),
        )

    return view


def usual_order(target: Target, source: RectifySource) -> dict[str, Any]:
    """Return the order that one click gives: the light's sentence, the one charged."""
    sentence = plans.standing_today(target, clock.today()).why(language())
    return first_order(
        f"{target.name_printed}：{sentence}",
        target.indicator.responsible_id,
        _usual(),
        source.value,
    )


def _ordering(
    request: HttpRequest,
    department: Department,
    form: OrderForm,
    context: dict[str, Any],
    target: Target | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            row = services.order(
                what=form.order(
                    department.pk,
                    target_id=target.pk if target else None,
                    project_year_id=target.goal.project_year_id if target else None,
                ),
                actor=reader(request),
                now=clock.now(),
                key=key_of(form),
            )
        except door.Repeated as fault:
            known_pk = fault.change.rows.earliest("id").record_id
            return redirect("performance:rectification-detail", pk=known_pk)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            done = _("整改已下达，%(name)s会收到通知。")
            messages.success(request, done % {"name": row.responsible.name})
            return redirect("performance:rectification-detail", pk=row.pk)
    status = 422 if form.errors else 200
    known = {**context, "department": department, "form": form}
    page = "performance/rectification_create.html"
    return render(request, page, known, status=status)


def _page(
    request: HttpRequest,
    row: Rectification,
    *,
    answer: Form | None = None,
    check: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.today()
    said = {"measures": row.measures, "answer": row.answer, "done_on": row.done_on}
    seen = {"version": row.version}
    context = {
        "line": rectifications.line(row, today),
        "steps": row.steps.all(),
        "actions": rectifications.actions(reader(request), row),
        "answer": answer or AnswerForm(initial={**said, **seen}, auto_id="id_a_%s"),
        "check": check or CheckForm(initial=seen, auto_id="id_c_%s"),
    }
    return render(request, "performance/rectification.html", context, status=status)


def _order_form(
    user: User, department: Department, data: Any, *, initial: dict[str, Any]
) -> OrderForm:
    today = clock.today()
    return OrderForm(
        data,
        sources=rectifying.sources(access.roles_at(user, department.path)),
        people=rectifications.people(department.path, today),
        projects=list(rectifications.projects(department.path, today.year)),
        initial=initial,
    )


def _filter(request: HttpRequest) -> RectifyFilter:
    user = reader(request)
    return RectifyFilter(
        request.GET,
        years=rectifications.years(user),
        departments=reading.departments(user),
    )


def _row(request: HttpRequest, pk: int) -> Rectification:
    rows = rectifications.rows(reader(request)).select_related(
        "department",
        "target__goal",
        "project_year__project",
        "responsible",
        "issuer",
        "answered_by",
        "checker",
    )
    return get_object_or_404(rows, pk=pk)


def _usual() -> datetime.date:
    return clock.today() + datetime.timedelta(days=rectifying.USUAL_DAYS)
