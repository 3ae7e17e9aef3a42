"""委托审核: what one lent and was lent, lending, taking back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from budget import clock, guard
from budget.choices import Duty
from budget.desk_forms import DelegationForm, VersionForm
from budget.forms import any_of
from budget.models import User
from budget.once import key_of
from budget.queries import delegations as queries
from budget.services import delegations as services
from budget.views.common import carried_out, signed_in


@guard.allow(Duty.BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """Show what is lent; POST lends one of the person's own reviewing roles."""
    user = signed_in(request)
    if request.method != "POST":
        return _page(request, _form(user))
    form = _form(user, request.POST)
    done: Any = form.is_valid() and carried_out(
        form,
        services.delegate,
        membership_id=int(form.cleaned_data["membership"]),
        receiver_id=int(form.cleaned_data["receiver"]),
        starts_on=form.cleaned_data["starts_on"],
        ends_on=form.cleaned_data["ends_on"],
        reason=form.cleaned_data["reason"],
        actor=user,
        now=clock.now(),
        key=key_of(form),
    )
    if not done:
        return _page(request, form, status=422)
    messages.success(request, _("委托已生效，到期自动结束。"))
    return redirect("budget:delegations")


@guard.allow(Duty.BUSINESS)
@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delegation back before its day."""
    user, form = signed_in(request), VersionForm(request.POST)
    row = get_object_or_404(queries.between(user), pk=pk)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    services.take_back(
        delegation_id=row.pk, version=version, actor=user, now=clock.now()
    )
    messages.success(request, _("委托已收回，立即生效。"))
    return redirect("budget:delegations")


def _form(user: User, data: Any = None) -> DelegationForm:
    roles = list(queries.lendable(user))
    people = {row.pk: row for held in roles for row in queries.receivers(held)}
    choices = {
        "membership": [
            (str(m.pk), f"{m.get_role_display()} · {m.department}") for m in roles
        ],
        "receiver": any_of(
            [(str(pk), row.name) for pk, row in people.items()], _("请选择")
        ),
    }
    initial = {"starts_on": clock.today()}
    return DelegationForm(data, choices=choices, initial=initial)


def _page(
    request: HttpRequest, form: DelegationForm, status: int = 200
) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    rows = [(row, queries.stage(row, today)) for row in queries.of(user)]
    context = {
        "form": form,
        "lends": bool(form.fields["membership"].choices),  # type: ignore[attr-defined]
        "given": [pair for pair in rows if pair[0].membership.user_id == user.pk],
        "received": [pair for pair in rows if pair[0].receiver_id == user.pk],
    }
    return render(request, "budget/delegations.html", context, status=status)
