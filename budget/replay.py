"""Let a page be looked at as of an earlier instant: `?at=2024-10-15T12:00`.

Auditors may, and heads: whoever answers for what was shown that day. A page that can
be looked back at says so with `replayable`; its links keep the instant (replay.js).
"""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from budget import access, clock
from budget.audit import as_of
from budget.choices import Duty, Role

View = TypeVar("View", bound=Callable[..., HttpResponse])


def replayable(view: View) -> View:
    """Show what a view shows as it was at `?at=`; 422 where that is no instant."""

    @wraps(view)
    def looking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given = request.GET.get("at", "")
        if not given:
            return view(request, *args, **kwargs)
        if not may_look_back(request.user):
            raise PermissionDenied
        at = read(given)
        if at is None or at > clock.now():
            return render(request, "replay_refused.html", {"given": given}, status=422)
        request.looking_at = at  # type: ignore[attr-defined]
        with as_of.past(at):
            return view(request, *args, **kwargs)

    looking.xushi_replayable = True  # type: ignore[attr-defined]
    return looking  # type: ignore[return-value]


def may_look_back(user: Any) -> bool:
    """Tell whether somebody may see earlier states: auditors and heads."""
    if not user.is_authenticated:
        return False
    heads = any(grant.role == Role.HEAD for grant in access.grants(user))
    return user.duty == Duty.AUDIT or heads


def read(text: str) -> datetime.datetime | None:
    """Read an instant as a page sends it, in the project's time zone; None for none."""
    try:
        found = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.tzinfo is not None:
        return found
    return timezone.make_aware(found)


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame says of it: the instant, or that one may be asked for."""
    match = getattr(request, "resolver_match", None)
    page = match is not None and getattr(match.func, "xushi_replayable", False)
    at = getattr(request, "looking_at", None)
    user = getattr(request, "user", None)
    return {
        "looking_at": at,
        "may_look_back": bool(page and user is not None and may_look_back(user)),
    }
