"""What moved in reviewed records since somebody last looked at them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from budget.choices import ReviewAction
from budget.models import Change, ChangeRow, ReviewStep
from budget.queries import naming
from budget.queries.trail import Cell

# What the steps of review themselves write; what was typed is told as what it gave.
STANDING = naming.HIDDEN | {
    "status",
    "round",
    "author_id",
    "submitted_at",
    "approved_at",
    "approver_id",
    "as_typed",
}
Moved = dict[str, list[Any]]


def change_rows(label: str, ids: Iterable[int]) -> dict[int, list[ChangeRow]]:
    """Return what the trail holds of each record, oldest first; one query."""
    found: dict[int, list[ChangeRow]] = defaultdict(list)
    rows = ChangeRow.objects.filter(model=label, record_id__in=list(ids))
    for row in rows.select_related("change").order_by("id"):
        found[row.record_id].append(row)
    return found


def opened_by(rows: Sequence[ChangeRow]) -> Change | None:
    """Return the Change that made a record; `rows` are its own, oldest first."""
    change: Change | None = rows[0].change if rows else None
    return change


def last_submissions(steps: Iterable[ReviewStep]) -> dict[int, int]:
    """Return the Change by which each record was submitted the time before last.

    `steps` are those of the records, oldest first.
    """
    sent: dict[int, list[int]] = defaultdict(list)
    for step in steps:
        if step.action == ReviewAction.SUBMIT:
            sent[step.record_id].append(step.change_id)
    return {pk: changes[-2] for pk, changes in sent.items() if len(changes) > 1}


def since_change(
    label: str, rows: Mapping[int, Sequence[ChangeRow]], since: Mapping[int, int]
) -> dict[int, tuple[Cell, ...]]:
    """Return field by field what moved after a Change of each record's."""
    return _told(
        label,
        {
            pk: _folded(row for row in rows.get(pk, ()) if row.change_id > change)
            for pk, change in since.items()
        },
    )


def since_version(label: str, seen: Mapping[int, int]) -> dict[int, tuple[Cell, ...]]:
    """Return field by field what moved after the version that somebody saw."""
    rows = change_rows(label, seen)
    return _told(
        label,
        {
            pk: _folded(row for row in rows[pk] if _version(row) > version)
            for pk, version in seen.items()
            if pk in rows
        },
    )


def changes_since(label: str, seen: Mapping[int, int]) -> dict[int, set[int]]:
    """Return the Changes in which each record moved past the version somebody saw."""
    found = change_rows(label, seen)
    return {
        pk: {row.change_id for row in found[pk] if _version(row) > version}
        for pk, version in seen.items()
    }


def _version(row: ChangeRow) -> int:
    pair = row.fields.get("version")
    return int(pair[1]) if pair else 0


def _folded(rows: Iterable[ChangeRow]) -> Moved:
    """Join several changes into one: what stood first against what stands now."""
    found: Moved = {}
    for row in rows:
        for name, (old, new) in row.fields.items():
            if name not in STANDING:
                found.setdefault(name, [old, new])[1] = new
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def _told(label: str, moved: Mapping[int, Moved]) -> dict[int, tuple[Cell, ...]]:
    known = naming.related_texts((label, fields) for fields in moved.values())
    return {
        pk: tuple(
            Cell(
                naming.column_label(label, name),
                naming.shown(label, name, old, known),
                naming.shown(label, name, new, known),
            )
            for name, (old, new) in fields.items()
        )
        for pk, fields in moved.items()
        if fields
    }
