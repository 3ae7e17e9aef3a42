"""A run split into parts, each with its own key; the last part ends the whole."""

import datetime
from typing import Any

from django.db.models import QuerySet

from budget.choices import JobNote, JobOrigin, JobStatus
from budget.models import JobRun
from budget.queries.jobs import OVER
from budget.services.jobs import kinds
from budget.services.jobs.kinds import Part

CHUNK = 500
MOST_NOTES = 50


def make(run: JobRun, parts: tuple[Part, ...], now: datetime.datetime) -> None:
    """Queue the parts of a run; inside the transaction that marks it as spread."""
    rows = [
        JobRun(
            name=part.name,
            slot=part.slot,
            arguments=part.arguments,
            due_at=now,
            origin=JobOrigin.SPREAD,
            asked_by_id=run.asked_by_id,
            asked_by_name=run.asked_by_name,
            parent=run,
        )
        for part in parts
    ]
    JobRun.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


def one_is_over(parent_id: int, now: datetime.datetime) -> None:
    """Count one more part; inside the transaction in which the part ended.

    Always locked after the part's own row, so that two parts cannot stop each other.
    """
    locked = JobRun.objects.select_for_update().filter(
        pk=parent_id, status=JobStatus.SPREAD
    )
    parent = locked.first()
    if parent is None:
        return
    parent.done += 1
    parent.heartbeat_at = now
    if parent.done >= parent.total:
        ended = JobRun.objects.filter(parent=parent, status__in=OVER)
        parent.counts, parent.notes = _summed(ended)
        parent.status, parent.finished_at = JobStatus.DONE, now
    parent.save(
        update_fields=[
            "done", "heartbeat_at", "counts", "notes", "status", "finished_at"
        ]
    )  # fmt: skip


def _summed(ended: "QuerySet[JobRun]") -> tuple[dict[str, Any], list[list[str]]]:
    """Return the parts' counts added up, and their notes; dead parts come first."""
    counts: dict[str, Any] = {}
    dead: list[list[str]] = []
    notes: list[list[str]] = []
    for part in ended.order_by("pk").iterator(chunk_size=CHUNK):
        for name, number in part.counts.items():
            counts[name] = round(counts.get(name, 0) + number, 3)
        if part.status == JobStatus.DEAD:
            dead.append([JobNote.PART_DEAD, f"{kinds.label(part.name)} {part.slot}"])
        notes += part.notes if len(notes) < MOST_NOTES else []
    if dead:
        counts["parts_dead"] = len(dead)
    return counts, (dead + notes)[:MOST_NOTES]
