"""The timeline and the history of one record: pages of acts, newest first."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from budget import access
from budget.audit import paths
from budget.choices import Duty
from budget.models import (
    Change,
    ChangeRow,
    Department,
    Membership,
    ReviewStep,
    SecurityEvent,
    User,
)
from budget.queries import naming

PAGE = 30
# An import touches thousands of records: the page shows the first of each act.
ROWS = 8
ROWS_ALONE = 500
# Who holds which account and role is for auditors.
_ACCOUNTS = (User, Membership)


@dataclass(frozen=True)
class Cell:
    """One field that moved."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class RowShown:
    """One record touched, with what moved in it."""

    model: str
    label: str
    record_id: int
    text: str
    is_new: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class StepShown:
    """One review step; `about` names its record where the act touched several."""

    step: ReviewStep
    about: str


@dataclass(frozen=True)
class Entry:
    """One act with its records and review steps; `hidden` rows are not shown."""

    change: Change
    rows: tuple[RowShown, ...]
    steps: tuple[StepShown, ...]
    hidden: int


@dataclass(frozen=True)
class Page:
    """A page of acts or events; `before` leads to the next one, None at the end."""

    entries: tuple[Any, ...]
    before: int | None


def timeline(user: User, wanted: Mapping[str, Any]) -> Page:
    """Return acts that the user may read; `wanted` is a TrailFilter's cleaned data.

    Keyset paging: a page costs the same however deep it lies.
    """
    rows = _in_scope(ChangeRow.objects.all(), user)
    narrowed = _matching(rows, wanted)
    changes = Change.objects.filter(_acts(wanted))
    if wanted.get("change"):
        changes = changes.filter(pk=wanted["change"])
    if narrowed.query.where:
        changes = changes.filter(Exists(narrowed.filter(change=OuterRef("pk"))))
    most = ROWS_ALONE if wanted.get("change") else ROWS
    return _page(changes, narrowed, most)


def record(user: User, model: str, pk: int, before: int | None = None) -> Page | None:
    """Return the history of one record, or None where the user may not see it."""
    if not _readable(user, model, pk):
        return None
    rows = ChangeRow.objects.filter(model=model, record_id=pk)
    if user.duty == Duty.AUDIT:
        rows = _in_scope(rows, user)
    changes = Change.objects.filter(Exists(rows.filter(change=OuterRef("pk"))))
    if before:
        changes = changes.filter(pk__lt=before)
    page = _page(changes, rows, ROWS)
    return page if page.entries or before else None


