"""The proof of the trail: verify it, see how that ended, print the register."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import clock, dispatch, guard
from budget.audit import anchors
from budget.choices import Duty
from budget.forms import read_id
from budget.proof_forms import VerifyForm
from budget.queries import proof
from budget.queries.jobs import has_stopped
from budget.requests import is_poll
from budget.services import verifying


@guard.allow(Duty.AUDIT, Duty.SYSTEM)
@require_safe
def chain(request: HttpRequest) -> HttpResponse:
    """Show the head and the last verifications; asks for itself while one runs."""
    context = _state(request)
    if is_poll(request):
        return render(request, "budget/chain_results.html", context)
    context |= {"form": VerifyForm(), "head": anchors.head()}
    return render(request, "budget/chain.html", context)


@guard.allow(Duty.AUDIT, Duty.SYSTEM)
@require_POST
def chain_verify(request: HttpRequest) -> HttpResponse:
    """Queue a verification with the anchors that were typed in."""
    user: Any = request.user
    form = VerifyForm(request.POST)
    if not form.is_valid():
        context = {**_state(request), "form": form, "head": anchors.head()}
        return render(request, "budget/chain.html", context, status=422)
    run = verifying.ask(actor=user, now=timezone.now(), **form.asked())
    dispatch.send([run.pk])
    messages.success(request, _("已排队，轮到时即运行，进展见本页。"))
    return redirect("budget:chain")


@guard.allow(Duty.AUDIT, Duty.SYSTEM)
@require_safe
def anchor_register(request: HttpRequest) -> HttpResponse:
    """Show the register of anchors, a sheet to be printed and signed."""
    before = request.GET.get("before", "")
    if before and read_id(before) is None:
        raise Http404
    kept, older = proof.register(read_id(before))
    context = {
        "kept": kept,
        "older": f"before={older}" if older else "",
        "head": None if before else anchors.head(),
        "now": clock.now(),
    }
    return render(request, "budget/anchor_register.html", context)


def _state(request: HttpRequest) -> dict[str, Any]:
    run = proof.open_run(verifying.VERIFY)
    poll = request.path if run is not None and request.method == "GET" else ""
    stopped = has_stopped(run, timezone.now())
    return {"run": run, "results": proof.results(), "poll": poll, "stopped": stopped}
