"""Judge targets set-wise and keep the verdicts; only what changed is written."""

import datetime
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from budget.models import Period
from budget.models.organization import STEP
from performance.models import Target
from performance.queries import judging, loading
from performance.queries.facts import Standing
from performance.queries.judging import Judged
from performance.services import flags, keeping
from performance.services.keeping import NoPolicy

__all__ = ["Counts", "NoPeriod", "NoPolicy", "assess_indicators", "assess_period"]

# A correction in January may still touch the year before; older ones are closed.
YEARS_TOUCHED = 2


class NoPeriod(ValueError):
    """No body has a reporting period for this year and month."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What one run did; `changed` counts lights, `assessed` commitments judged."""

    assessed: int = 0
    changed: int = 0
    raised: int = 0
    closed: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.assessed + other.assessed,
            self.changed + other.changed,
            self.raised + other.raised,
            self.closed + other.closed,
            self.seconds + other.seconds,
        )


def assess_period(
    *, path: str = "", year: int, month: int, now: datetime.datetime, job: str = ""
) -> Counts:
    """Judge the targets of a department branch ("" for all) at one period.

    Raises NoPeriod where there is none, NoPolicy where no rules are in force.
    """
    periods = Period.objects.filter(year=year, month=month)
    if path:
        periods = periods.filter(body__path=path[:STEP])
    found = list(periods.select_related("body").order_by("pk"))
    if not found:
        raise NoPeriod(f"{year}-{month:02d}")
    bodies = {period.body.path for period in found}
    standing = loading.stand(bodies, year=year, month=month)
    total = Counts()
    for period in found:
        branch = path or period.body.path
        targets = Target.objects.filter(indicator__department__path__startswith=branch)
        total += _assess(targets, [period], standing, now, job)
    return total


def assess_indicators(
    indicator_ids: Collection[int], *, now: datetime.datetime, job: str = ""
) -> Counts:
    """Judge what a changed figure touches: every opened period of its years.

    Later periods of the year may still stand on the same figure.
    """
    targets = Target.objects.filter(indicator__in=indicator_ids)
    touched = set(
        targets.order_by().values_list("goal__year", "indicator__department__path")
    )
    years = sorted({year for year, _ in touched}, reverse=True)[:YEARS_TOUCHED]
    total = Counts()
    for year, body in sorted({(year, path[:STEP]) for year, path in touched}):
        if year not in years:
            continue
        periods = Period.objects.filter(
            body__path=body, year=year, opens_on__lte=timezone.localdate(now)
        )
        mine = targets.filter(indicator__department__path__startswith=body)
        total += _assess(mine, list(periods.order_by("month")), None, now, job)
    return total


def _assess(
    targets: "QuerySet[Target]",
    periods: Sequence[Period],
    standing: Standing | None,
    now: datetime.datetime,
    job: str,
) -> Counts:
    """Judge some targets of one body at some periods of one year, in order of month."""
    if not periods:
        return Counts()
    started = time.perf_counter()
    with transaction.atomic():
        # Two runs of one period at once would write every change of light twice.
        locked = Period.objects.select_for_update().filter(
            pk__in=[period.pk for period in periods]
        )
        list(locked.order_by("pk").values_list("pk"))
        last = periods[-1]
        facts = loading.load(
            targets, year=last.year, month=last.month, standing=standing
        )
        known = keeping.known(targets, last.year)
        total = Counts()
        for period in periods:
            rows = judging.judge_at(facts, period.month, today=timezone.localdate(now))
            total += _keep(rows, period, known, now, job)
    return total + Counts(seconds=time.perf_counter() - started)


def _keep(
    rows: list[Judged],
    period: Period,
    known: keeping.Known,
    now: datetime.datetime,
    job: str,
) -> Counts:
    """Write what is new of one period: assessments, changes of light, flags."""
    newest = known.last_month <= period.month
    changed = keeping.keep(rows, period, known, now)
    # Flags tell of the present: an older period judged again leaves them alone.
    raised, closed = flags.update(rows, period, now, job) if newest else (0, 0)
    judged = sum(row.counted for row in rows)
    return Counts(judged, changed, raised, closed)
