"""Proposing a change to a target and acting on it: what plan and adjustment share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from budget import access, clock, workflow
from budget.choices import Duty, ReviewAction
from budget.models import User
from budget.queries import steps
from performance.forms.common import OpinionForm
from performance.models import Target
from performance.queries import review
from performance.services import reviewed
from performance.services.actuals import entering_role
from performance.services.reviewed import Reviewed
from performance.views.acting import acting
from performance.views.common import judge_anew, reader

DONE: Mapping[ReviewAction, Any] = {
    ReviewAction.WITHDRAW: _("已取消送审，可以继续修改。"),
    ReviewAction.APPROVE: _("已审核，转部门审核。"),
    ReviewAction.UNAPPROVE: _("已取消审核，回到待科室审核。"),
    ReviewAction.RETURN: _("已退回填报人。"),
}
DECISIONS = (
    ReviewAction.APPROVE,
    ReviewAction.UNAPPROVE,
    ReviewAction.FINALISE,
    ReviewAction.RETURN,
)


def _measured(row: Any) -> list[int]:
    return [row.target.indicator_id] if row.target else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What is its own of one kind of proposal: `name` is the word in URLs and
    templates, `related` is read with a record, `sheet` is the reviewer's view of one
    record, `told` are the words of 送审, 作废 and 终审; `judges`: it is about a target,
    whose lights follow."""

    of: Reviewed[Any]
    name: str
    related: tuple[str, ...]
    sheet: Callable[[Any, User], Any]
    told: Mapping[ReviewAction, Any]
    judges: bool = True

    @property
    def detail(self) -> str:
        return f"performance:{self.name}-detail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Acted):
    """A kind of proposal about a target, with the page where it is drawn up.

    `outline` is what stands beside the boxes, `form` the boxes (data None: `initial`),
    `save` the service, `saved` its words.
    """

    open: Callable[[Target], Any]
    outline: Callable[[Target, User], Any]
    form: Callable[..., Any]
    initial: Callable[[HttpRequest, Any, Any], dict[str, Any]]
    context: Callable[[Any, Any], dict[str, Any]]
    save: Callable[..., Any]
    saved: Any


def propose(own: Kind, request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up what is proposed for a target; "fill" puts in what is known, unsaved."""
    user = reader(request)
    rows = Target.objects.select_related("goal", "indicator__department")
    target = get_object_or_404(access.visible(rows, user), pk=pk)
    entering_role(user, target.indicator)
    row = own.open(target)
    if row is not None and row.status not in workflow.EDITABLE:
        return redirect(own.detail, pk=row.pk)
    outline = own.outline(target, user)
    if request.method == "POST" and "fill" not in request.POST:
        return _save(own, request, target, outline)
    form = own.form(target, outline, initial=own.initial(request, outline, row))
    return _draft(own, request, target, outline, form)


def page(
    own: Acted,
    request: HttpRequest,
    row: Any,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show one proposal, what it would change, its rounds, what the reader may do."""
    user = reader(request)
    context = {
        own.name: row,
        "sheet": own.sheet(row, user),
        "steps": steps.of(own.of.kind, row.pk),
        "actions": review.actions(user, row),
        "form": form or OpinionForm(initial={"version": row.version}),
    }
    return render(request, f"performance/{own.name}.html", context, status=status)


def fetch(own: Acted, request: HttpRequest, pk: int) -> Any:
    """Return a proposal that the reader may see; 404 for every other."""
    rows = own.of.model._base_manager.select_related(*own.related)
    return get_object_or_404(access.visible(rows, reader(request)), pk=pk)


def acts(own: Acted) -> dict[ReviewAction, Callable[..., HttpResponse]]:
    """Return, for each action with a proposal, the view that takes it."""

    def after(action: ReviewAction, request: HttpRequest, row: Any) -> str:
        if own.judges:
            # What 终审 has made is on the record only now.
            row.refresh_from_db(fields=["target"])
            judge_anew(request, _measured(row))
        return "performance:review" if action in DECISIONS else own.detail

    return {
        action: acting(
            duties=(Duty.BUSINESS,),
            fetch=partial(fetch, own),
            take=partial(take, own.of, action),
            page=partial(page, own),
            after=partial(after, action),
            done=done,
        )
        for action, done in {**DONE, **own.told}.items()
    }


def take(
    of: Reviewed[Any],
    action: ReviewAction,
    row: Any,
    version: int,
    words: str,
    actor: User,
) -> None:
    """Call the service of an action; the version seen is the version acted on."""
    known: dict[str, Any] = {
        "record_id": row.pk,
        "version": version,
        "actor": actor,
        "now": clock.now(),
    }
    if action is ReviewAction.SUBMIT:
        reviewed.submit(of, **known)
    elif action in DECISIONS:
        reviewed.decide(of, **known, action=action, opinion=words)
    else:
        reviewed.take_back(of, **known, action=action, reason=words)


def _save(
    own: Kind, request: HttpRequest, target: Target, outline: Any
) -> HttpResponse:
    form, user = own.form(target, outline, request.POST), reader(request)
    if not form.is_valid():
        return _draft(own, request, target, outline, form, status=422)
    try:
        row = own.save(
            target_id=target.pk,
            version=form.cleaned_data["version"],
            draft=form.draft(),
            actor=user,
            now=clock.now(),
        )
    except workflow.StaleVersion as fault:
        return _stale(own, request, target, outline, str(fault))
    except ValidationError as fault:
        form.add_error(None, fault)
        return _draft(own, request, target, outline, form, status=422)
    done = own.saved
    if "submit" in request.POST:
        take(own.of, ReviewAction.SUBMIT, row, row.version, "", user)
        done = own.told[ReviewAction.SUBMIT]
    messages.success(request, str(done))
    return redirect(own.detail, pk=row.pk)


def _stale(
    own: Kind, request: HttpRequest, target: Target, outline: Any, why: str
) -> HttpResponse:
    """Show what was typed beside what is stored now; saving again overrules it."""
    row = own.open(target)
    data = request.POST.copy()
    data["version"] = str(row.version) if row else ""
    form = own.form(target, outline, data)
    form.is_valid()
    more = {"refused": why, "kept": row}
    return _draft(own, request, target, outline, form, status=409, **more)


def _draft(
    own: Kind,
    request: HttpRequest,
    target: Target,
    outline: Any,
    form: Any,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "target": target,
        "outline": outline,
        "form": form,
        "refused": "",
        "kept": None,
        **own.context(outline, form),
        **more,
    }
    template = f"performance/{own.name}_propose.html"
    return render(request, template, context, status=status)