def departments(user: User) -> list[tuple[str, str]]:
    """Return (path, name) of the branches to choose from, indented by depth."""
    rows = access.visible(Department.objects.order_by("path"), user)
    return [
        (path, "　" * (len(path) // 4 - 1) + name)
        for path, name in rows.values_list("path", "name")
    ]


def security_events(user: User, wanted: Mapping[str, Any]) -> Page:
    """Return security events; an auditor with a scope sees its departments' only."""
    events = SecurityEvent.objects.filter(_days(wanted))
    if user.duty == Duty.AUDIT and user.scope_id:
        inside = access.visible(Department.objects.all(), user)
        # Events from before the path was kept have the department's name alone.
        old = Q(path="", department__in=inside.values("name"))
        events = events.filter((~Q(path="") & access.within(user, "path")) | old)
    if wanted.get("kind"):
        events = events.filter(kind=wanted["kind"])
    if wanted.get("result"):
        events = events.filter(succeeded=wanted["result"] == "yes")
    if person := wanted.get("person"):
        events = events.filter(
            Q(user_name__icontains=person) | Q(object__icontains=person)
        )
    return _cut(list(events.order_by("-id")[: PAGE + 1]))


def _in_scope(rows: "QuerySet[ChangeRow]", user: User) -> "QuerySet[ChangeRow]":
    prefixes = access.branches(user)
    return rows if prefixes is None else rows.filter(access.within(user, "path"))


def _readable(user: User, model: str, pk: int) -> bool:
    """Whether the user may see this record at all; auditors also by their rows."""
    kind: Any = naming.tracked().get(model)
    if kind is None:
        return False
    if user.duty == Duty.AUDIT:
        return True
    if kind in _ACCOUNTS or not paths.lookup(kind):
        return False
    return access.visible(kind._base_manager.filter(pk=pk), user).exists()


def _acts(wanted: Mapping[str, Any]) -> Q:
    """Return the part of the filter that speaks of the act itself."""
    found = _days(wanted)
    if person := wanted.get("person"):
        found &= Q(actor_name__icontains=person)
    if action := wanted.get("action"):
        found &= Q(action=action)
    if document := wanted.get("document"):
        found &= Q(document_no__icontains=document)
    return found


def _days(wanted: Mapping[str, Any]) -> Q:
    found = Q()
    if since := wanted.get("since"):
        found &= Q(at__gte=_midnight(since))
    if until := wanted.get("until"):
        found &= Q(at__lt=_midnight(until) + datetime.timedelta(days=1))
    if before := wanted.get("before"):
        found &= Q(pk__lt=before)
    return found


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _matching(
    rows: "QuerySet[ChangeRow]", wanted: Mapping[str, Any]
) -> "QuerySet[ChangeRow]":
    """Keep the rows of the department, kind of record and column asked for."""
    if branch := wanted.get("department"):
        rows = rows.filter(path__startswith=branch)
    if model := wanted.get("model"):
        rows = rows.filter(model=model)
    if column := wanted.get("field"):
        rows = rows.filter(fields__has_key=column)
    return rows


def _cut(found: list[Any]) -> Page:
    """Keep one page of the PAGE + 1 read; the surplus one says that more follow."""
    before = found[PAGE - 1].pk if len(found) > PAGE else None
    return Page(tuple(found[:PAGE]), before)


def _page(changes: "QuerySet[Change]", rows: "QuerySet[ChangeRow]", most: int) -> Page:
    page = _cut(list(changes.order_by("-id")[: PAGE + 1]))
    ids = [change.pk for change in page.entries]
    counts = dict(
        rows.filter(change_id__in=ids)
        .order_by()
        .values_list("change_id")
        .annotate(n=Count("id"))
    )
    shown = _rows(rows.filter(change_id__in=ids), most)
    steps = _steps(ids, shown)
    entries = tuple(
        Entry(
            change,
            tuple(shown[change.pk]),
            tuple(steps[change.pk]),
            counts.get(change.pk, 0) - len(shown[change.pk]),
        )
        for change in page.entries
    )
    return Page(entries, page.before)


def _rows(rows: "QuerySet[ChangeRow]", most: int) -> dict[int, list[RowShown]]:
    """Return at most `most` rows of each act, in the order they were written."""
    number = Window(RowNumber(), partition_by=F("change_id"), order_by="id")
    found = list(rows.annotate(number=number).filter(number__lte=most).order_by("id"))
    known = naming.related_texts((row.model, row.fields) for row in found)
    shown: dict[int, list[RowShown]] = defaultdict(list)
    for row in found:
        shown[row.change_id].append(_row(row, known))
    return shown


def _row(row: ChangeRow, known: naming.Known) -> RowShown:
    cells = tuple(
        Cell(
            naming.column_label(row.model, name),
            naming.shown(row.model, name, pair[0], known),
            naming.shown(row.model, name, pair[1], known),
        )
        for name, pair in row.fields.items()
        if name not in naming.HIDDEN
    )
    return RowShown(
        row.model,
        naming.record_label(row.model),
        row.record_id,
        row.record_text,
        row.kind == "+",
        cells,
    )


def _steps(
    ids: list[int], shown: Mapping[int, list[RowShown]]
) -> dict[int, list[StepShown]]:
    """Return the review steps of the acts that belong to the records shown."""
    texts = {
        (change_id, row.model.rpartition(".")[2], row.record_id): row.text
        for change_id, rows in shown.items()
        for row in rows
    }
    steps = ReviewStep.objects.filter(
        change_id__in=ids, record_id__in={record for _, _, record in texts}
    )
    found: dict[int, list[StepShown]] = defaultdict(list)
    for step in steps.order_by("id"):
        text = texts.get((step.change_id, step.kind, step.record_id))
        if text is not None:
            about = text if len(shown[step.change_id]) > 1 else ""
            found[step.change_id].append(StepShown(step, about))
    return found
