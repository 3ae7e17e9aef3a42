"""The security administrator's desk: accounts, roles, first passwords, locks."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from budget import access, clock, guard, labels
from budget.choices import Duty, Role
from budget.desk_forms import (
    AccountFilter,
    AccountForm,
    GrantForm,
    LeavingForm,
    LimitForm,
    UnlockForm,
)
from budget.forms import Styled, any_of
from budget.models import Membership, User
from budget.passwords import first_password
from budget.queries import accounts
from budget.requests import query_without_page
from budget.services import locks, organization, succession
from budget.views.common import carried_out, paged, signed_in

_desk = guard.allow(Duty.SECURITY)


class Ending(NamedTuple):
    """A lead's role that was to end, and what rests on it."""

    membership: Membership
    form: LeavingForm
    owed: list[succession.Owed]


@_desk
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """List accounts, with their roles and what keeps them out."""
    choices = accounts.department_choices(accounts.branches(), "path")
    form = AccountFilter(request.GET, choices={"department": any_of(choices)})
    valid = form.is_valid()
    rows = access.administered(User.objects.all(), signed_in(request))
    wanted = form.cleaned_data
    found = accounts.listed(rows, wanted, clock.now()) if valid else rows.none()
    page = paged(found, wanted.get("page"), accounts.PAGE)
    locked = {lock.username for lock in accounts.locks([u.username for u in page])}
    context = {
        "form": form,
        "page": page,
        "locked": locked,
        "query": query_without_page(request.GET),
    }
    status = 200 if valid else 422
    return render(request, "budget/account_list.html", context, status=status)


@_desk
@sensitive_variables("password")
@require_http_methods(["GET", "HEAD", "POST"])
def account_create(request: HttpRequest) -> HttpResponse:
    """Open an account and show its first password, this once."""
    departments = accounts.department_choices(accounts.branches(), "pk")
    choices = {"scope": any_of(departments, _("全部")), "further": departments}
    form = AccountForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        typed, password = form.cleaned_data, first_password()
        user = carried_out(
            form,
            organization.create_account,
            username=typed["username"],
            name=typed["name"],
            duty=Duty(typed["duty"]),
            scope_id=_pk(typed["scope"]),
            further_ids=[int(pk) for pk in typed["further"]],
            expires_on=typed["expires_on"],
            password=password,
            actor=signed_in(request),
            now=clock.now(),
        )
        if user is not None:
            return _show_once(request, user, password, opened=True)
    status = 422 if request.method == "POST" else 200
    return render(request, "budget/account_create.html", {"form": form}, status=status)


@_desk
@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account with everything that may be done to it."""
    return _detail(request, _account(request, pk))


@_desk
@require_POST
def account_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account; who takes over what rests on a lead is asked for."""
    user = _account(request, pk)
    form = _leaving_form(user, succession.owed(user), request.POST)
    if form.has_error("version"):
        return _incomplete(request, user)
    done: Any = form.is_valid() and carried_out(
        form,
        organization.close_account,
        user_id=user.pk,
        version=form.cleaned_data["version"],
        successor_id=_pk(form.cleaned_data["successor"]),
        actor=signed_in(request),
        now=clock.now(),
    )
    if not done:
        return _detail(request, user, leaving=form, status=422)
    messages.success(request, _("“%(name)s”已停用，不能再登录。") % {"name": user})
    return redirect("budget:account-detail", user.pk)


@_desk
@sensitive_variables("password")
@require_POST
def account_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new first password and show it, this once."""
    user, password = _account(request, pk), first_password()
    organization.reset_password(
        user_id=user.pk,
        password=password,
        actor=signed_in(request),
        now=clock.now(),
    )
    return _show_once(request, user, password, opened=False)


@_desk
@require_POST
def account_limit(request: HttpRequest, pk: int) -> HttpResponse:
    """Set which branch an auditor reads, and until when."""
    user = _account(request, pk)
    form = _limit_form(user, accounts.branches(), request.POST)
    done: Any = form.is_valid() and carried_out(
        form,
        organization.limit_auditor,
        user_id=user.pk,
        version=form.cleaned_data["version"],
        scope_id=_pk(form.cleaned_data["scope"]),
        further_ids=[int(pk) for pk in form.cleaned_data["further"]],
        expires_on=form.cleaned_data["expires_on"],
        actor=signed_in(request),
        now=clock.now(),
    )
    if not done:
        return _detail(request, user, limits=form, status=422)
    messages.success(request, _("审计范围和有效期已保存。"))
    return redirect("budget:account-detail", user.pk)


@_desk
@require_POST
def account_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an account try again from the address where it was locked out."""
    user, form = _account(request, pk), UnlockForm(request.POST)
    if not form.is_valid():
        return _incomplete(request, user)
    locks.lift_lock(
        user_id=user.pk,
        address=form.cleaned_data["address"],
        actor=signed_in(request),
        now=clock.now(),
    )
    messages.success(request, _("登录锁定已解除，此人可以重新登录。"))
    return redirect("budget:account-detail", user.pk)


