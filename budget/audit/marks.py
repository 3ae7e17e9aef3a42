"""What a reader of the trail looks for first, row by row: after a lock, weakened …"""

from budget.audit.acts import Act, current, opened
from budget.choices import TrailMark
from budget.models import RowMark, Tracked

CHUNK = 500


def mark_act(kind: TrailMark) -> None:
    """Mark every row of the open act; without one there is nothing to mark."""
    act = opened()
    if act is not None:
        act.marks.add(kind)


def mark_record(record: Tracked, *kinds: TrailMark) -> None:
    """Mark the row of one record of the open act. Call before the save."""
    told = current().told
    told.keep(record, told.get(record, frozenset()).union(kinds))


def write(act: Act) -> list[RowMark]:
    """Write and return what each row is marked with, by itself or with its act."""
    found = [
        RowMark(row=row, act=row.change_id, mark=kind)
        for row, own in zip(act.rows, act.row_marks, strict=True)
        for kind in sorted(act.marks | own)
    ]
    if found:
        RowMark.objects.bulk_create(found, batch_size=CHUNK)
    return found
