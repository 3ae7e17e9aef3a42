"""What auditors see of the chain: how each verification ended, and the anchors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from budget.choices import AnchorChannel, SealFault
from budget.models import Anchor, JobRun, Verification
from budget.queries import naming
from budget.queries.jobs import OVER
from budget.sealing import typed

SHOWN = 30
A_SHEET = 31


@dataclass(frozen=True, slots=True)
class Result:
    """One verification with its first bad entry in words, "" where all is well."""

    row: Verification
    words: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the register; `typed` is the anchor as it is typed in again."""

    row: Anchor
    typed: str


def results() -> list[Result]:
    """Return the last verifications, newest first."""
    rows = Verification.objects.order_by("-pk")[:SHOWN]
    return [Result(row, words(row.first) if row.first else "") for row in rows]


def last_intact() -> Verification | None:
    """Return the last verification that found nothing and had something to look at."""
    return Verification.objects.filter(faults=0, seq__gt=0).order_by("-pk").first()


def open_run(name: str) -> JobRun | None:
    """Return the oldest run of a job that waits or is at work."""
    return JobRun.objects.filter(name=name).exclude(status__in=OVER).first()


def register(before: int | None = None) -> tuple[list[Kept], int | None]:
    """Return the anchors of days, newest first, a sheet of them, and where the next
    sheet begins; None on the last."""
    rows = Anchor.objects.filter(channel=AnchorChannel.DAY).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: A_SHEET + 1])
    kept = [Kept(row, typed(row.seq, row.hash[7:])) for row in found[:A_SHEET]]
    return kept, found[A_SHEET - 1].pk if len(found) > A_SHEET else None


def words(first: Mapping[str, Any]) -> str:
    """Say in words what a verification found first."""
    kind = SealFault(first["kind"]).label
    table, columns = first["table"], first["columns"]
    named = [naming.column_label(table, name) for name in columns]
    where = _("第%s环") % first["seq"] if first["seq"] is not None else ""
    record = f"{naming.record_label(table)} #{first['record']}" if table else ""
    if table and first["record"] is None:
        record = table
    told = _("，").join(part for part in (where, str(kind), record) if part)
    return f"{told}（{_('、').join(named)}）" if named else told


def place(first: Mapping[str, Any]) -> str:
    """Name the place of what was found first, in no language."""
    seq = f"#{first['seq']}" if first["seq"] is not None else ""
    return f"{seq} {first['kind']} {first['table']} {first['record'] or ''}".strip()
