"""The page of a declared form: typed, edited, kept half-filled, saved."""

from functools import partial
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from budget import clock
from budget.models import Department, ProjectYear
from budget.services import rights
from budget.workflow import StaleVersion
from performance import declared_edits, declared_kept, declared_reading
from performance.choices import GoalKind
from performance.declaring import DeclaredForm, FormKind
from performance.forms.declare import Sheet
from performance.forms.grounds import DECLARE, WayForm
from performance.models import DeclarationDraft, Indicator, Target
from performance.queries import (
    declaration_drafts,
    declarations,
    declared_next,
    declared_owners,
    last_actuals,
    library,
)
from performance.services import adding
from performance.services import declaration_drafts as drafting
from performance.services.declarations import save_form
from performance.services.grounds import Grounds
from performance.views.common import judge_anew, reader
from performance.views.declare_drafting import (
    DISCARD,
    DRAFT,
    KEEP,
    Shown,
    discarded,
    keep,
    kept_by_itself,
    typed,
)

SAVE: Final = "save"
LAST: Final = "last"


def answer(request: HttpRequest, base: DeclaredForm, row: Department) -> HttpResponse:
    """Show a form to fill in, or do what was asked of it; `base` is on record."""
    late = _late(request, base, row)
    draft = declaration_drafts.of(reader(request), base)
    if request.method != "POST":
        return _opened(request, base, row, late, draft)
    form, act = typed(request, base), request.POST.get("act", SAVE)
    if act == DISCARD:
        return discarded(request, base)
    if act == KEEP:
        return kept_by_itself(request, form, base)
    if act == SAVE:
        return _save(request, form, base, row, late)
    form = declared_edits.edited(form, act)
    shown = Shown()
    keep(request, form, base, shown)
    if act == DRAFT and shown.draft is not None and not shown.refused:
        messages.success(
            request, _("已暂存为草稿，只有您能看到；换一台电脑也能接着填。")
        )
        return redirect(request.get_full_path())
    return _show(request, form, row, late, shown)


def _opened(
    request: HttpRequest,
    base: DeclaredForm,
    row: Department,
    late: WayForm | None,
    draft: DeclarationDraft | None,
) -> HttpResponse:
    """Show the person's draft where there is one, else what is on record."""
    if draft is None:
        return _show(request, _begun(request, base), row, late, Shown())
    form = declared_kept.from_json(base, draft.content)
    shown = Shown(draft=draft, restored=True)
    if form.seen != base.seen:
        form = declared_edits.rejoined(form, base)
        shown.other = declared_edits.beside(form, base)
        shown.refused = [
            _("暂存之后别人保存过这张表，下面标出了不同之处；核对后再保存。")
        ]
    return _show(request, form, row, late, shown)


def _save(
    request: HttpRequest,
    form: DeclaredForm,
    base: DeclaredForm,
    row: Department,
    late: WayForm | None,
) -> HttpResponse:
    if late is not None and not late.is_valid():
        return _refuse(request, form, base, row, late, Shown(status=422))
    grounds = _grounds_of(form, late)
    save = adding.save_rows if form.adds else partial(save_form, grounds=grounds)
    try:
        outcome = save(form, actor=reader(request), now=clock.now())
    except StaleVersion:
        return _stale(request, form, base, row)
    except ValidationError as fault:
        shown = Shown(status=422, refused=fault.messages)
        return _refuse(request, form, base, row, late, shown)
    if not outcome.saved:
        shown = Shown(status=422, problems=outcome.problems)
        return _refuse(request, form, base, row, late, shown)
    drafting.discard(base, reader(request))
    if grounds is not None and outcome.project_year_id is not None:
        return _came_in(request, outcome.project_year_id)
    saved = (
        _("申请表已保存，请看表样，核对后送审。")
        if form.joins
        else _("申报表已保存，请看表样，核对后送审。")
    )
    messages.success(request, saved)
    if form.adds:
        return redirect(request.get_full_path())
    if outcome.project_year_id is not None:
        return redirect("performance:declare-project", pk=outcome.project_year_id)
    return redirect("performance:declare-department", pk=row.pk, year=form.year)


def _refuse(
    request: HttpRequest,
    form: DeclaredForm,
    base: DeclaredForm,
    row: Department,
    late: WayForm | None,
    shown: Shown,
) -> HttpResponse:
    """Show what stands against a form; what was typed is kept meanwhile."""
    keep(request, form, base, shown)
    return _show(request, form, row, late, shown)


def _stale(
    request: HttpRequest, form: DeclaredForm, base: DeclaredForm, row: Department
) -> HttpResponse:
    """Show what was typed beside what somebody else saved meanwhile."""
    joined = declared_edits.rejoined(form, base)
    words = _("别人刚刚保存过这张表。您填的都还在，下面标出了不同之处；核对后再保存。")
    other = declared_edits.beside(joined, base)
    shown = Shown(status=409, other=other, refused=[words])
    keep(request, joined, base, shown)
    return _show(request, joined, row, None, shown)


