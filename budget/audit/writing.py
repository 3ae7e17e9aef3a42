"""Write records of one model with their history: what moved, and nothing else."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models

from budget import sealing
from budget.audit import chain, paths
from budget.audit.acts import Act, current
from budget.audit.columns import difference, history_of, relations_of, values_of
from budget.models import ChangeRow, Tracked

Record = TypeVar("Record", bound=Tracked)
# No column: what was confirmed about the record when it was saved.
CONFIRMED = "confirmed"


def write_chunk(records: Sequence[Record]) -> int:
    """Write records of one model in the current act, each with its row of history, and
    return how many were new or moved: what stands already is not written.

    Raises ValidationError where a value does not fit its column, before any is written,
    and OutsideDoor where no act is open.
    """
    if not records:
        return 0
    act, model = current(), type(records[0])
    for record in records:
        record.clean_fields(exclude=relations_of(model))
    new = [record for record in records if record._state.adding]
    before = _before(act, model, [r for r in records if not r._state.adding])
    moved: list[tuple[Record, str, dict[str, Any]]] = []
    for record in records:
        old = before.get(record.pk) if record.pk else None
        fields = difference(old, values_of(record))
        if fields or old is None:
            moved.append((record, "+" if old is None else "~", fields))
    _write(model, new, moved)
    _copy(act, model, moved)
    return len(moved)


def _write(
    model: type[Record],
    new: list[Record],
    moved: list[tuple[Record, str, dict[str, Any]]],
) -> None:
    plain: models.QuerySet[Record] = models.QuerySet(model)
    if new:
        plain.bulk_create(new)
    changed = [(record, fields) for record, kind, fields in moved if kind == "~"]
    if len(changed) == 1:
        record, fields = changed[0]
        plain.filter(pk=record.pk).update(
            **{name: getattr(record, name) for name in fields}
        )
    elif changed:
        # An upsert is 15 to 25 times faster than bulk_update's CASE for the same.
        names = [f.name for f in model._meta.concrete_fields if not f.primary_key]
        plain.bulk_create(
            [record for record, _ in changed],
            update_conflicts=True,
            unique_fields=[model._meta.pk.name],
            update_fields=names,
        )


def _copy(
    act: Act,
    model: type[Record],
    moved: list[tuple[Record, str, dict[str, Any]]],
) -> None:
    """Write the history rows and remember the change rows."""
    if not moved:
        return
    history = history_of(model)
    change_now = act.change_row()
    copies = [
        history(
            change=change_now,
            history_date=act.now,
            history_type=kind,
            history_user_id=act.actor.pk if act.actor else None,
            history_change_reason=act.reason,
            **{f.attname: getattr(record, f.attname) for f in history.tracked_fields},
        )
        for record, kind, _fields in moved
    ]
    models.QuerySet(history).bulk_create(copies)
    where = paths.of([record for record, _kind, _fields in moved])
    for (record, kind, fields), copy in zip(moved, copies, strict=True):
        act.seen[model, record.pk] = values_of(record)
        row = ChangeRow(
            change=change_now,
            model=model._meta.label_lower,
            record_id=record.pk,
            record_text=str(record)[:200],
            kind=kind,
            history_id=copy.pk,
            path=where.get(record.pk, ""),
            fields=fields | _confirmed(act, record),
        )
        row.digest = sealing.digest(chain.row_payload(row, copy))
        act.rows.append(row)
        act.row_marks.append(record.marks(fields) | act.told.get(record, frozenset()))


def _confirmed(act: Act, record: Tracked) -> dict[str, Any]:
    words = act.words.get(record, "")
    return {CONFIRMED: ["", words]} if words else {}


def _before(
    act: Act, model: type[Record], records: list[Record]
) -> dict[Any, dict[str, Any]]:
    """Return how the rows are in the database: as locked, else read again."""
    known = {r.pk: act.seen[model, r.pk] for r in records if (model, r.pk) in act.seen}
    missing = [r.pk for r in records if r.pk not in known]
    if missing:
        rows = model._base_manager.select_for_update().filter(pk__in=missing)
        for row in rows.order_by("pk"):  # as every other lock, so that none cross
            known[row.pk] = values_of(row)
    return known
