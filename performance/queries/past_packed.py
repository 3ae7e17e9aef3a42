"""What an auditor takes away beside the forms: the trail, the evidence, the chain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from budget import access
from budget.choices import SealKind
from budget.models import ChangeRow, Seal, User
from budget.queries import naming
from performance.models import Evidence
from performance.queries.packed import Branches, under

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """One field of one record in one act, with the act's number on the chain."""

    row: ChangeRow
    seq: int | None
    record: str
    name: str
    old: str
    new: str


def rows(user: User, branches: Branches, year: int) -> "QuerySet[ChangeRow]":
    """Return the rows of the trail from the year before a year on, in some branches.

    A year's promises are entered and approved in the year before.
    """
    found = ChangeRow.objects.filter(
        under("path", branches), change__at__year__gte=year - 1
    )
    return found.filter(access.within(user, "path"))


def moved(found: "QuerySet[ChangeRow]") -> Iterator[list[Moved]]:
    """Yield what moved, oldest first, batch by batch; three queries and the names."""
    last = 0
    while True:
        batch = list(
            found.filter(pk__gt=last).select_related("change").order_by("pk")[:BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        yield list(_fields(batch, _numbers(batch)))


def _numbers(batch: Sequence[ChangeRow]) -> Mapping[int, int]:
    ids = {row.change_id for row in batch}
    seals = Seal.objects.filter(kind=SealKind.CHANGE, subject_id__in=ids)
    return {pk or 0: seq for pk, seq in seals.values_list("subject_id", "seq")}


def _fields(batch: Sequence[ChangeRow], numbers: Mapping[int, int]) -> Iterator[Moved]:
    known = naming.related_texts((row.model, row.fields) for row in batch)
    for row in batch:
        for name, (old, new) in row.fields.items():
            if name in naming.HIDDEN:
                continue
            yield Moved(
                row,
                numbers.get(row.change_id),
                naming.record_label(row.model),
                naming.column_label(row.model, name),
                naming.shown(row.model, name, old, known),
                naming.shown(row.model, name, new, known),
            )


def evidence(user: User, branches: Branches, year: int) -> "QuerySet[Evidence]":
    """Return the files beside a year's figures, also those that were taken away."""
    way = "actual__indicator__department__path"
    rows: QuerySet[Evidence] = Evidence.objects.filter(
        under(way, branches), actual__period__year=year
    )
    near = ("file", "actual__indicator__department", "actual__period", "uploader")
    return rows.filter(access.within(user, way)).select_related(*near).order_by("pk")
