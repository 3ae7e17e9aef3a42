"""The timeline as lines to take away: one a field that moved, in flat memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from budget.audit import export
from budget.audit.entries import RowRead
from budget.choices import SealKind
from budget.models import Change, Seal, User
from budget.queries import asked_acts, trail
from budget.queries.trail import Cell, RowShown

ACTS: Final = 50
ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One field that moved, with its act and the act's place in the chain."""

    act: Change
    seal: Seal | None
    row: RowShown
    cell: Cell


def lines(user: User, wanted: Mapping[str, Any]) -> Iterator[Line]:
    """Yield what the user's timeline shows, newest act first.

    A record in which nothing is told is one line with an empty field.
    """
    rows = trail.asked_rows(user, wanted)
    for acts in _acts(user, wanted):
        heads = Change.objects.in_bulk(acts)
        seals = Seal.objects.filter(kind=SealKind.CHANGE, subject_id__in=acts)
        chained = {seal.subject_id: seal for seal in seals}
        held = rows.filter(change__in=acts).order_by("-change", "id")
        ids = list(held.values_list("pk", flat=True))
        for start in range(0, len(ids), ROWS):
            shown = trail.rows_shown(ids[start : start + ROWS])
            for act, found in sorted(shown.items(), reverse=True):
                for row in found:
                    for cell in row.cells or (Cell("", "", ""),):
                        yield Line(heads[act], chained.get(act), row, cell)


def chain(user: User, wanted: Mapping[str, Any], about: str) -> Iterator[str]:
    """Yield entries of the chain: the whole one to whoever asks for everything and may
    read it, else an excerpt that says so."""
    if not any(wanted.values()) and user.scope_id is None:
        yield from export.lines()
        return
    for acts in _acts(user, wanted):
        seen = trail.asked_rows(user, {}).filter(change__in=acts)
        allowed = set(seen.values_list("pk", flat=True))

        def may(row: RowRead, allowed: set[int] = allowed) -> bool:
            return row.pk in allowed

        yield from export.excerpt(acts, may, about)


def _acts(user: User, wanted: Mapping[str, Any]) -> Iterator[list[int]]:
    """Yield the numbers of the acts asked for, some at a time, newest first."""
    rows = trail.asked_rows(user, wanted)
    before = wanted.get("before")
    while acts := asked_acts.newest({**wanted, "before": before}, rows, ACTS):
        yield acts
        if wanted.get("change"):
            return
        before = acts[-1]
