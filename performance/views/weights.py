"""A sheet's weights: what is proposed, confirming it, freezing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from budget import access, clock, guard
from budget.choices import Duty, Role
from budget.services import rights
from performance.forms.common import VersionForm
from performance.forms.weights import SchemeForm, ThawForm, WeightsForm
from performance.models import Goal, Target
from performance.queries import weights
from performance.queries.weights import Held
from performance.scoring import schemes
from performance.scoring.proposal import part_of
from performance.scoring.terms import Scheme
from performance.services.weights import confirm_weights, freeze_weights, thaw_weights
from performance.views.common import reader


@dataclass(frozen=True)
class Box:
    """One row of the sheet beside its box; `joined` where it came after the others
    had their weights, `before` where its own was another one."""

    target: Target
    part: str
    field: Any
    joined: bool
    before: Decimal | None


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def weights_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the weights of the sheet that a goal stands on; POST confirms them."""
    goal, held = _sheet(request, pk)
    scheme = _chosen(request, goal, held)
    given = held.shares(scheme, goal.year)
    shares = held.proposal(scheme, goal.year) if given is None else given
    data = request.POST if request.method == "POST" else None
    version = held.weighting.version if held.weighting else 0
    form = WeightsForm(
        data,
        shares={row.key: shares.get(row.key) for row in held.rows},
        initial={"version": version, "scheme": scheme.key},
    )
    if form.is_bound and form.is_valid():
        try:
            confirm_weights(
                goal_id=goal.pk,
                version=form.cleaned_data["version"],
                scheme=form.cleaned_data["scheme"],
                shares=form.shares(),
                actor=reader(request),
                now=clock.now(),
            )
        except ValidationError as fault:
            form.refuse(fault)
        else:
            messages.success(request, _("分值已确认。"))
            return redirect("performance:weights", pk=pk)
    return _page(request, goal, held, scheme, form, shares)


@guard.allow(Duty.BUSINESS)
@require_POST
def weights_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze confirmed weights."""
    goal, _held = _sheet(request, pk)
    freeze_weights(
        goal_id=goal.pk,
        version=VersionForm(request.POST).seen(),
        actor=reader(request),
        now=clock.now(),
    )
    messages.success(request, _("分值已冻结。"))
    return redirect("performance:weights", pk=pk)


@guard.allow(Duty.BUSINESS)
@require_POST
def weights_thaw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let frozen weights be changed again, with a reason."""
    goal, held = _sheet(request, pk)
    form = ThawForm(request.POST)
    if form.is_valid():
        thaw_weights(
            goal_id=goal.pk,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            actor=reader(request),
            now=clock.now(),
        )
        messages.success(request, _("分值已解冻。"))
        return redirect("performance:weights", pk=pk)
    scheme = held.own_scheme(goal.year)
    shares = {row.key: row.weight for row in held.rows}
    return _page(request, goal, held, scheme, WeightsForm(shares=shares), shares, form)


def _sheet(request: HttpRequest, pk: int) -> tuple[Goal, Held]:
    """Return a goal whose weights the person may set, and its sheet's rows."""
    rows = Goal.objects.select_related("department", "project_year__project")
    goal = get_object_or_404(access.visible(rows, reader(request)), pk=pk)
    path = goal.department.path
    if not rights.may_set_up(reader(request), path):
        raise PermissionDenied("weights")
    place = weights.place_of(path, goal.project_year_id)
    return goal, weights.structure([place], goal.year)[place]


def _chosen(request: HttpRequest, goal: Goal, held: Held) -> Scheme:
    """Return the scheme asked for, if it is in force that year; else the sheet's.

    Frozen weights are shown under their own.
    """
    if held.frozen:
        return held.own_scheme(goal.year)
    asked: Any = request.POST if request.method == "POST" else request.GET
    offered = {scheme.key: scheme for scheme in schemes.in_year(goal.year)}
    return offered.get(asked.get("scheme", ""), held.own_scheme(goal.year))


def _page(
    request: HttpRequest,
    goal: Goal,
    held: Held,
    scheme: Scheme,
    form: WeightsForm,
    shares: Mapping[int, Decimal | None],
    thaw: ThawForm | None = None,
) -> HttpResponse:
    targets = Target.objects.in_bulk([row.key for row in held.rows])
    version = held.weighting.version if held.weighting else 0
    roles = access.roles_at(reader(request), goal.department.path)
    context = {
        "goal": goal,
        "weighting": held.weighting,
        "frozen": held.frozen,
        "proposed": held.shares(scheme, goal.year) is None,
        "joined": len(held.joined) if scheme == held.own_scheme(goal.year) else 0,
        "scheme": scheme,
        "form": form,
        "boxes": [
            Box(
                targets[row.key],
                str(part_of(row.level1, row.level2, scheme).label),
                form[f"w{row.key}"],
                row.key in held.joined,
                row.weight if row.weight != shares.get(row.key) else None,
            )
            for row in held.rows
        ],
        "choose": SchemeForm(
            {"scheme": scheme.key}, offered=schemes.in_year(goal.year)
        ),
        "thaw": (thaw or ThawForm(initial={"version": version}))
        if Role.SUPERVISOR in roles
        else None,
        "version": version,
    }
    wrong = form.errors or (thaw is not None and thaw.errors)
    return render(
        request, "performance/weights.html", context, status=422 if wrong else 200
    )
