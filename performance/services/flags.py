"""预警: raise and close the flags of some targets, as one period shows them."""

import datetime

from budget.models import Period
from performance.choices import FlagEventKind, FlagKind, Light, ReportingState
from performance.models import Flag, FlagEvent
from performance.queries.judging import Judged

SYSTEM_NAME = "系统"
Key = tuple[int, str]
# What a judgement raises and closes; the others go by the calendar (services.waiting).
JUDGED = (FlagKind.BEHIND, FlagKind.EXPLAIN, FlagKind.OVERDUE)


def wanted(row: Judged) -> list[FlagKind]:
    """Return the flags that a commitment should have now.

    BEHIND is a red light; EXPLAIN a light that needs words and has none; OVERDUE a
    figure that is late. Long-term commitments have none of their own.
    """
    if not row.counted:
        return []
    found = {
        FlagKind.BEHIND: row.light is Light.RED,
        FlagKind.EXPLAIN: row.wants_words,
        FlagKind.OVERDUE: row.state.state is ReportingState.LATE,
    }
    return [kind for kind, holds in found.items() if holds]


def _reason(row: Judged, kind: str) -> str:
    """Return what the flag's event says; a sentence takes time, so only when raised."""
    if kind == FlagKind.OVERDUE:
        return f"迟报{row.state.days_late}天"
    return row.why()


def update(
    rows: list[Judged], period: Period, now: datetime.datetime, job: str
) -> tuple[int, int]:
    """Raise what is missing and close what is over; return how many of each."""
    opened = {
        (flag.target_id, flag.kind): flag
        for flag in Flag.objects.filter(
            target__in=[row.commitment.pk for row in rows],
            kind__in=JUDGED,
            closed_at=None,
        )
    }
    due: dict[Key, Judged] = {
        (row.commitment.pk, kind.value): row for row in rows for kind in wanted(row)
    }
    missing = {key: due[key] for key in due if key not in opened}
    raised = _raise(missing, period, now, job)
    over = [flag for key, flag in opened.items() if key not in due]
    _close(over, now, job)
    return raised, len(over)


def _raise(
    missing: dict[Key, Judged],
    period: Period,
    now: datetime.datetime,
    job: str,
) -> int:
    flags = [
        Flag(
            target_id=target_id,
            department_id=row.commitment.department_id,
            kind=kind,
            period=period,
            opened_at=now,
        )
        for (target_id, kind), row in missing.items()
    ]
    Flag.objects.bulk_create(flags)
    texts = [_reason(row, kind) for (_target, kind), row in missing.items()]
    FlagEvent.objects.bulk_create(
        _event(flag, FlagEventKind.RAISED, now, job, text)
        for flag, text in zip(flags, texts, strict=True)
    )
    return len(flags)


def _close(over: list[Flag], now: datetime.datetime, job: str) -> None:
    if not over:
        return
    Flag.objects.filter(pk__in=[flag.pk for flag in over]).update(closed_at=now)
    FlagEvent.objects.bulk_create(
        _event(flag, FlagEventKind.CLOSED, now, job, "") for flag in over
    )


def _event(
    flag: Flag, kind: FlagEventKind, now: datetime.datetime, job: str, text: str
) -> FlagEvent:
    return FlagEvent(
        flag=flag, kind=kind, at=now, actor_name=job or SYSTEM_NAME, text=text
    )