def _came_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge what binds from now on, and show its paper: it is filled in no more."""
    rows = Target.objects.filter(goal__project_year=pk)
    judge_anew(request, rows.values_list("indicator_id", flat=True))
    messages.success(request, _("已追加，自生效日期起执行。"))
    return redirect("performance:project-form", pk=pk)


def _late(request: HttpRequest, base: DeclaredForm, row: Department) -> WayForm | None:
    """Return the boxes for how a new form joins a budget that is published already.

    None for a form that joins none, and for who may only declare it. They are bound
    where the form is to be saved.
    """
    new = base.joins and base.project_year_id is None and not base.adds
    if not new or not rights.may_set_up(reader(request), row.path):
        return None
    if request.method == "POST" and request.POST.get("act", SAVE) == SAVE:
        return WayForm(request.POST)
    return WayForm(initial={"way": DECLARE, **request.POST.dict()})


def _grounds_of(form: DeclaredForm, late: WayForm | None) -> Grounds | None:
    """Return the document by which a form binds at once; None where it is declared.

    What the form says itself badly is told by saving it.
    """
    if late is None or not late.by_document:
        return None
    try:
        valid_from = declared_reading.day(form.head["joins_on"])
    except ValueError:
        return None
    typed = late.cleaned_data
    return Grounds(
        form.head["joins_reason"],
        typed["document_no"],
        typed["authority"],
        typed["approved_on"],
        valid_from,
    )


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


def _show(
    request: HttpRequest,
    form: DeclaredForm,
    row: Department,
    late: WayForm | None,
    shown: Shown,
) -> HttpResponse:
    kinds: tuple[GoalKind, ...] = (GoalKind.ANNUAL,)
    if form.kind is FormKind.DEPARTMENT:
        kinds = (GoalKind.LONG_TERM, GoalKind.ANNUAL)
    form = declared_edits.roomy(form, kinds)
    ids = [line.indicator_id for _goal, line in form.rows() if line.indicator_id]
    linked = dict(Indicator.objects.filter(pk__in=ids).values_list("pk", "name"))
    sheet = Sheet(
        form=form,
        problems=shown.problems,
        other=shown.other,
        linked=linked,
        owners=_owners(form, row),
        held=_held(form),
        actuals=last_actuals.of_form(form, reader(request)),
        picked=library.explained(reader(request), [r.library for _g, r in form.rows()]),
    )
    context = {
        "sheet": sheet,
        "department": row,
        "refused": shown.refused,
        "late": late,
        "wrong": len(shown.problems),
        "paper": _paper_url(form),
        "brings_back": _upload_url(form),
        "draft": shown.draft,
        "others": _others(request, form, row),
        "another": declaration_drafts.fresh(),
        "restored": shown.restored,
        "can_start": _can_start(form) and request.method != "POST",
        "from_last": f"?{urlencode({**request.GET.dict(), 'from': LAST})}",
    }
    return render(request, "performance/declare.html", context, status=shown.status)


def _can_start(form: DeclaredForm) -> bool:
    """Whether an empty form may begin as that of the year before: a new project has
    none."""
    known = form.kind is FormKind.DEPARTMENT or form.project_id is not None
    return known and not form.filled


def _held(form: DeclaredForm) -> dict[int, list[Target]]:
    """Return the rows that stand on a form which others are to join, by the goal."""
    found: dict[int, list[Target]] = {}
    if form.adds:
        goals = [goal.goal_id for goal in form.goals]
        rows = declarations.standing(Target.objects.filter(goal__in=goals))
        for row in rows.order_by("order", "pk"):
            found.setdefault(row.goal_id, []).append(row)
    return found


def _others(
    request: HttpRequest, form: DeclaredForm, row: Department
) -> list[declaration_drafts.Fresh]:
    """Return the person's other drafts of new projects, on the page of one."""
    if form.project_id is not None or form.kind is FormKind.DEPARTMENT:
        return []
    kept = declaration_drafts.of_place(reader(request), row, form.year)
    return [one for one in kept if one.name != form.draft]


def _owners(form: DeclaredForm, row: Department) -> dict[int, str]:
    """Name who may report a row; a project's own lead is nobody's to choose here."""
    whole = form.kind is FormKind.DEPARTMENT
    return {
        one.pk: f"{one.name}（{one.lead}）" if whole and one.lead else one.name
        for one in declared_owners.of(row)
    }


def _paper_url(form: DeclaredForm) -> str:
    """Return where the form's paper is, "" for a form that is not on record."""
    if form.adds:
        waits = any(form.rows())
        return _addition_url(form, "") if waits else ""
    if form.kind is FormKind.PROJECT:
        pk = form.project_year_id
        return reverse("performance:project-form", args=[pk]) if pk else ""
    if not any(goal.goal_id for goal in form.goals):
        return ""
    return reverse("performance:department-form", args=[form.department_id, form.year])


def _addition_url(form: DeclaredForm, page: str) -> str:
    """Return a page of the application of rows that join a form."""
    if form.kind is FormKind.PROJECT:
        return reverse(
            f"performance:project-addition{page}", args=[form.project_year_id]
        )
    where = [form.department_id, form.year]
    return reverse(f"performance:department-addition{page}", args=where)


def _upload_url(form: DeclaredForm) -> str:
    """Return where the form is brought back, or a new project's begun, from Excel; ""
    for the next year of a project."""
    if form.adds:
        return _addition_url(form, "-upload")
    if form.kind is FormKind.DEPARTMENT:
        where = [form.department_id, form.year]
        return reverse("performance:department-form-upload", args=where)
    pk = form.project_year_id
    if pk is None and form.project_id is None:
        where = [form.department_id, form.year]
        return reverse("performance:declare-new-upload", args=where)
    return reverse("performance:project-form-upload", args=[pk]) if pk else ""
