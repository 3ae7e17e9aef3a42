"""Signing in and out, one's own account and password, the language."""

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from budget import access, clock, guard, names
from budget.choices import Duty, SecurityKind
from budget.forms import EmailForm, LoginForm, PasswordForm
from budget.models import User
from budget.queries import accounts
from budget.services import contact, organization, passwords, security


@guard.public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign in; whoever has failed too often meets the lock-out page."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(_next(request))
        return _login_page(request, LoginForm(), 200)
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _login_page(request, form, 422)
    credentials = {"username": form.cleaned_data["username"]}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out(request)
    return _try(request, form)


def _try(request: HttpRequest, form: LoginForm) -> HttpResponse:
    name, password = form.cleaned_data["username"], form.cleaned_data["password"]
    known = User.objects.filter(username=name).first()
    # An unknown name and a closed account cost one hash too (ModelBackend), so that
    # the time does not tell them apart.
    user: Any = auth.authenticate(request, username=name, password=password)
    refused = _("账号或密码不正确，请核对后再试。")
    noted = ""
    if user is not None:
        if not access.is_current(user, clock.today()):
            refused = _("账号已过有效期，请联系安全管理员。")
            noted = _("账号已过有效期")
        elif passwords.is_stale(user, clock.now()):
            refused = _("初始密码已过期，请联系安全管理员重置。")
            noted = _("初始密码已过期")
        else:
            return _start(request, user)
    # The try that reaches the limit is an ordinary failure: the next one is refused.
    request.axes_locked_out = False  # type: ignore[attr-defined]
    security.note(
        request,
        SecurityKind.LOGIN_FAILED,
        succeeded=False,
        user=known,
        user_name=name,
        object=name,
        detail=noted,
    )
    form.add_error(None, refused)
    return _login_page(request, form, 422)


def _start(request: HttpRequest, user: User) -> HttpResponse:
    """Begin a session under a new key, so that a planted one is worth nothing."""
    auth.login(request, user)
    instant = int(time.time())
    request.session["started"] = instant
    request.session["seen"] = instant
    security.note(
        request, SecurityKind.LOGIN, succeeded=True, user=user, object=user.username
    )
    passwords.expire_if_old(user_id=user.pk, now=clock.now())
    return redirect(_next(request))


def _login_page(request: HttpRequest, form: LoginForm, status: int) -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": wanted}
    return render(request, "budget/login.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """Return where to go: the page that was asked for if it is ours, else home."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def locked_out(request: HttpRequest, *_rest: Any) -> HttpResponse:
    """Refuse, whatever the password; axes calls this with more than we need."""
    name = names.axes_name(request, None)
    security.note(
        request,
        SecurityKind.LOCKED_OUT,
        succeeded=False,
        user=User.objects.filter(username=name).first(),
        user_name=name,
        object=name,
    )
    context = {
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
    }
    return render(request, "budget/locked_out.html", context, status=429)


@guard.public
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session; where there is none, only show the way in."""
    user: Any = request.user
    if user.is_authenticated:
        security.note(request, SecurityKind.LOGOUT, succeeded=True, user=user)
        auth.logout(request)
        messages.success(request, _("已退出。"))
    return redirect("budget:login")


@guard.signed_in
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session of the account ends."""
    user: Any = request.user
    forced = user.must_change_password
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        if form.has_error("old") and _guessed_too_often(request, user):
            return redirect("budget:login")
        status = 422 if form.is_bound else 200
        context = {"form": form, "forced": forced}
        return render(request, "budget/password.html", context, status=status)
    organization.set_password(
        user_id=user.pk, password=form.cleaned_data["new"], actor=user, now=clock.now()
    )
    user.refresh_from_db()
    auth.update_session_auth_hash(request, user)
    messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
    return redirect(settings.LOGIN_REDIRECT_URL if forced else "budget:account")


def _guessed_too_often(request: HttpRequest, user: User) -> bool:
    """Note a wrong present password; end the session at the limit of the log-in."""
    security.note(request, SecurityKind.LOGIN_FAILED, succeeded=False, user=user)
    tries = request.session.get("guesses", 0) + 1
    request.session["guesses"] = tries
    if tries < settings.AXES_FAILURE_LIMIT:
        return False
    auth.logout(request)
    messages.error(request, _("当前密码多次输错，请重新登录。"))
    return True


@guard.signed_in
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """Show a person's own account."""
    user: Any = request.user
    return _account_page(request, EmailForm(initial={"email": user.email}))


@guard.allow(Duty.BUSINESS)
@require_POST
def account_email(request: HttpRequest) -> HttpResponse:
    """Set one's own mail address."""
    user: Any = request.user
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _account_page(request, form)
    contact.set_email(email=form.cleaned_data["email"], actor=user, now=clock.now())
    messages.success(request, _("邮箱已保存。"))
    return redirect("budget:account")


def _account_page(request: HttpRequest, form: EmailForm) -> HttpResponse:
    user: Any = request.user
    context = {
        "email": form,
        "memberships": accounts.memberships(user),
        "scope": accounts.scope_names(user),
        "logins": accounts.last_logins(user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "budget/account.html", context, status=status)


@guard.public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back to the page."""
    response: HttpResponse = set_language(request)
    if response.headers.get("Location") == reverse("budget:language"):
        return redirect("budget:login")
    return response
