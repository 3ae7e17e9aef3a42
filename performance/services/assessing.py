"""Judge targets set-wise and keep the verdicts; only what changed is written.

The database is asked which targets are stale, chunk by chunk; only those are judged,
and written in short transactions. So memory stays flat, nobody waits long, a quiet
night is short, and a run that breaks off has kept what it did. All of it can run twice,
also at once.
"""

import datetime
import time
from collections.abc import Callable, Collection, Iterator

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from budget.models import Period
from budget.models.organization import STEP
from performance.choices import GoalKind
from performance.models import Actual, Indicator, Target
from performance.queries import loading, seals
from performance.services import chunks
from performance.services.chunks import Counts, Owned, Run
from performance.services.keeping import NoPolicy

__all__ = [
    "Counts",
    "NoPeriod",
    "NoPolicy",
    "assess_indicators",
    "assess_period",
    "chunks_of",
]

# Indicators that one statement asks about, and those judged in one transaction: other
# writers wait for the second only, and for the moment in which it writes.
CHECKED = 20_000
JUDGED = 2_000

# A correction in January may still touch the year before; older ones are closed.
YEARS_TOUCHED = 2


class NoPeriod(ValueError):
    """No body has a reporting period for this year and month."""


def assess_period(
    *,
    path: str = "",
    year: int,
    month: int,
    now: datetime.datetime,
    job: str = "",
    size: int = CHECKED,
    alive: Callable[[], None] = lambda: None,
) -> Counts:
    """Judge the targets of a department branch ("" for all) at one period.

    `alive` is called after each chunk, outside of any transaction. Raises NoPeriod
    where there is none, NoPolicy where no rules are in force.
    """
    started = time.perf_counter()
    run = _of_period(path, year, month, now, job)
    total = Counts(assessed=_committed(run, path))
    asked = chunks_of(path=path, size=size)
    total += chunks.assess(run, asked, min(size, JUDGED), alive)
    return total + Counts(seconds=time.perf_counter() - started)


def chunks_of(*, path: str = "", size: int = CHECKED) -> Iterator[Owned]:
    """Yield the indicators of a branch by department, `size` at a time.

    All targets of an indicator are in its chunk: a long-term one shows the annual's
    light. Each page starts where the last one ended, so a million ids are never held
    at once and no cursor stays open over the transactions between. Those without a
    target at a period are among them: to ask here cost more than `seals` does.
    """
    rows = Indicator.objects.order_by("department_id", "pk")
    if path:
        rows = rows.filter(department__path__startswith=path)
    found = [(0, 0)] * size
    while len(found) == size:
        department, last = found[-1]
        # The index on departments finds the start by the second condition alone.
        following = Q(department_id__gt=department) | Q(pk__gt=last)
        page = rows.filter(following, department_id__gte=department)
        found = list(page.values_list("department_id", "pk")[:size])
        if found:
            yield chunks.by_department(found)


def assess_indicators(
    indicator_ids: Collection[int], *, now: datetime.datetime, job: str = ""
) -> Counts:
    """Judge what a changed figure touches: every opened period of its years.

    Later periods of the year may still stand on the same figure.
    """
    started = time.perf_counter()
    targets = Target.objects.filter(indicator__in=indicator_ids)
    touched: dict[tuple[int, str], list[int]] = {}
    for year, path, pk in targets.order_by("indicator_id").values_list(
        "goal__year", "indicator__department__path", "indicator_id"
    ):
        touched.setdefault((year, path[:STEP]), []).append(pk)
    years = sorted({year for year, _body in touched}, reverse=True)[:YEARS_TOUCHED]
    total = Counts()
    for year, body in sorted(touched):
        if year in years:
            total += _assess_year(year, body, touched[year, body], now, job)
    return total + Counts(seconds=time.perf_counter() - started)


def _assess_year(
    year: int, body: str, ids: list[int], now: datetime.datetime, job: str
) -> Counts:
    """Judge some indicators of a body at every opened period of a year."""
    opened = Period.objects.filter(
        body__path=body, year=year, opens_on__lte=timezone.localdate(now)
    )
    months = tuple(opened.order_by("month").values_list("month", flat=True))
    if not months:
        return Counts()
    run = _run([body], year, months, now, job)
    counted = Target.objects.filter(indicator__in=set(ids), goal__year=year)
    number = counted.exclude(goal__kind=GoalKind.LONG_TERM).count()
    asked = [chunks.owned_now(ids)]
    return chunks.assess(run, asked, JUDGED) + Counts(number * len(months))


def _of_period(
    path: str, year: int, month: int, now: datetime.datetime, job: str
) -> Run:
    periods = Period.objects.filter(year=year, month=month)
    if path:
        periods = periods.filter(body__path=path[:STEP])
    bodies = list(periods.values_list("body__path", flat=True))
    if not bodies:
        raise NoPeriod(f"{year}-{month:02d}")
    return _run(bodies, year, (month,), now, job)


def _run(
    bodies: Collection[str],
    year: int,
    months: tuple[int, ...],
    now: datetime.datetime,
    job: str,
) -> Run:
    figures = Actual.objects.filter(period=OuterRef("pk"))
    ends = Period.objects.filter(Exists(figures), body__path__in=bodies, year__gte=year)
    after = list(ends.values_list("year", "month", "pk"))
    later = {
        month: [pk for *end, pk in after if tuple(end) > (year, month)]
        for month in months
    }
    standing = loading.stand(bodies, year=year, month=months[-1])
    return Run(standing, later, year, months, now, job, seals.stamped())


def _committed(run: Run, path: str) -> int:
    """Return how many targets of a branch are judged on their own: whose body reports
    at the month of the run."""
    targets = Target.objects.filter(goal__year=run.year)
    if path:
        targets = targets.filter(indicator__department__path__startswith=path)
    counted = targets.exclude(goal__kind=GoalKind.LONG_TERM).order_by()
    by_department = counted.values_list("indicator__department__path").annotate(
        number=Count("pk")
    )
    reporting = {body for body, at in run.standing.periods if at in run.months}
    return sum(n for owner, n in by_department if owner[:STEP] in reporting)
