"""What every request passes: session limits, the gate, and faults made readable."""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from budget import access, clock, workflow
from budget.audit import acts
from budget.choices import SecurityKind
from budget.requests import client_address, is_poll, request_id
from budget.services import security

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
# SQLSTATE of PostgreSQL.
UNIQUE_VIOLATION = "23505"
# The session is written at most once a minute, so that reading writes nothing.
REFRESH_SECONDS = 60


class PermissionsPolicy:
    """Tell the browser on every answer which of its devices we never ask for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response


class BodyLimit:
    """Refuse a body that is too large before a byte of it is kept: 413.

    Django limits fields, not files: those would go to the disk, anybody's, and before
    a view is asked. A body without a length is not read at all.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        size = int(length[:20]) if length.isdecimal() else 0
        most = _most_bytes(request, size)
        if size > most:
            context = {"most": most // (1024 * 1024)}
            return render(request, "413.html", context, status=413)
        return self.get_response(request)


def _most_bytes(request: HttpRequest, size: int) -> int:
    """Return how large the request may be; only a large one is asked where it goes."""
    most: int = settings.REQUEST_MOST_BYTES
    if size <= most:
        return most
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return most
    return int(settings.REQUEST_MOST_BYTES_BY_VIEW.get(name, most))


class Origin:
    """Let the acts of a request carry its address and its id."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acts.origin(
            address=client_address(request), request_id=request_id(request)
        ):
            return self.get_response(request)


class SessionLimits:
    """End a session after 30 idle minutes, and after ten hours whatever happens."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        instant = int(time.time())
        session = request.session
        started = session.setdefault("started", instant)
        seen = session.setdefault("seen", instant)
        if (
            instant - seen > settings.SESSION_IDLE_SECONDS
            or instant - started > settings.SESSION_ABSOLUTE_SECONDS
        ):
            _end(request)
            messages.info(
                request, _("登录已超时，请重新登录。填写的内容已保留在本页。")
            )
        elif instant - seen >= REFRESH_SECONDS and not is_poll(request):
            session["seen"] = instant


def _end(request: HttpRequest) -> None:
    """End the session and note it."""
    user: Any = request.user
    logout(request)
    security.note(request, SecurityKind.SESSION_EXPIRED, succeeded=True, user=user)


class Gate:
    """Deny by default: a view must say which duties it is for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "xushi_public", False):
            return None
        user: Any = request.user
        if not user.is_authenticated:
            return _to_login(request)
        if not access.is_current(user, clock.today()):
            _end(request)
            return _to_login(request)
        if user.duty not in getattr(view, "xushi_duties", frozenset()):
            # Not seen by process_exception: that is for faults of the view itself.
            _note_denied(request)
            raise PermissionDenied("duty")
        here = resolve(request.path_info).view_name
        if user.must_change_password and here not in _WHILE_PASSWORD_IS_OLD:
            return redirect("budget:password")
        return None


_WHILE_PASSWORD_IS_OLD = {"budget:password", "budget:logout", "budget:language"}


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return redirect_to_login(_page_of(request))


def _page_of(request: HttpRequest) -> str:
    """Return the page to come back to: after a POST, the one it was typed on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = urlsplit(request.headers.get("Referer", ""))
    here = referer.netloc == request.get_host()
    return referer.path if here and referer.path else "/"


class Faults:
    """Turn the services' named faults into answers a person can act on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, fault: Exception
    ) -> HttpResponse | None:
        if isinstance(fault, PermissionDenied):
            _note_denied(request)
            return None
        if isinstance(fault, workflow.CONFLICTS):
            text = str(fault) or _("记录已变化，请刷新后再操作。")
            context = {"text": text, "back": _page_of(request)}
            return render(request, "409.html", context, status=409)
        if isinstance(fault, IntegrityError) and _is_twice(fault):
            logger.warning("%s: %s", request_id(request), type(fault).__name__)
            text = _("别人刚刚保存了同样的内容，没有重复保存；请刷新后核对。")
            context = {"text": text, "back": _page_of(request)}
            return render(request, "409.html", context, status=409)
        return None


def _is_twice(fault: IntegrityError) -> bool:
    """Whether a unique key refused the row: somebody else was a moment quicker."""
    state = getattr(fault.__cause__, "sqlstate", "")
    return state == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(fault)


def _note_denied(request: HttpRequest) -> None:
    user: Any = request.user if request.user.is_authenticated else None
    security.note(
        request,
        SecurityKind.DENIED,
        succeeded=False,
        user=user,
        object=f"{request.method} {request.path}",
    )
