"""预警规则: the list, a proposal, the lights it would change, the decision."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from budget import clock, guard, workflow
from budget.choices import Duty, ReviewAction
from budget.models import Department, ReviewStep, User
from performance import access, dispatch
from performance.forms.common import OpinionForm
from performance.forms.policy import PolicyForm
from performance.lights.rule import SEEDED
from performance.models import Policy
from performance.queries import effects, policies
from performance.rounding import plain
from performance.ruling import FIELDS
from performance.services import policies as services
from performance.views.acting import acting
from performance.views.common import reader, say_later

KEPT = ("name", "valid_from", "reason", "version")
READERS = (Duty.BUSINESS, Duty.AUDIT, Duty.SYSTEM)
DONE = {
    ReviewAction.SUBMIT: gettext_lazy("规则已送审。"),
    ReviewAction.WITHDRAW: gettext_lazy("已取消送审，可以继续修改。"),
    ReviewAction.CANCEL: gettext_lazy("规则已作废。"),
    ReviewAction.FINALISE: gettext_lazy("规则已批准，现有的灯随即按新规则重新研判。"),
    ReviewAction.RETURN: gettext_lazy("已退回提出人。"),
}


@guard.allow(*READERS)
@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """Show which rules bind whom today, what is on its way, and what went before."""
    user = reader(request)
    context = {
        "listed": policies.listed(user, clock.today()),
        "may_propose": bool(access.scopes(user)),
    }
    return render(request, "performance/policies.html", context)


@guard.allow(Duty.BUSINESS, Duty.SYSTEM)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_create(request: HttpRequest) -> HttpResponse:
    """Propose rules: the numbers in force stand in the boxes."""
    user = reader(request)
    scopes = access.scopes(user)
    if not scopes:
        raise PermissionDenied("propose")
    if request.method == "POST":
        return _save(request, PolicyForm(request.POST, scopes=scopes), None)
    first = _first(request, scopes)
    form = PolicyForm(initial=first, scopes=scopes)
    return _sheet(request, form, seeded=first["seeded"])


@guard.allow(Duty.BUSINESS, Duty.SYSTEM)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a proposal that is not under review; its branch stays."""
    user, policy = reader(request), _policy(request, pk)
    if not access.may_propose(user, _path(policy)):
        raise PermissionDenied("propose")
    if policy.status not in workflow.EDITABLE:
        return redirect("performance:policy-detail", pk=pk)
    name = policy.department.name if policy.department else ""
    scopes = [(policy.department_id, name)]
    if request.method == "POST":
        return _save(request, PolicyForm(request.POST, scopes=scopes), policy)
    known = {field: getattr(policy, field) for field in KEPT} | _numbers(policy)
    known["scope"] = policy.department_id or ""
    return _sheet(request, PolicyForm(initial=known, scopes=scopes), policy)


@guard.allow(*READERS)
@require_safe
def policy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show rules beside those in force, the lights they would change, every step."""
    return _page(request, _policy(request, pk))


def act(action: ReviewAction) -> Any:
    """Return the view that takes one action with a proposal."""

    def take(policy: Policy, version: int, words: str, actor: User) -> None:
        services.act_on_policy(
            policy_id=policy.pk,
            action=action,
            version=version,
            opinion=words,
            actor=actor,
            now=clock.now(),
        )

    def after(request: HttpRequest, policy: Policy) -> str:
        if action is ReviewAction.FINALISE and not dispatch.rules_changed(policy.pk):
            say_later(request)
        return "performance:policy-detail"

    return acting(
        duties=(Duty.BUSINESS, Duty.SYSTEM),
        fetch=_policy,
        take=take,
        page=_page,
        after=after,
        done=DONE[action],
    )


def _save(
    request: HttpRequest, form: PolicyForm, policy: Policy | None
) -> HttpResponse:
    user = reader(request)
    if not form.is_valid():
        return _sheet(request, form, policy, status=422)
    try:
        saved = services.save_policy(
            policy_id=policy.pk if policy else None,
            version=form.cleaned_data["version"] if policy else None,
            draft=form.draft(),
            actor=user,
            now=clock.now(),
        )
    except (workflow.StaleVersion, workflow.IllegalTransition) as fault:
        return _sheet(request, form, policy, status=409, refused=str(fault))
    except ValidationError as fault:
        form.add_error(None, fault)
        return _sheet(request, form, policy, status=422)
    messages.success(request, _("规则已保存为草稿，请看清会变哪些灯后送审。"))
    return redirect("performance:policy-detail", pk=saved.pk)


def _sheet(
    request: HttpRequest,
    form: PolicyForm,
    policy: Policy | None = None,
    *,
    status: int = 200,
    refused: str = "",
    seeded: bool = False,
) -> HttpResponse:
    context = {"form": form, "policy": policy, "refused": refused, "seeded": seeded}
    return render(request, "performance/policy_form.html", context, status=status)


def _page(
    request: HttpRequest,
    policy: Policy,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, today = reader(request), clock.today()
    decided = policy.approved_at is not None
    now = None if decided else policies.current(_path(policy), today)
    chosen = request.GET.get("body", "")
    context = {
        "policy": policy,
        "now": now,
        "lines": policies.lines(policy, now),
        "preview": None if decided else effects.preview(policy, user, today, chosen),
        "decided": decided,
        "actions": policies.actions(user, policy),
        "steps": ReviewStep.objects.filter(
            kind=Policy.KIND, record_id=policy.pk
        ).order_by("id"),
        "form": form or OpinionForm(initial={"version": policy.version}),
    }
    return render(request, "performance/policy.html", context, status=status)


def _policy(request: HttpRequest, pk: int) -> Policy:
    rows = Policy.objects.filter(access.policies(reader(request)))
    rows = rows.select_related("department", "author", "approver")
    policy: Policy = get_object_or_404(rows, pk=pk)
    return policy


def _path(policy: Policy) -> str:
    return policy.department.path if policy.department else ""


def _first(
    request: HttpRequest, scopes: list[tuple[int | None, str]]
) -> dict[str, Any]:
    """Return the numbers in force for the branch asked for, or the first one; where
    nothing is in force, those that the rule begins with."""
    asked = request.GET.get("scope", "")
    known = {str(pk or ""): pk for pk, _name in scopes}
    chosen = known.get(asked, scopes[0][0])
    path = Department.objects.get(pk=chosen).path if chosen else ""
    now = policies.current(path, clock.today())
    first = policies.first_free_day(chosen, path, clock.today())
    return {
        **_numbers(now or Policy(**asdict(SEEDED))),
        "scope": chosen or "",
        "valid_from": first,
        "seeded": now is None,
    }


def _numbers(policy: Policy) -> dict[str, Any]:
    """Return a policy's numbers as the boxes first show them: 60, not 60.00."""
    found = {field: getattr(policy, field) for field in FIELDS}
    return {
        field: plain(value) if isinstance(value, Decimal) else value
        for field, value in found.items()
    }
