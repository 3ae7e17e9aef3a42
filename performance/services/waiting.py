"""久未审核: what a reviewer has let wait, by working days; flags on late figures."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from budget.workdays import Calendar
from performance.choices import FlagEventKind, FlagKind, GoalKind
from performance.models import Flag, FlagEvent, Target
from performance.queries.papers import Paper, waiting
from performance.services.flags import SYSTEM_NAME

# Working days that a record may lie with one reviewer.
PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Lying:
    """A figure, plan, adjustment or set of rules that waits: for how many working days.

    Only a figure raises a flag: a flag belongs to a target at a period.
    """

    paper: Paper
    since: datetime.datetime
    days: int


def lying(body: str, today: datetime.date, days: Calendar) -> list[Lying]:
    """Return what has waited too long for its next step in a body."""
    found = []
    for paper in waiting(body):
        if paper.since is None:
            continue
        count = days.between(timezone.localdate(paper.since), today)
        if count > PATIENCE:
            found.append(Lying(paper, paper.since, count))
    return found


def update(
    body: str, lying: Iterable[Lying], now: datetime.datetime, job: str
) -> tuple[int, int]:
    """Raise a flag on each annual target of a figure that waits, close those of the
    others; return how many of each. A new step starts a new wait."""
    due = _due(lying)
    opened = {
        flag.target_id: flag
        for flag in Flag.objects.filter(
            department__path__startswith=body, kind=FlagKind.WAITING, closed_at=None
        )
    }
    over = [
        flag
        for target, flag in opened.items()
        if target not in due or due[target].since > flag.opened_at
    ]
    Flag.objects.filter(pk__in=[flag.pk for flag in over]).update(closed_at=now)
    reasons = ["到了下一环节" if f.target_id in due else "已有人处理" for f in over]
    _tell(over, FlagEventKind.CLOSED, reasons, now, job)
    still = set(opened) - {flag.target_id for flag in over}
    waits = {target: wait for target, wait in due.items() if target not in still}
    flags = Flag.objects.bulk_create(
        _flag(target, wait.paper, now) for target, wait in waits.items()
    )
    texts = [
        f"{wait.paper.status.label}，已等待{wait.days}个工作日"
        for wait in waits.values()
    ]
    _tell(flags, FlagEventKind.RAISED, texts, now, job)
    return len(flags), len(over)


def _flag(target_id: int, figure: Paper, now: datetime.datetime) -> Flag:
    assert figure.department_id is not None and figure.period_id is not None
    return Flag(
        target_id=target_id,
        department_id=figure.department_id,
        kind=FlagKind.WAITING,
        period_id=figure.period_id,
        opened_at=now,
    )


def _due(waits: Iterable[Lying]) -> dict[int, Lying]:
    """Return what each annual target waits for: the newest figure where several do."""
    by_indicator: dict[int, list[Lying]] = {}
    for wait in waits:
        if wait.paper.indicator_id is not None:
            by_indicator.setdefault(wait.paper.indicator_id, []).append(wait)
    rows = Target.objects.filter(
        indicator__in=by_indicator, goal__kind=GoalKind.ANNUAL
    ).values_list("pk", "indicator_id", "goal__year")
    found: dict[int, Lying] = {}
    for pk, indicator, year in rows.order_by("pk"):
        for wait in by_indicator[indicator]:
            if wait.paper.year == year:
                found[pk] = wait
    return found


def _tell(
    flags: list[Flag],
    kind: FlagEventKind,
    texts: list[str],
    now: datetime.datetime,
    job: str,
) -> None:
    FlagEvent.objects.bulk_create(
        FlagEvent(
            flag=flag, kind=kind, at=now, actor_name=job or SYSTEM_NAME, text=text
        )
        for flag, text in zip(flags, texts, strict=True)
    )
