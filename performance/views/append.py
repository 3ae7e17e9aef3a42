"""年中追加: draw up a row that joins a form which binds; its page with its rounds."""

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

from budget import access, clock, guard, workflow
from budget.choices import Duty, ReviewAction
from performance.forms.append import GROUNDS, ROW, AppendForm, named
from performance.models import Addition, Goal
from performance.queries import namesakes
from performance.services.appending import (
    ADDITIONS,
    Drawn,
    drawing_role,
    save_addition,
)
from performance.services.grounds import Grounds
from performance.views import proposing
from performance.views.common import reader

RELATED: Final = (
    "department",
    "goal__department",
    "goal__project_year__project",
    "indicator",
    "target",
    "author",
    "approver",
)


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one addition on its way; `addition` is None for a new one."""

    goal: Goal
    addition: Addition | None = None
    refused: str = ""


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_append(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the boxes of a new row under a goal; POST keeps it as a draft."""
    rows = Goal.objects.filter(removed_at=None).select_related(
        "department", "project_year__project"
    )
    goal = get_object_or_404(access.visible(rows, reader(request)), pk=pk)
    drawing_role(reader(request), Addition(goal=goal, department=goal.department))
    if request.method == "POST":
        return _drawn(request, Page(goal))
    return _page(request, Page(goal), AppendForm(known={}))


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def addition_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an addition that is not under review, to change it."""
    row = proposing.fetch(KIND, request, pk)
    drawing_role(reader(request), row)
    if row.status not in workflow.EDITABLE:
        return redirect(KIND.detail, pk=pk)
    if request.method == "POST":
        return _drawn(request, Page(row.goal, row))
    form = AppendForm(known=_known(row.goal, row.name), initial=_initial(row))
    return _page(request, Page(row.goal, row), form)


@guard.allow(Duty.BUSINESS, Duty.AUDIT)
@require_safe
def addition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one addition and every round of its review."""
    return proposing.page(KIND, request, proposing.fetch(KIND, request, pk))


def _drawn(request: HttpRequest, page: Page) -> HttpResponse:
    form = AppendForm(
        request.POST, known=_known(page.goal, request.POST.get("name", "")[:120])
    )
    if not form.is_valid():
        return _page(request, page, form)
    try:
        done = _save(request, page, form)
    except ValidationError as fault:
        form.refuse(fault)
        return _page(request, page, form)
    except workflow.StaleVersion as fault:
        return _stale(request, page, form, fault)
    if done.addition is None:
        form.tell(done.problems)
        return _page(request, page, form)
    said = _("年中追加已保存为草稿，核对后请送审。")
    if "submit" in request.POST:
        row, user = done.addition, reader(request)
        proposing.take(ADDITIONS, ReviewAction.SUBMIT, row, row.version, "", user)
        said = str(KIND.told[ReviewAction.SUBMIT])
    messages.success(request, said)
    return redirect(KIND.detail, pk=done.addition.pk)


def _save(request: HttpRequest, page: Page, form: AppendForm) -> Drawn:
    row = page.addition
    return save_addition(
        goal_id=page.goal.pk,
        addition_id=row.pk if row else None,
        version=form.cleaned_data["version"] if row else None,
        row=form.row(),
        grounds=Grounds(**form.grounds()),
        actor=reader(request),
        now=clock.now(),
    )


def _stale(
    request: HttpRequest, page: Page, form: AppendForm, fault: Exception
) -> HttpResponse:
    """Keep what was typed; saving again overrules what somebody else saved."""
    assert page.addition is not None
    row = proposing.fetch(KIND, request, page.addition.pk)
    data = request.POST.copy()
    data["version"] = str(row.version)
    again = AppendForm(data, known=_known(page.goal, row.name))
    again.is_valid()
    return _page(request, Page(page.goal, row, str(fault)), again, status=409)


def _known(goal: Goal, name: str) -> dict[int, str]:
    """Return the indicators that a row of this name may mean."""
    like = namesakes.likeness(name)
    found = namesakes.known(goal.department.body_path, {like})
    return named(tuple(found.get(like, ())))


def _initial(row: Addition) -> dict[str, Any]:
    link = "own" if row.own else str(row.indicator_id or "")
    return {
        **{name: getattr(row, name) for name in ROW},
        **{name: getattr(row, _COLUMNS.get(name, name)) for name in GROUNDS},
        "link": link,
        "version": row.version,
    }


# What the boxes call otherwise than the record.
_COLUMNS: Final[Mapping[str, str]] = {"approved_on": "decided_on"}


def _page(
    request: HttpRequest, page: Page, form: AppendForm, *, status: int = 0
) -> HttpResponse:
    context = {
        "goal": page.goal,
        "addition": page.addition,
        "refused": page.refused,
        "form": form,
    }
    status = status or (422 if form.errors else 200)
    return render(request, "performance/append.html", context, status=status)


KIND = proposing.Acted(
    of=ADDITIONS,
    name="addition",
    related=RELATED,
    sheet=lambda _row, _user: None,
    told={
        ReviewAction.SUBMIT: gettext_lazy("年中追加已送审。"),
        ReviewAction.CANCEL: gettext_lazy("年中追加已作废。"),
        ReviewAction.FINALISE: gettext_lazy("已终审，追加的指标自生效日期起执行。"),
    },
)
ACTS = proposing.acts(KIND)
