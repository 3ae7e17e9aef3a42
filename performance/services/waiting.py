"""久未审核: flags on figures whose reviewer has let them wait, by working days."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from budget.models import ReviewStep
from budget.models.review import UNDER_REVIEW
from budget.workdays import Calendar
from performance.choices import FlagEventKind, FlagKind, GoalKind
from performance.models import Actual, Flag, FlagEvent, Target
from performance.models.actual import KIND
from performance.reminders import PATIENCE
from performance.services.flags import SYSTEM_NAME


@dataclass(frozen=True, slots=True)
class Lying:
    """A figure that waits: for how many working days, and on which targets it bears."""

    actual: Actual
    since: datetime.datetime
    days: int


def lying(body: str, today: datetime.date, days: Calendar) -> list[Lying]:
    """Return the figures of a body that have waited too long for their next step."""
    reached = ReviewStep.objects.filter(kind=KIND, record_id=OuterRef("pk"))
    rows = (
        Actual.objects.filter(
            indicator__department__path__startswith=body, status__in=UNDER_REVIEW
        )
        .select_related("indicator__department", "period")
        .annotate(
            reached=Subquery(
                reached.order_by()
                .values("record_id")
                .annotate(at=Max("at"))
                .values("at")
            )
        )
        .order_by("pk")
    )
    found = []
    for row in rows:
        since: datetime.datetime | None = row.reached or row.submitted_at
        if since is None:
            continue
        count = days.between(timezone.localdate(since), today)
        if count > PATIENCE:
            found.append(Lying(row, since, count))
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
    _tell(over, FlagEventKind.CLOSED, [""] * len(over), now, job)
    still = set(opened) - {flag.target_id for flag in over}
    waits = {target: wait for target, wait in due.items() if target not in still}
    flags = Flag.objects.bulk_create(
        Flag(
            target_id=target,
            department=wait.actual.indicator.department,
            kind=FlagKind.WAITING,
            period=wait.actual.period,
            opened_at=now,
        )
        for target, wait in waits.items()
    )
    texts = [
        f"{wait.actual.get_status_display()}，已等待{wait.days}个工作日"
        for wait in waits.values()
    ]
    _tell(flags, FlagEventKind.RAISED, texts, now, job)
    return len(flags), len(over)


def _due(waits: Iterable[Lying]) -> dict[int, Lying]:
    """Return what each annual target waits for: the newest figure where several do."""
    by_indicator: dict[int, list[Lying]] = {}
    for wait in waits:
        by_indicator.setdefault(wait.actual.indicator_id, []).append(wait)
    rows = Target.objects.filter(
        indicator__in=by_indicator, goal__kind=GoalKind.ANNUAL
    ).values_list("pk", "indicator_id", "goal__year")
    found: dict[int, Lying] = {}
    for pk, indicator, year in rows.order_by("pk"):
        for wait in by_indicator[indicator]:
            if wait.actual.period.year == year:
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
