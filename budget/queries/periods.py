"""Periods as the system administrator sees them: days, locks, exceptions."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from budget.choices import Action, DepartmentKind, PeriodStage
from budget.models import ChangeRow, Department, Period, PeriodException

PAGE = 48
LABEL = "budget.period"
EXCEPTION = "budget.periodexception"


@dataclass(frozen=True)
class Shown:
    """A period with its stage, who locked it by hand, and how many may still enter."""

    period: Period
    stage: PeriodStage
    locked_by: str
    exceptions: int


def bodies() -> "QuerySet[Department]":
    """Return the departments that report in periods of their own."""
    found: QuerySet[Department] = Department.objects.filter(
        kind=DepartmentKind.BODY
    ).order_by("path")
    return found


def years(rows: "QuerySet[Period]") -> list[int]:
    """Return the years that have periods, newest first."""
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def listed(rows: "QuerySet[Period]", wanted: Mapping[str, Any]) -> "QuerySet[Period]":
    """Return periods, newest year first, by body and month."""
    if wanted.get("body"):
        rows = rows.filter(body=wanted["body"])
    if wanted.get("year"):
        rows = rows.filter(year=wanted["year"])
    return rows.select_related("body").order_by("-year", "body__path", "month")


def shown(rows: Iterable[Period], now: datetime.datetime) -> list[Shown]:
    """Return what a list says of each period, in two queries however many."""
    found = list(rows)
    ids = [period.pk for period in found]
    by = _locked_by(ids)
    counts = dict(
        running(PeriodException.objects.filter(period__in=ids), now)
        .order_by()
        .values_list("period")
        .annotate(n=Count("pk"))
    )
    today = timezone.localdate(now)
    return [
        Shown(
            period,
            period.stage(today),
            by.get(period.pk, "") if period.locked_at else "",
            counts.get(period.pk, 0),
        )
        for period in found
    ]


def _locked_by(ids: list[int]) -> dict[int, str]:
    """Return who locked each period last, as the trail names the person."""
    rows = ChangeRow.objects.filter(
        model=LABEL, record_id__in=ids, change__action=Action.PERIOD_LOCKED
    )
    return dict(rows.order_by("pk").values_list("record_id", "change__actor_name"))


def acts(period: Period) -> "QuerySet[ChangeRow]":
    """Return what was done with a period and its exceptions, newest first."""
    exceptions = PeriodException.objects.filter(period=period).values("pk")
    found: QuerySet[ChangeRow] = ChangeRow.objects.filter(
        Q(model=LABEL, record_id=period.pk)
        | Q(model=EXCEPTION, record_id__in=exceptions)
    )
    return found.select_related("change").order_by("-pk")


def running(
    rows: "QuerySet[PeriodException]", now: datetime.datetime
) -> "QuerySet[PeriodException]":
    """Return the exceptions that have not run out, the next to end first."""
    return (
        rows.filter(Q(expires_at__gt=now))
        .select_related("period__body", "user")
        .order_by("expires_at", "pk")
    )


def months(body_id: int, year: int) -> set[int]:
    """Return the months that a body has set up in a year."""
    rows = Period.objects.filter(body=body_id, year=year)
    return set(rows.values_list("month", flat=True))