@_desk
@require_POST
def role_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant an account a role in a branch, from now on."""
    user = _account(request, pk)
    form = _grant_form(accounts.branches(), request.POST)
    done: Any = form.is_valid() and carried_out(
        form,
        organization.grant_role,
        user_id=user.pk,
        department_id=int(form.cleaned_data["department"]),
        role=Role(form.cleaned_data["role"]),
        actor=signed_in(request),
        now=clock.now(),
    )
    if not done:
        return _detail(request, user, grant=form, status=422)
    messages.success(request, _("角色已授予。"))
    return redirect("budget:account-detail", user.pk)


@_desk
@require_POST
def role_revoke(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """End a role at once; a lead's open work goes to the successor that is named."""
    me = signed_in(request)
    held = Membership.objects.filter(user__pk=pk).select_related("user", "department")
    rows = access.administered(held, me)
    membership = get_object_or_404(rows, pk=membership_pk)
    owed: list[succession.Owed] = []
    if membership.role == Role.LEAD:
        keeps = succession.kept_without(membership)
        owed = succession.owed(membership.user, keeps)
    data = {"version": "0", "successor": request.POST.get("successor", "")}
    form = _leaving_form(membership.user, owed, data)
    done: Any = form.is_valid() and carried_out(
        form,
        organization.revoke_role,
        membership_id=membership.pk,
        successor_id=_pk(form.cleaned_data["successor"]),
        actor=me,
        now=clock.now(),
    )
    if not done:
        ending = Ending(membership, form, owed)
        return _detail(request, membership.user, ending=ending, status=422)
    messages.success(request, _("角色已撤销，立即生效。"))
    return redirect("budget:account-detail", pk)


def _leaving_form(
    user: User, owed: list[succession.Owed], data: Any = None
) -> LeavingForm:
    able = accounts.leads_of([row.path for row in owed], user) if owed else []
    people = [(str(row.pk), f"{row.name}（{row.username}）") for row in able]
    choices = {"successor": any_of(people, _("请选择"))}
    initial = {"version": user.version}
    return LeavingForm(data, choices=choices, initial=initial, auto_id="leaving_%s")


def _account(request: HttpRequest, pk: int) -> User:
    rows = access.administered(User.objects.select_related("scope"), signed_in(request))
    return get_object_or_404(rows, pk=pk)


def _pk(text: str) -> int | None:
    return int(text) if text else None


def _grant_form(branches: list[accounts.Branch], data: Any = None) -> GrantForm:
    departments = accounts.department_choices(branches, "pk")
    choices = {"department": any_of(departments, _("请选择"))}
    return GrantForm(data, choices=choices, auto_id="grant_%s")


def _limit_form(
    user: User, branches: list[accounts.Branch], data: Any = None
) -> LimitForm:
    departments = accounts.department_choices(branches, "pk")
    initial = {
        "scope": user.scope_id or "",
        "further": [
            branch.department.pk
            for branch in branches
            if branch.department.path in user.further_scopes.split()
        ],
        "expires_on": user.expires_on,
        "version": user.version,
    }
    choices = {"scope": any_of(departments, _("全部")), "further": departments}
    return LimitForm(data, choices=choices, initial=initial, auto_id="limit_%s")


def _detail(
    request: HttpRequest,
    user: User,
    *,
    grant: Styled | None = None,
    limits: Styled | None = None,
    leaving: LeavingForm | None = None,
    ending: Ending | None = None,
    status: int = 200,
) -> HttpResponse:
    branches = accounts.branches()
    owed = succession.owed(user)
    below = {branch.department.pk: branch.below for branch in branches}
    held = [
        (row, labels.ROLES[Role(row.role)], below[row.department_id])
        for row in accounts.memberships(user)
    ]
    context = {
        "account": user,
        "scope": accounts.scope_names(user),
        "held": held,
        "own": user.pk == signed_in(request).pk,
        "locks": accounts.locks([user.username]),
        "grant": grant or _grant_form(branches),
        "limits": limits or _limit_form(user, branches),
        "owed": owed,
        "leaving": leaving or _leaving_form(user, owed),
        "ending": ending,
        "roles_in_words": [(role.label, labels.ROLES[role]) for role in Role],
    }
    return render(request, "budget/account_detail.html", context, status=status)


def _incomplete(request: HttpRequest, user: User) -> HttpResponse:
    """Answer a form whose hidden part is missing: there is no box to point at."""
    messages.error(request, _("提交的内容不完整，没有变更；请在本页重新操作。"))
    return _detail(request, user, status=422)


@sensitive_variables("password")
def _show_once(
    request: HttpRequest, user: User, password: str, *, opened: bool
) -> HttpResponse:
    """Show a first password: on this page, in no redirect, session, log or store."""
    context = {"account": user, "password": password, "opened": opened}
    return render(request, "budget/account_password.html", context)
