"""What every page needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from budget import access, clock


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the demo label, the day, and the roles that decide the menu."""
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "demo": settings.DEMO,
        "today": clock.today(),
        "roles": {grant.role for grant in access.grants(user)} if signed_in else set(),
    }
