"""Write security events: who tried what, from where, and with which result."""

from django.db import transaction
from django.http import HttpRequest

from budget import clock
from budget.audit import chain, door, paths
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
    event = SecurityEvent(
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
    with transaction.atomic():
        event.save(force_insert=True)
        chain.seal_event(event)
    return event


def note_act(
    kind: SecurityKind,
    *,
    subject: str,
    detail: str,
    path: str,
    succeeded: bool = True,
) -> SecurityEvent:
    """Write the security event of the open act: its instant, address and request.

    It belongs to the department at `path`: an administrator, who did it, has none.
    """
    act = door.current()
    return door.record_event(
        SecurityEvent(
            at=act.now,
            kind=kind,
            succeeded=succeeded,
            user_id=act.actor.pk if act.actor else None,
            user_name=act.actor_name,
            path=path,
            address=act.address,
            request_id=act.request_id,
            object=subject[:200],
            detail=detail[:300],
        )
    )


def note_account(
    kind: SecurityKind, user: User, detail: str, path: str | None = None
) -> SecurityEvent:
    """Write the open act's event on an account, at `path` or else at its own home."""
    return note_act(
        kind,
        subject=f"{user.username} {user.name}",
        detail=detail,
        path=paths.home(user).path if path is None else path,
    )
