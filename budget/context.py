"""What every page needs to know."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from budget import access, clock
from budget.queries import notices


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the demo label, the day, what decides the menu, and the bell.

    `unread` is asked by the header alone: a fragment costs no query.
    """
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "demo": settings.DEMO,
        "today": clock.today(),
        "unread": partial(notices.unread, user) if signed_in else 0,
        "stands_in": bool(signed_in and access.lent(user)),
        "roles": {grant.role for grant in access.grants(user)} if signed_in else set(),
    }
