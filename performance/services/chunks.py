"""One chunk of a run: ask which targets are stale, judge those, write what is new."""

import datetime
import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from budget import periods as calendar
from budget.models import Department
from performance.models import Assessment, Flag, Indicator, LightChange
from performance.queries import judging, loading, seals
from performance.queries.among import among
from performance.queries.facts import Facts, Rules, Standing
from performance.queries.judging import Judged
from performance.queries.seals import Stale
from performance.services import flags, keeping, locks, tables

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

    `later` are the periods with figures after each of them, which it does not read.
    """

    standing: Standing
    later: Mapping[int, Sequence[int]]
    year: int
    months: tuple[int, ...]
    now: datetime.datetime
    job: str

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.now)


def assess(run: Run, ids: Sequence[int], size: int) -> Counts:
    """Ask which targets are stale and judge those, `size` indicators at a time."""
    stale = {month: list(_stale(run, month, ids)) for month in run.months}
    total, again = Counts(), set[int]()
    for mine, here in _batches(stale, size):
        with _uncollected():
            counts, overtaken = _judge(run, mine, here)
        if len(mine) >= MANY:
            tables.acquaint(Assessment, LightChange, Flag)
        total += counts
        again |= overtaken
    return total + assess(run, sorted(again), size) if again else total


def _batches(
    stale: Mapping[int, Sequence[Stale]], size: int
) -> Iterator[tuple[set[int], dict[int, list[Stale]]]]:
    """Yield so many indicators at a time, with what is stale of theirs by month."""
    wanted = sorted({row.indicator_id for rows in stale.values() for row in rows})
    batch = {pk: place // size for place, pk in enumerate(wanted)}
    found = [{month: list[Stale]() for month in stale} for _ in wanted[::size]]
    for month, rows in stale.items():
        for row in rows:
            found[batch[row.indicator_id]][month].append(row)
    for place, here in enumerate(found):
        yield set(wanted[place * size : (place + 1) * size]), here


def _stale(run: Run, month: int, ids: Sequence[int]) -> Iterator[Stale]:
    """Ask once for each set of rules; nearly always there is one for all."""
    for rules, mine in _by_rules(run, month, ids):
        yield from seals.stale(
            mine,
            rules,
            run.later[month],
            year=run.year,
            month=month,
            today=run.today,
        )


def _by_rules(
    run: Run, month: int, ids: Sequence[int]
) -> Iterator[tuple[Rules, Sequence[int]]]:
    """Yield the rules at a month, each with those of some indicators that it binds.

    Whose they are is asked only where a branch has rules of its own.
    """
    policies = run.standing.policies
    end = calendar.period_end(run.year, month)
    if not any(rules.path for rules in policies):
        yield judging.rules_for(policies, "", end), ids
        return
    departments = Department.objects.filter(indicators__in=among(ids)).distinct()
    under = defaultdict[Rules, list[int]](list)
    for pk, path in departments.values_list("pk", "path"):
        under[judging.rules_for(policies, path, end)].append(pk)
    for rules, mine in under.items():
        yield rules, ids if len(under) == 1 else _owned(mine, ids)


def _owned(departments: Sequence[int], ids: Sequence[int]) -> list[int]:
    """Return those of some indicators that some departments own."""
    rows = Indicator.objects.filter(department__in=departments, pk__in=among(ids))
    return list(rows.values_list("pk", flat=True))


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
