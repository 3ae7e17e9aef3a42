"""What proves a figure, what was put aside after approval, and how much is proved."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from budget import access
from budget.choices import Duty
from budget.models import User
from performance.models import Actual, Evidence
from performance.queries.judging import Judged


@dataclass(frozen=True, slots=True)
class Shown:
    """One file with what a reader must be told about it."""

    row: Evidence
    # Came, or went, after the figure was approved: what was approved is not what
    # is proved now.
    added_late: bool
    ended_late: bool
    readable: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the figures on record have a file beside them."""

    proved: int
    figures: int


def of(actual: Actual, user: User) -> list[Shown]:
    """Return the files of a figure, the newest last.

    What was taken back before approval is a slip: only auditors still see it.
    """
    return of_figures([actual], user)


def of_figures(figures: Iterable[Actual], user: User) -> list[Shown]:
    """Return the files of some figures, the newest last: one query."""
    by_id = {row.pk: row for row in figures}
    rows = Evidence.objects.filter(actual__in=list(by_id)).order_by("pk")
    near = rows.select_related("file", "uploader", "ended_by", "replaced_by")
    shown = [_shown(row, by_id[row.actual_id], user) for row in near]
    return [one for one in shown if one.readable]


def readable(user: User) -> "QuerySet[Evidence]":
    """Return the files that the user may open: those of figures that are seen."""
    figures = access.visible(Actual.objects.all(), user)
    rows = Evidence.objects.filter(actual__in=figures.values("pk"))
    return rows.select_related("file", "actual")


def may_open(row: Evidence, user: User) -> bool:
    """Whether a file still stands, or went after approval; auditors open all."""
    if row.ended_at is None or user.duty == Duty.AUDIT:
        return True
    approved = row.actual.approved_at
    return approved is not None and row.ended_at > approved


def counts(figures: Iterable[int]) -> Counter[int]:
    """Return how many files stand beside each figure, in one query."""
    rows = Evidence.objects.standing().filter(actual__in=list(figures))
    return Counter(rows.values_list("actual_id", flat=True))


def coverage(rows: Iterable[Judged]) -> Coverage:
    """Return how many of the figures behind these commitments are proved: one query.

    A figure that serves several commitments counts once.
    """
    figures = {row.row.pk for row in rows if row.row is not None}
    return Coverage(len(counts(figures)), len(figures))


def _shown(row: Evidence, actual: Actual, user: User) -> Shown:
    approved = actual.approved_at
    row.actual = actual
    return Shown(
        row,
        added_late=approved is not None and row.uploaded_at > approved,
        ended_late=bool(approved and row.ended_at and row.ended_at > approved),
        readable=may_open(row, user),
    )
