"""目标申报: fill in a project's form or a whole department's, on the paper's layout."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budget import access, clock, guard
from budget.choices import Duty
from budget.models import Department, Project, ProjectYear
from budget.services import rights
from budget.workflow import StaleVersion
from performance import declared_edits, values
from performance.choices import GoalKind
from performance.declaring import (
    HEAD,
    PROJECT_MONEY,
    DeclaredForm,
    DeclaredRow,
    FormKind,
    MoneyLine,
)
from performance.forms.append import GroundsForm
from performance.forms.declare import Sheet, hints_of, said_of
from performance.models import Indicator, Target
from performance.queries import (
    declarations,
    declared,
    declared_next,
    library,
)
from performance.services.declarations import FOR_FINANCE, save_form
from performance.services.grounds import Grounds
from performance.views import papers
from performance.views.common import judge_anew, reader
from performance.views.declare_closed import closed_page

SAVE = "save"
LAST = "last"
# Beyond any year that somebody plans for, the address is wrong.
YEARS = range(2000, 2101)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the form of a project's year."""
    year = papers.project_year(request, pk)
    _require_filler(request, year.project.department)
    department = year.project.department
    closed = closed_page(request, department, year.year, year)
    if closed is not None:
        return closed
    return _page(request, declarations.of_project(year), department)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_department(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Fill in a whole department's form of a year."""
    row = get_object_or_404(declared.departments(reader(request)), pk=pk)
    _require_filler(request, row)
    if year not in YEARS:
        raise Http404("no such year")
    closed = closed_page(request, row, year, None)
    if closed is not None:
        return closed
    return _page(request, declarations.of_department(row, year), row)


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_new(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Begin the form of a new project, or (?project=) of a project's next year."""
    rows = access.visible(Department.objects.all(), reader(request))
    row = get_object_or_404(rows, pk=pk)
    _require_filler(request, row)
    if year not in YEARS:
        raise Http404("no such year")
    form = _blank(row, year)
    wanted = request.GET.get("project", "")
    if wanted:
        number = wanted if wanted.isascii() and wanted.isdecimal() else "0"
        projects = Project.objects.filter(department=row)
        project = get_object_or_404(projects, pk=int(number[:18]))
        known = project.years.filter(year=year).first()
        if known is not None:
            return redirect("performance:declare-project", pk=known.pk)
        form = replace(form, project_id=project.pk, project_name=project.name)
    return _page(request, form, row)


@guard.allow(Duty.BUSINESS)
@require_safe
def declare_read(request: HttpRequest) -> HttpResponse:
    """Say what one row's value is read as, while it is typed; nothing is written."""
    place = request.GET.get("place", "")[:40]
    texts: dict[str, Any] = {
        key: request.GET.get(f"{place}.{key}", "")[:200]
        for key in ("name", "value", "last")
    }
    row = DeclaredRow(place=place, **texts)
    number = request.GET.get("year", "")
    year = int(number) if number.isascii() and number.isdecimal() else 0
    year = year if year in YEARS else clock.today().year
    found = hints_of(row, request.GET.get("goal", "")[:2000], year)
    reading = values.read(row.value, name=row.name, year=year)
    context = {"said": said_of(reading, found)}
    return render(request, "performance/declare_said.html", context)


def _require_filler(request: HttpRequest, department: Department) -> None:
    if not declarations.may_fill(reader(request), department.path):
        raise PermissionDenied("declare")


def _blank(row: Department, year: int) -> DeclaredForm:
    body = Department.objects.get(path=row.body_path)
    days = {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
    return DeclaredForm(
        kind=FormKind.PROJECT,
        year=year,
        department_id=row.pk,
        body_code=body.code,
        body_name=body.name,
        head={key: days.get(key, "") for key in HEAD},
        money=tuple(MoneyLine(place=f"money.{key}", key=key) for key in PROJECT_MONEY),
    )


def _page(request: HttpRequest, base: DeclaredForm, row: Department) -> HttpResponse:
    late = _late(request, base, row)
    if request.method != "POST":
        return _show(request, _begun(request, base), row, late=late)
    sent = {key: value for key, value in request.POST.items() if isinstance(value, str)}
    form = declared_edits.typed(base, sent)
    act = sent.get("act", SAVE)
    if act != SAVE:
        return _show(request, declared_edits.edited(form, act), row, late=late)
    grounds = None
    if late is not None and late.is_bound:
        if not late.is_valid():
            return _show(request, form, row, status=422, late=late)
        grounds = Grounds(**late.grounds())
    try:
        outcome = save_form(
            form, actor=reader(request), now=clock.now(), grounds=grounds
        )
    except StaleVersion:
        return _stale(request, form, base, row)
    except ValidationError as fault:
        return _refused(request, form, row, late, fault)
    if not outcome.saved:
        problems = outcome.problems
        return _show(request, form, row, status=422, problems=problems, late=late)
    if grounds is not None and outcome.project_year_id is not None:
        return _came_in(request, outcome.project_year_id)
    messages.success(request, _("申报表已保存。"))
    if outcome.project_year_id is not None:
        return redirect("performance:declare-project", pk=outcome.project_year_id)
    return redirect("performance:declare-department", pk=row.pk, year=form.year)


def _came_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge what binds from now on, and show its paper: it is filled in no more."""
    rows = Target.objects.filter(goal__project_year=pk)
    judge_anew(request, rows.values_list("indicator_id", flat=True))
    messages.success(request, _("已追加，自生效日期起执行。"))
    return redirect("performance:project-form", pk=pk)


def _late(
    request: HttpRequest, base: DeclaredForm, row: Department
) -> GroundsForm | None:
    """Return the boxes for why a new form joins a budget that is published already.

    None for a form that joins none. They are bound where the form is to be saved by
    somebody who may do so.
    """
    if not declarations.needs_grounds(base, row):
        return None
    if not rights.may_set_up(reader(request), row.path):
        late = GroundsForm()
        late.closed = str(FOR_FINANCE)
        return late
    if request.method == "POST" and request.POST.get("act", SAVE) == SAVE:
        return GroundsForm(request.POST)
    return GroundsForm(initial=request.POST.dict())


def _begun(request: HttpRequest, base: DeclaredForm) -> DeclaredForm:
    """Return the form on record, or last year's as a start where it was asked for."""
    if request.GET.get("from") != LAST or base.goals:
        return base
    if base.kind is FormKind.DEPARTMENT:
        row = Department.objects.get(pk=base.department_id)
        before = declarations.of_department(row, base.year - 1)
    else:
        years = ProjectYear.objects.filter(
            project=base.project_id or 0, year=base.year - 1
        ).select_related("project__department")
        last = years.first()
        if last is None:
            return base
        before = declarations.of_project(last)
    return declared_next.last_year(base, before)


def _stale(
    request: HttpRequest, form: DeclaredForm, base: DeclaredForm, row: Department
) -> HttpResponse:
    """Show what was typed beside what somebody else saved meanwhile."""
    joined = declared_edits.rejoined(form, base)
    other = declared_edits.beside(joined, base)
    words = _("别人刚刚保存过这张表。您填的都还在，下面标出了不同之处；核对后再保存。")
    return _show(request, joined, row, status=409, other=other, refused=[words])


def _refused(
    request: HttpRequest,
    form: DeclaredForm,
    row: Department,
    late: GroundsForm | None,
    fault: ValidationError,
) -> HttpResponse:
    """Show what was typed, and what was refused beside its box or above the form."""
    if late is None or not late.is_bound or not hasattr(fault, "error_dict"):
        words = fault.messages
        return _show(request, form, row, status=422, refused=words, late=late)
    late.refuse(fault)
    return _show(request, form, row, status=422, late=late)


def _show(
    request: HttpRequest,
    form: DeclaredForm,
    row: Department,
    *,
    status: int = 200,
    problems: Any = (),
    other: Any = None,
    refused: Any = (),
    late: GroundsForm | None = None,
) -> HttpResponse:
    kinds: tuple[GoalKind, ...] = (GoalKind.ANNUAL,)
    if form.kind is FormKind.DEPARTMENT:
        kinds = (GoalKind.LONG_TERM, GoalKind.ANNUAL)
    form = declared_edits.roomy(form, kinds)
    ids = [line.indicator_id for _goal, line in form.rows() if line.indicator_id]
    linked = dict(Indicator.objects.filter(pk__in=ids).values_list("pk", "name"))
    sheet = Sheet(
        form=form,
        problems=problems,
        other=other or {},
        linked=linked,
        picked=library.explained(reader(request), [r.library for _g, r in form.rows()]),
    )
    context = {
        "sheet": sheet,
        "department": row,
        "refused": refused,
        "late": late,
        "wrong": len(problems),
        "paper": _paper_url(form),
        "brings_back": _upload_url(form),
        "can_start": not form.filled and request.method != "POST",
        "from_last": f"?{urlencode({**request.GET.dict(), 'from': LAST})}",
    }
    return render(request, "performance/declare.html", context, status=status)


def _paper_url(form: DeclaredForm) -> str:
    """Return where the form's paper is, "" for a form that is not on record."""
    if form.kind is FormKind.PROJECT:
        pk = form.project_year_id
        return reverse("performance:project-form", args=[pk]) if pk else ""
    if not any(goal.goal_id for goal in form.goals):
        return ""
    return reverse("performance:department-form", args=[form.department_id, form.year])


def _upload_url(form: DeclaredForm) -> str:
    """Return where the form is brought back from Excel, "" for a new project's."""
    if form.kind is FormKind.DEPARTMENT:
        where = [form.department_id, form.year]
        return reverse("performance:department-form-upload", args=where)
    pk = form.project_year_id
    return reverse("performance:project-form-upload", args=[pk]) if pk else ""
