"""The timeline and the history of one record: pages of acts, newest first."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField

from budget import access
from budget.audit import columns, paths
from budget.choices import Duty, TrailMark
from budget.models import (
    Change,
    ChangeRow,
    Department,
    Membership,
    ReviewStep,
    RowMark,
    SecurityEvent,
    User,
)
from budget.queries import asked_acts, naming

PAGE = 30
# An import touches thousands of records: the page shows the first of each act.
ROWS = 8
ROWS_ALONE = 500
# Rows beyond are counted up to here: an import has ten thousand.
COUNTED = 1000
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
    marks: tuple[TrailMark, ...] = ()


@dataclass(frozen=True)
class StepShown:
    """One review step; `about` names its record where the act touched several."""

    step: ReviewStep
    about: str


@dataclass(frozen=True)
class Entry:
    """One act with its records and review steps; `hidden` rows are not shown.

    `more` says that `hidden` was not counted to the end; `together` that the act above
    was of the same request.
    """

    change: Change
    rows: tuple[RowShown, ...]
    steps: tuple[StepShown, ...]
    hidden: int
    more: bool = False
    together: bool = False


@dataclass(frozen=True)
class Page:
    """A page of acts or events; `before` leads to the next one, None at the end."""

    entries: tuple[Any, ...]
    before: int | None


def timeline(user: User, wanted: Mapping[str, Any]) -> Page:
    """Return acts that the user may read; `wanted` is a TrailFilter's cleaned data.

    Keyset paging: a page costs the same however deep it lies.
    """
    rows = asked_rows(user, wanted)
    most = ROWS_ALONE if wanted.get("change") else ROWS
    return _page(asked_acts.newest(wanted, rows, PAGE + 1), rows, most)


def asked_rows(user: User, wanted: Mapping[str, Any]) -> "QuerySet[ChangeRow]":
    """Return the rows that the user may read and `wanted` asks for."""
    return asked_acts.narrowed(_in_scope(ChangeRow.objects.all(), user), wanted)


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
    newest = changes.order_by("-pk").values_list("pk", flat=True)
    page = _page(list(newest[: PAGE + 1]), rows, ROWS)
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
    events = SecurityEvent.objects.filter(asked_acts.days(wanted))
    if before := wanted.get("before"):
        events = events.filter(pk__lt=before)
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
    found = list(events.order_by("-id")[: PAGE + 1])
    return Page(tuple(found[:PAGE]), found[PAGE - 1].pk if found[PAGE:] else None)


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


class _FirstIds(Subquery):
    """The first ids of a subquery, in one text: both databases take it per act."""

    output_field = TextField()
    template = "(SELECT GROUP_CONCAT(id) FROM (%(subquery)s) AS first)"

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "(SELECT STRING_AGG(id::text, ',') FROM (%(subquery)s) AS first)"
        return self.as_sql(compiler, connection, template=template, **more)


def _page(newest: list[int], rows: "QuerySet[ChangeRow]", most: int) -> Page:
    """Show acts; of one read more than a page, the surplus says that more follow."""
    first = rows.filter(change=OuterRef("pk")).order_by("id").values("id")
    acts = Change.objects.filter(pk__in=newest[:PAGE]).annotate(
        first=_FirstIds(first[: most + COUNTED])
    )
    heads = list(acts.order_by("-pk"))
    ids = {
        act.pk: sorted(map(int, (act.first or "").split(","))) if act.first else []
        for act in heads
    }
    shown = rows_shown([pk for found in ids.values() for pk in found[:most]])
    steps = _steps(list(ids), shown)
    entries = []
    for above, act in zip([None, *heads], heads, strict=False):
        hidden = max(len(ids[act.pk]) - most, 0)
        entries.append(
            Entry(
                act,
                tuple(shown[act.pk]),
                tuple(steps[act.pk]),
                hidden,
                hidden == COUNTED,
                above is not None and _of_one_request(above, act),
            )
        )
    return Page(tuple(entries), newest[PAGE - 1] if newest[PAGE:] else None)


def _of_one_request(one: Change, other: Change) -> bool:
    return one.request_id != "" and one.request_id == other.request_id


def rows_shown(ids: list[int]) -> dict[int, list[RowShown]]:
    """Return rows by act, in the order they were written."""
    found = list(ChangeRow.objects.filter(pk__in=ids).order_by("id"))
    known = naming.related_texts((row.model, row.fields) for row in found)
    units = naming.units((row.model, row.record_id) for row in found)
    others = naming.replaced(
        (row.model, row.record_id, row.fields) for row in found if row.kind == "+"
    )
    marks: dict[int, list[TrailMark]] = defaultdict(list)
    for row_id, mark in RowMark.objects.filter(row__in=ids).values_list("row", "mark"):
        marks[row_id].append(TrailMark(mark))
    shown: dict[int, list[RowShown]] = defaultdict(list)
    for row in found:
        key = row.model, row.record_id
        if row.kind == "+":
            row.fields = _beside(row.fields, others.get(key, {}))
        named = units.get(key, {})
        shown[row.change_id].append(_row(row, known, named, marks[row.pk]))
    return shown


def _beside(fields: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Put what the replaced record held beside what the new one holds."""
    return {
        name: [columns.plain(other[name]), pair[1]] if other.get(name) else pair
        for name, pair in fields.items()
    }


def _row(
    row: ChangeRow,
    known: naming.Known,
    units: Mapping[str, str],
    marks: list[TrailMark],
) -> RowShown:
    cells = tuple(
        Cell(naming.column_label(row.model, name), *_pair(row, name, known, units))
        for name in row.fields
        if name not in naming.HIDDEN
    )
    return RowShown(
        row.model,
        naming.record_label(row.model),
        row.record_id,
        row.record_text,
        row.kind == "+",
        cells,
        tuple(mark for mark in TrailMark if mark in marks),
    )


def _pair(
    row: ChangeRow, name: str, known: naming.Known, units: Mapping[str, str]
) -> tuple[str, ...]:
    """Return old and new as people read them, amounts with their unit."""
    texts = (naming.shown(row.model, name, value, known) for value in row.fields[name])
    return tuple(text + units.get(name, "") if text else "" for text in texts)


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
