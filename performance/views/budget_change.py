"""调整预算, 结转: draw one up for a project's year; its page with its rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from budget import access, clock, guard, money, workflow
from budget.choices import Duty, MoneyChange, ReviewAction
from budget.models import BudgetChange, ProjectYear
from budget.queries.budget_changes import standing
from performance.forms.budget_change import MoneyForm
from performance.forms.grounds import GROUNDS
from performance.queries import money_effects
from performance.services.budget_changes import (
    BUDGET_CHANGES,
    MoneyDraft,
    drawing_role,
    question,
    save_budget_change,
)
from performance.services.grounds import Grounds
from performance.views import proposing
from performance.views.common import reader

RELATED: Final = ("project_year__project__department", "author", "approver")


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one change on its way; `row` is None for a new one."""

    year: ProjectYear
    what: MoneyChange
    row: BudgetChange | None = None
    refused: str = ""


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def project_money(request: HttpRequest, pk: int, what: MoneyChange) -> HttpResponse:
    """Show the boxes of a new change of a kind; POST keeps it as a draft.

    Where one is on its way already, that one is shown.
    """
    user = reader(request)
    rows = ProjectYear.objects.select_related("project__department")
    year = get_object_or_404(access.visible(rows, user), pk=pk)
    drawing_role(user, BudgetChange(project_year=year, what=what))
    known = BudgetChange.objects.open().filter(project_year=year, what=what).first()
    if known is not None:
        return redirect(KIND.detail, pk=known.pk)
    page = Page(year, what)
    if request.method == "POST":
        return _drawn(request, page)
    return _page(request, page, MoneyForm(what=what))


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def money_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a change that is not under review, to change it."""
    row: BudgetChange = proposing.fetch(KIND, request, pk)
    drawing_role(reader(request), row)
    if row.status not in workflow.EDITABLE:
        return redirect(KIND.detail, pk=pk)
    page = Page(row.project_year, MoneyChange(row.what), row)
    if request.method == "POST":
        return _drawn(request, page)
    return _page(request, page, MoneyForm(what=page.what, initial=_initial(row)))


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def money_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one change of a project's money and every round of its review."""
    return proposing.page(KIND, request, proposing.fetch(KIND, request, pk))


def _drawn(request: HttpRequest, page: Page) -> HttpResponse:
    form = MoneyForm(request.POST, what=page.what)
    if not form.is_valid():
        return _page(request, page, form)
    try:
        row = _save(request, page, form)
    except ValidationError as fault:
        form.refuse(fault)
        return _page(request, page, form)
    except workflow.StaleVersion as fault:
        return _stale(request, page, str(fault))
    said = _("已保存为草稿，核对后请送审。")
    if "submit" in request.POST:
        user = reader(request)
        proposing.take(BUDGET_CHANGES, ReviewAction.SUBMIT, row, row.version, "", user)
        said = str(KIND.told[ReviewAction.SUBMIT])
    messages.success(request, said)
    return redirect(KIND.detail, pk=row.pk)


def _save(request: HttpRequest, page: Page, form: MoneyForm) -> BudgetChange:
    row = page.row
    return save_budget_change(
        year_id=page.year.pk,
        change_id=row.pk if row else None,
        version=form.cleaned_data["version"] if row else None,
        draft=MoneyDraft(
            what=page.what,
            after=form.cleaned_data["after"],
            grounds=Grounds(**form.grounds()),
            confirmed=form.confirmed,
        ),
        actor=reader(request),
        now=clock.now(),
    )


def _stale(request: HttpRequest, page: Page, why: str) -> HttpResponse:
    """Keep what was typed; saving again overrules what somebody else saved."""
    assert page.row is not None
    row: BudgetChange = proposing.fetch(KIND, request, page.row.pk)
    data = request.POST.copy()
    data["version"] = str(row.version)
    form = MoneyForm(data, what=page.what)
    form.is_valid()
    return _page(request, Page(page.year, page.what, row, why), form, status=409)


# What the boxes call otherwise than the record.
_COLUMNS: Final[Mapping[str, str]] = {"approved_on": "decided_on"}


def _initial(row: BudgetChange) -> dict[str, Any]:
    return {
        **{name: getattr(row, _COLUMNS.get(name, name)) for name in GROUNDS},
        "after": money.display(row.after, "元"),
        "version": row.version,
    }


def _page(
    request: HttpRequest, page: Page, form: MoneyForm, *, status: int = 0
) -> HttpResponse:
    known = standing(page.year)
    doubt = question(page.what, known.budget, form.amount)
    context = {
        "year": page.year,
        "what": page.what,
        "row": page.row,
        "refused": page.refused,
        "form": form,
        "standing": known,
        "doubt": doubt.key if doubt else "",
        "ticked": bool(doubt and doubt.key in form.confirmed),
    }
    status = status or (422 if form.errors else 200)
    return render(request, "performance/money_propose.html", context, status=status)


KIND = proposing.Acted(
    of=BUDGET_CHANGES,
    name="money",
    related=RELATED,
    sheet=lambda row, _user: money_effects.sheet(row, clock.today()),
    told={
        ReviewAction.SUBMIT: gettext_lazy("已送审。"),
        ReviewAction.CANCEL: gettext_lazy("已作废。"),
        ReviewAction.FINALISE: gettext_lazy("已终审，自生效日期起执行。"),
    },
    judges=False,
)
ACTS = proposing.acts(KIND)
