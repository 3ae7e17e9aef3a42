"""Which jobs there are: what each does, what it is called, when it is due.

The modules named in settings.JOBS each have a `KINDS` mapping of a name to a `Kind`.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from budget.choices import JobNote
from budget.models import JobRun

Note = tuple[JobNote, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the runs that a run is split into; `slot` is unique for the name."""

    name: str
    slot: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: its counts and notes, or the parts that do its work."""

    counts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    parts: tuple[Part, ...] = ()


Work = Callable[[JobRun], Outcome]


class Refused(Exception):
    """What was asked for cannot be done, and trying again would not help."""

    def __init__(self, note: JobNote, about: str) -> None:
        super().__init__(f"{note}: {about}")
        self.note: Note = (note, about)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Due every day at a local time, or every week on one day (Monday is 0)."""

    at: datetime.time
    weekday: int | None = None

    @property
    def period(self) -> datetime.timedelta:
        return datetime.timedelta(days=1 if self.weekday is None else 7)

    def latest(self, now: datetime.datetime) -> datetime.datetime:
        """Return the last instant at which it was due, `now` included."""
        day = timezone.localdate(now)
        if self.weekday is not None:
            day -= datetime.timedelta(days=(day.weekday() - self.weekday) % 7)
        due = self._on(day)
        return due if due <= now else self._on(day - self.period)

    def before(self, due: datetime.datetime) -> Iterator[datetime.datetime]:
        """Yield the earlier instants, newest first, without end."""
        while True:
            due = self._on(timezone.localdate(due) - self.period)
            yield due

    def _on(self, day: datetime.date) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(day, self.at))


@dataclass(frozen=True, slots=True)
class Kind:
    """One job. Without a schedule it runs only when something asks for it.

    Its work recomputes from the database and may run twice: a slot that was missed
    is made up for by the next one. It waits for the slots of the jobs named in
    `after`, also where a whole morning is made up for at once.
    """

    work: Work
    label: Any  # lazy text
    schedule: Schedule | None = None
    after: tuple[str, ...] = ()


def known() -> Mapping[str, Kind]:
    """Return every job by its name."""
    return _gathered(tuple(settings.JOBS))


@cache
def _gathered(modules: tuple[str, ...]) -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for module in modules:
        found |= import_string(f"{module}.KINDS")
    return found


def label(name: str) -> str:
    """Return what a job is called on screen; its name where the program lost it."""
    kind = known().get(name)
    return str(kind.label) if kind else name
