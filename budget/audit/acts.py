"""The act that is open on a thread: whose it is, and what it has done so far."""

import datetime
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from budget.audit import paths
from budget.audit.by_record import ByRecord
from budget.choices import Action, TrailMark
from budget.models import AppendOnly, Change, ChangeRow, OutsideDoor, Tracked, User

SYSTEM_NAME = "系统"
_open = threading.local()


def _request_id() -> str:
    return getattr(_open, "request_id", "") or str(uuid.uuid4())


def _address() -> str:
    return getattr(_open, "address", "")


@dataclass
class Act:
    """The act now open on this thread."""

    actor: User | None
    action: Action
    reason: str
    document_no: str
    now: datetime.datetime
    job: str
    key: str
    # Where it comes from (`origin`).
    request_id: str = field(default_factory=_request_id)
    address: str = field(default_factory=_address)
    change: Change | None = None
    rows: list[ChangeRow] = field(default_factory=list)
    # Append-only rows of the act: review steps, security events.
    events: list[AppendOnly] = field(default_factory=list)
    seen: dict[tuple[type[Tracked], int], dict[str, Any]] = field(default_factory=dict)
    # What was confirmed about one record among many.
    words: ByRecord[str] = field(default_factory=ByRecord)
    # For whom the actor stands in, record by record: a role that was lent.
    behalf: dict[tuple[type[Tracked], int], str] = field(default_factory=dict)
    # What a reader of the trail looks for first: of the act, and row by row.
    marks: set[TrailMark] = field(default_factory=set)
    told: ByRecord[frozenset[TrailMark]] = field(default_factory=ByRecord)
    row_marks: list[set[TrailMark]] = field(default_factory=list)

    @property
    def actor_name(self) -> str:
        """The name that the trail keeps: the person's, else the system's."""
        return self.actor.name if self.actor else SYSTEM_NAME

    def change_row(self) -> Change:
        """Return the act's own row, written with the first thing that the act does."""
        if self.change is None:
            self.change = Change.objects.create(
                at=self.now,
                actor_id=self.actor.pk if self.actor else None,
                actor_name=self.actor_name,
                actor_department=paths.home_of(self.actor),
                action=self.action,
                reason=self.reason,
                document_no=self.document_no,
                request_id=self.request_id,
                job=self.job,
                once_key=self.key,
            )
        return self.change


@contextmanager
def origin(*, address: str, request_id: str) -> Iterator[None]:
    """Say where the acts of this thread come from, while one request is answered.

    Services stay free of requests, and yet each act and event carries the peer's
    address and the id that joins it to the log.
    """
    _open.address, _open.request_id = address, request_id
    try:
        yield
    finally:
        _open.address = _open.request_id = ""


def opened() -> Act | None:
    """Return the open act, or None outside of any."""
    act: Act | None = getattr(_open, "act", None)
    return act


def current() -> Act:
    """Return the open act; raise OutsideDoor where there is none."""
    act = opened()
    if act is None:
        raise OutsideDoor("open budget.audit.door.change first")
    return act


@contextmanager
def opening(act: Act) -> Iterator[Act]:
    """Let an act be the one that is open on this thread."""
    _open.act = act
    try:
        yield act
    finally:
        _open.act = None
