"""Write security events: who tried what, from where, and with which result."""

from django.http import HttpRequest

from budget import clock
from budget.audit import paths
from budget.choices import SecurityKind
from budget.models import SecurityEvent, User
from budget.requests import client_address, request_id


def note(
    request: HttpRequest | None,
    kind: SecurityKind,
    *,
    succeeded: bool,
    user: User | None = None,
    user_name: str = "",
    object: str = "",
    detail: str = "",
) -> SecurityEvent:
    """Write one security event. Names are copied as text and outlive the account."""
    home = paths.home(user)
    return SecurityEvent.objects.create(
        at=clock.now(),
        kind=kind,
        succeeded=succeeded,
        user_id=user.pk if user else None,
        user_name=(user.name if user else user_name)[:150].replace("\x00", "\ufffd"),
        department=home.name,
        path=home.path,
        address=client_address(request) if request else "",
        request_id=request_id(request) if request else "",
        # PostgreSQL refuses NUL, which a path may hold.
        object=object[:200].replace("\x00", "\ufffd"),
        detail=detail[:300].replace("\x00", "\ufffd"),
    )
