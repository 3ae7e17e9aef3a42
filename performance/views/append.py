"""年中追加: add a row to a form that binds, by a document."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget import access, clock, guard
from budget.choices import Duty
from budget.services import rights
from performance.forms.append import AppendForm, named
from performance.models import Goal
from performance.queries import declarations
from performance.services.appending import Appended, append_row
from performance.services.grounds import Grounds
from performance.views.common import judge_anew, reader


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_append(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the boxes of a new row under a goal; POST adds it."""
    rows = Goal.objects.filter(removed_at=None).select_related(
        "department", "project_year__project"
    )
    goal = get_object_or_404(access.visible(rows, reader(request)), pk=pk)
    if not rights.may_set_up(reader(request), goal.department.path):
        raise PermissionDenied("append")
    if request.method != "POST":
        return _page(request, goal, AppendForm(known={}))
    like = declarations.likeness(request.POST.get("name", "")[:120])
    found = declarations.namesakes(goal.department.body_path, {like})
    form = AppendForm(request.POST, known=named(tuple(found.get(like, ()))))
    if not form.is_valid():
        return _page(request, goal, form)
    try:
        done = _append(request, goal, form)
    except ValidationError as fault:
        form.refuse(fault)
        return _page(request, goal, form)
    if done.target is None:
        form.tell(done.problems)
        return _page(request, goal, form)
    judge_anew(request, [done.target.indicator_id])
    messages.success(request, _("已追加，自生效日期起执行。"))
    return redirect("performance:target-detail", pk=done.target.pk)


def _append(request: HttpRequest, goal: Goal, form: AppendForm) -> Appended:
    return append_row(
        goal_id=goal.pk,
        row=form.row(),
        grounds=Grounds(**form.grounds()),
        actor=reader(request),
        now=clock.now(),
    )


def _page(request: HttpRequest, goal: Goal, form: AppendForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"goal": goal, "form": form}
    return render(request, "performance/append.html", context, status=status)
