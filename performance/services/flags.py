"""预警: raise and close the flags of some targets, as one period shows them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from performance.choices import FlagEventKind, FlagKind, Light
from performance.models import Flag, FlagEvent
from performance.queries.among import within
from performance.queries.judging import Judged
from performance.queries.seals import JUDGED_FLAGS
from performance.services import tables

SYSTEM_NAME = "系统"
FLAG_COLUMNS = ("target_id", "department_id", "kind", "period_id", "opened_at")
EVENT_COLUMNS = ("flag_id", "kind", "at", "actor_name", "text")
Key = tuple[int, str]


def update(
    rows: Sequence[Judged],
    turned: Mapping[int, tuple[str, str]],
    now: datetime.datetime,
    job: str,
) -> tuple[int, int]:
    """Raise what is missing and close what is over; return how many of each.

    `turned` are the goal lights before and after of what turned just now: a flag that
    stays open through it notes the other colour.
    """
    at = tables.instant(now)
    opened = _open(row.commitment.pk for row in rows)
    due: dict[Key, Judged] = {
        (row.commitment.pk, kind.value): row for row in rows for kind in row.calls_for
    }
    missing = {key: due[key] for key in due if key not in opened}
    _raise(missing, at, job)
    judged = {row.commitment.pk: row for row in rows}
    over = {
        pk: _over(judged[key[0]], key[1])
        for key, pk in opened.items()
        if key not in due
    }
    Flag.objects.filter(pk__in=list(over)).update(closed_at=now)
    note(over, FlagEventKind.CLOSED, at, job)
    changed = {
        opened[key]: _other_colour(*turned[key[0]])
        for key in due
        if key in opened and key[0] in turned
    }
    note(changed, FlagEventKind.CHANGED, at, job)
    return len(missing), len(over)


def _open(target_ids: Iterable[int]) -> dict[Key, int]:
    """Return the ids of open flags that follow from a judgement."""
    rows = Flag.objects.filter(
        within("target_id", target_ids), closed_at=None, kind__in=JUDGED_FLAGS
    )
    found = rows.values_list("target_id", "kind", "pk")
    return {(target, kind): pk for target, kind, pk in found}


def _raise(missing: dict[Key, Judged], at: Any, job: str) -> None:
    if not missing:
        return
    raised = [
        (target, row.commitment.department_id, kind, row.period and row.period.pk, at)
        for (target, kind), row in missing.items()
    ]
    tables.insert(Flag, FLAG_COLUMNS, raised)
    ids = _open(target for target, _kind in missing)
    events = [
        (ids[key], FlagEventKind.RAISED.value, at, job or SYSTEM_NAME, _text(row, key))
        for key, row in missing.items()
    ]
    tables.insert(FlagEvent, EVENT_COLUMNS, events)


def _text(row: Judged, key: Key) -> str:
    """Return what the flag's event says; of a light the turn beside it speaks."""
    return f"迟报{row.state.days_late}天" if key[1] == FlagKind.OVERDUE else ""


def _over(row: Judged, kind: str) -> str:
    """Say why a flag is over: in which state its matter is now."""
    if kind == FlagKind.OVERDUE:
        return f"填报情况：{row.state.state.label}"
    if kind == FlagKind.OUTLOOK:
        return f"全年预计：{row.outlook_word()}"
    if kind == FlagKind.EXPLAIN and row.explanation.strip():
        return "已作说明"
    return f"现为{row.light.label}"


def _other_colour(before: str, after: str) -> str:
    return f"{Light(before).label} → {Light(after).label}"


def note(texts: Mapping[int, str], kind: FlagEventKind, at: Any, job: str) -> None:
    """Add one event to each of some flags, with its text."""
    who = job or SYSTEM_NAME
    events = [(pk, kind.value, at, who, text) for pk, text in texts.items()]
    tables.insert(FlagEvent, EVENT_COLUMNS, events)
