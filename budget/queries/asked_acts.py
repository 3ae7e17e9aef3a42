"""Which acts a filter of the timeline asks for, newest first, among millions.

Acts are walked from the newest back in windows of their numbers, each wider than the
last. What is frequent is found in the first; what is rare is looked up by the index of
its own column, within bounds, so that no guess of the database's turns into a walk over
the whole trail.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from budget.audit import door
from budget.models import Change, ChangeRow, RowMark, User
from budget.queries import naming

WINDOW: Final = 20_000
WIDER: Final = 8
# A trail of less is read through at once.
SMALL: Final = 50_000
# An act is numbered when it is written and dated when it began: within this of each
# other, so that days bound the numbers.
SLACK: Final = datetime.timedelta(days=2)
Wanted = Mapping[str, Any]


def newest(wanted: Wanted, rows: "QuerySet[ChangeRow]", most: int) -> list[int]:
    """Return the numbers of the newest acts that `wanted` asks for, `most` at most.

    `rows` are those of the reader's scope, narrowed by `narrowed`.
    """
    if wanted.get("change"):
        acts = Change.objects.filter(pk=wanted["change"])
        return [pk for pk in acts.values_list("pk", flat=True) if _has(rows, pk)]
    low, top = _bounds(wanted)
    if not rows.query.where:
        acts = Change.objects.filter(_acts(wanted), pk__gte=low, pk__lt=top)
        return list(acts.order_by("-pk").values_list("pk", flat=True)[:most])
    held = rows.filter(_acts(wanted, "change__"))
    return _walk(lambda bottom, above: _part(held, bottom, above), low, top, most)


def narrowed(rows: "QuerySet[ChangeRow]", wanted: Wanted) -> "QuerySet[ChangeRow]":
    """Keep the rows of the department, kind, record, column and marks asked for."""
    if branch := wanted.get("department"):
        rows = rows.filter(under("path", branch))
    if column := wanted.get("field"):
        kinds = [wanted["model"]] if wanted.get("model") else naming.models_of(column)
        rows = rows.filter(model__in=kinds, fields__has_key=column)
    elif model := wanted.get("model"):
        rows = rows.filter(model=model)
    if wanted.get("record"):
        rows = rows.filter(record_id=wanted["record"])
    if text := wanted.get("text"):
        rows = rows.filter(holds("record_text", text))
    for mark in wanted.get("marks") or ():
        rows = rows.filter(pk__in=RowMark.objects.filter(mark=mark).values("row"))
    return rows


def holds(column: str, text: str) -> Q:
    """Keep what has a text in it, in capitals or not.

    Chinese has none: PostgreSQL need not write millions of names in capitals for it,
    which takes longer than to look through them.
    """
    how = "contains" if text.upper() == text.lower() else "icontains"
    return Q(**{f"{column}__{how}": text})


def under(column: str, prefix: str) -> Q:
    """Keep paths of a branch. SQLite finds no index for a LIKE: it gets the range,
    which is the same for paths, digits all."""
    found = Q(**{f"{column}__startswith": prefix})
    if connection.vendor == "sqlite":
        found &= Q(**{f"{column}__gte": prefix, f"{column}__lt": f"{prefix}:"})
    return found


def _part(held: "QuerySet[ChangeRow]", bottom: int, above: int) -> "QuerySet[Any]":
    inside = held.filter(change_id__gte=bottom, change_id__lt=above)
    return inside.order_by("-change_id").values_list("change_id", flat=True).distinct()


def _walk(
    part: Callable[[int, int], "QuerySet[Any]"], low: int, top: int, most: int
) -> list[int]:
    """Look window by window, newest first, until enough is found."""
    found: list[int] = []
    span = WINDOW
    while top > low and len(found) < most:
        bottom = max(top - span, low)
        found += part(bottom, top)[: most - len(found)]
        top, span = bottom, span * WIDER
    return found


def _has(rows: "QuerySet[ChangeRow]", change: int) -> bool:
    return not rows.query.where or rows.filter(change=change).exists()


def _bounds(wanted: Wanted) -> tuple[int, int]:
    """Return the lowest number that can be asked for, and the one above the highest."""
    last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    low, top = 1, min(wanted.get("before") or last + 1, last + 1)
    if last < SMALL:
        return low, top
    if since := wanted.get("since"):
        earlier = Change.objects.filter(at__lt=midnight(since) - SLACK)
        low = earlier.order_by("-at").values_list("pk", flat=True).first() or 1
    if until := wanted.get("until"):
        later = Change.objects.filter(at__gt=_after(until) + SLACK)
        top = min(later.order_by("at").values_list("pk", flat=True).first() or top, top)
    return low, top


def _acts(wanted: Wanted, way: str = "") -> Q:
    """Return the part of the filter that speaks of the act itself."""
    found = days(wanted, way)
    if person := wanted.get("person"):
        found &= _by(person, way)
    if action := wanted.get("action"):
        found &= Q(**{f"{way}action": action})
    if request := wanted.get("request"):
        found &= Q(**{f"{way}request_id": request})
    if document := wanted.get("document"):
        named = ~Q(**{f"{way}document_no": ""})
        found &= named & holds(f"{way}document_no", document)
    return found


def _by(person: str, way: str) -> Q:
    """Keep the acts of accounts that are or were called so, or of the system.

    Names are looked up among the accounts and their history: acts are found by the
    account's number, which has an index.
    """
    past: Any = User.history.model
    named = Q(name__icontains=person) | Q(username__icontains=person)
    ids = {
        *User.objects.filter(named).values_list("pk", flat=True),
        *past.objects.filter(named).values_list("id", flat=True),
    }
    found = Q(**{f"{way}actor_id__in": sorted(ids)})
    if person in door.SYSTEM_NAME:
        found |= Q(**{f"{way}actor_id": None})
    return found


def days(wanted: Wanted, way: str = "") -> Q:
    """Keep what lies in the days asked for, both ends included, in local time."""
    found = Q()
    if since := wanted.get("since"):
        found &= Q(**{f"{way}at__gte": midnight(since)})
    if until := wanted.get("until"):
        found &= Q(**{f"{way}at__lt": _after(until)})
    return found


def _after(day: datetime.date) -> datetime.datetime:
    return midnight(day) + datetime.timedelta(days=1)


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the instant at which a day begins, in the project's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
