"""What a run does: ask which targets are stale, judge those, write what is new."""

import datetime
import gc
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from budget import periods as calendar
from budget.models import Department
from budget.models.organization import STEP
from performance.models import Assessment, Flag, Indicator, LightChange
from performance.queries import judging, loading, seals
from performance.queries.among import among
from performance.queries.facts import Facts, PeriodRow, Rules, Standing
from performance.queries.judging import Judged
from performance.queries.seals import Stale
from performance.services import flags, keeping, locks, tables

# Indicators by the department that owns them.
Owned = Mapping[int, Sequence[int]]
# What is stale, with its month, by indicator.
_Waiting = dict[int, list[tuple[int, Stale]]]

# After so many indicators PostgreSQL may not know its tables again.
MANY = 500


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


@dataclass(frozen=True, slots=True)
class Run:
    """What all chunks of a run have in common; `months` of one year, in order.

    `later` are the periods with figures after each of them, which it does not read;
    `stamped` tells whether a write of a figure leaves its mark.
    """

    standing: Standing
    later: Mapping[int, Sequence[int]]
    year: int
    months: tuple[int, ...]
    now: datetime.datetime
    job: str
    stamped: bool

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.now)


def by_department(rows: Iterable[tuple[int, int]]) -> Owned:
    """Return indicators by department, of pairs of both."""
    owned: dict[int, list[int]] = {}
    for department, pk in rows:
        owned.setdefault(department, []).append(pk)
    return owned


def owned_now(ids: Iterable[int]) -> Owned:
    """Return some indicators by the department that owns them now."""
    rows = Indicator.objects.filter(pk__in=among(ids)).order_by("pk")
    return by_department(rows.values_list("department_id", "pk"))


def assess(
    run: Run,
    asked: Iterable[Owned],
    size: int,
    alive: Callable[[], None] = lambda: None,
) -> Counts:
    """Ask which targets are stale and judge those, `size` indicators at a time.

    `alive` is called after each chunk asked about, outside of any transaction.
    """
    total, again = Counts(), set[int]()
    for mine, here in _batches(run, asked, size, alive):
        with _uncollected():
            counts, overtaken = _judge(run, mine, here)
        if len(mine) >= MANY:
            tables.acquaint(Assessment, LightChange, Flag)
        total += counts
        again |= overtaken
    if not again:
        return total
    ids = sorted(again)
    parts = (owned_now(ids[at : at + size]) for at in range(0, len(ids), size))
    return total + assess(run, parts, size, alive)


def _batches(
    run: Run, asked: Iterable[Owned], size: int, alive: Callable[[], None]
) -> Iterator[tuple[set[int], dict[int, list[Stale]]]]:
    """Yield so many indicators at a time, with what is stale of theirs by month.

    A batch fills over chunks: to read what a few rest on takes nearly as long as for
    many, and on a quiet night a chunk has few. So a run that breaks off has left out
    less than one batch of what it found; the next one finds it again.
    """
    waiting: _Waiting = {}
    for owned in asked:
        for month, row in _stale(run, owned):
            waiting.setdefault(row.indicator_id, []).append((month, row))
        while len(waiting) >= size:
            yield _taken(run, waiting, size)
        alive()
    if waiting:
        yield _taken(run, waiting, size)


def _taken(
    run: Run, waiting: _Waiting, size: int
) -> tuple[set[int], dict[int, list[Stale]]]:
    """Take the next indicators out of those that wait."""
    ids = list(itertools.islice(waiting, size))
    here = {month: list[Stale]() for month in run.months}
    for pk in ids:
        for month, row in waiting.pop(pk):
            here[month].append(row)
    return set(ids), here


def _stale(run: Run, owned: Owned) -> Iterator[tuple[int, Stale]]:
    """Yield what is stale, with its month; a body that does not report then is passed
    over."""
    departments = Department.objects.filter(pk__in=among(owned))
    paths = dict(departments.values_list("pk", "path"))
    for month in run.months:
        for row in _stale_at(run, month, paths, owned):
            yield month, row


def _stale_at(
    run: Run, month: int, paths: Mapping[int, str], owned: Owned
) -> Iterator[Stale]:
    """Ask once for each set of rules; nearly always there is one for all."""
    end = calendar.period_end(run.year, month)
    under = defaultdict[Rules, dict[int, PeriodRow]](dict)
    for pk, path in paths.items():
        period = run.standing.periods.get((path[:STEP], month))
        if period is not None:
            under[judging.rules_for(run.standing.policies, path, end)][pk] = period
    for rules, reporting in under.items():
        yield from seals.stale(
            [pk for department in reporting for pk in owned[department]],
            reporting,
            rules,
            run.later[month],
            year=run.year,
            month=month,
            today=run.today,
            stamped=run.stamped,
        )


def _judge(
    run: Run, ids: set[int], stale: Mapping[int, Sequence[Stale]]
) -> tuple[Counts, set[int]]:
    """Judge some indicators, then write in one transaction; nothing waits meanwhile.

    Return also those that another run has judged since: our facts may be older than
    its, so they are left alone and must be asked about anew.
    """
    known = keeping.known(ids, run.year, stale)
    facts = loading.load_beside(
        ids, year=run.year, month=run.months[-1], standing=run.standing
    )
    weighed = [_weigh(run, facts, at, stale[at], known) for at in run.months]
    with transaction.atomic():
        locks.one_at_a_time({row.body_path for row in facts.commitments})
        overtaken = keeping.overtaken(known, run.year, facts.commitments)
        counts = Counts()
        for found, rows in weighed:
            mine = [r for r in rows if r.commitment.indicator_id not in overtaken]
            changed = keeping.write(found, {r.commitment.pk for r in mine})
            # Flags tell of the present: a period before it leaves them alone.
            present = [r for r in mine if known.latest(r.commitment.pk, r.month)]
            raised, closed = flags.update(
                present, keeping.turned(found), run.now, run.job
            )
            counts += Counts(0, changed, raised, closed)
    return counts, overtaken


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no circles: what is made here has none, and the search took a tenth.

    Around all that holds it: whatever is left at the end would be searched after all.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _weigh(
    run: Run,
    facts: Facts,
    month: int,
    stale: Sequence[Stale],
    known: keeping.Known,
) -> tuple[keeping.Weighed, list[Judged]]:
    """Judge at one period, and see what of it is new."""
    wanted = {row.indicator_id for row in stale}
    judged = judging.judge_at(facts, month, today=run.today) if wanted else []
    rows = [row for row in judged if row.commitment.indicator_id in wanted]
    inputs = {row.target_id: row.inputs for row in stale}
    return keeping.weigh(rows, inputs, known, run.now), rows
