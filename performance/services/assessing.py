"""Judge targets set-wise and keep the verdicts; only what changed is written."""

import datetime
import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from budget.models import Period
from budget.models.organization import STEP
from performance.choices import Light
from performance.lights.change import cause_of_change
from performance.models import Assessment, LightChange, Target
from performance.queries import judging, loading
from performance.queries.bases import basis_from_json, basis_to_json
from performance.queries.judging import Judged
from performance.services import flags

logger = logging.getLogger(__name__)

# A correction in January may still touch the year before; older ones are closed.
YEARS_TOUCHED = 2
UPDATED = [
    "department",
    "light",
    "reason",
    "pace",
    "expected",
    "source",
    "why",
    "why_en",
    "judged",
    "figure_month",
    "actual",
    "target_version",
    "policy",
    "basis",
    "assessed_at",
]
COMPARED = (
    "department_id",
    "light",
    "reason",
    "pace",
    "expected",
    "source",
    "why",
    "why_en",
    "judged",
    "figure_month",
    "actual_id",
    "target_version_id",
    "policy_id",
    "basis",
)
CHUNK = 500


class NoPeriod(ValueError):
    """No body has a reporting period for this year and month."""


class NoPolicy(ValueError):
    """No 预警规则 is in force for a department on the period's last day."""


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
    total = Counts()
    for period in found:
        branch = path or period.body.path
        targets = Target.objects.filter(indicator__department__path__startswith=branch)
        total += _assess(targets, [period], now, job)
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
        total += _assess(mine, list(periods.order_by("month")), now, job)
    return total


def _assess(
    targets: "QuerySet[Target]",
    periods: Sequence[Period],
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
        facts = loading.load(targets, year=last.year, month=last.month)
        known = _known(targets, last.year)
        total = Counts()
        for period in periods:
            rows = judging.judge_at(facts, period.month, today=timezone.localdate(now))
            total += _keep(rows, period, known, now, job)
    return total + Counts(seconds=time.perf_counter() - started)


@dataclass
class _Known:
    """The assessments of the year so far, by target and month."""

    rows: dict[tuple[int, int], Assessment]

    @property
    def last_month(self) -> int:
        return max((month for _target, month in self.rows), default=0)

    def before(self, target_id: int, month: int) -> Assessment | None:
        """Return the verdict that a new one at `month` replaces or follows."""
        same = self.rows.get((target_id, month))
        if same is not None:
            return same
        earlier = (self.rows.get((target_id, past)) for past in range(month - 1, 0, -1))
        return next((row for row in earlier if row is not None), None)


def _known(targets: "QuerySet[Target]", year: int) -> _Known:
    rows = Assessment.objects.filter(
        target__in=targets.filter(goal__year=year).order_by().values("pk"),
        period__year=year,
    ).annotate(month=F("period__month"))
    return _Known({(row.target_id, row.month): row for row in rows})


def _keep(
    rows: list[Judged],
    period: Period,
    known: _Known,
    now: datetime.datetime,
    job: str,
) -> Counts:
    """Write what is new of one period: assessments, changes of light, flags."""
    newest = known.last_month <= period.month
    fresh: list[Assessment] = []
    changes: list[LightChange] = []
    for row in rows:
        after = _assessment(row, period, now)
        key = (row.commitment.pk, period.month)
        before = known.before(*key)
        if key not in known.rows or _differs(known.rows[key], after):
            fresh.append(after)
            known.rows[key] = after
        if row.counted and _turned(before, after):
            changes.append(_change(row, before, after, period, now))
    _write(fresh)
    LightChange.objects.bulk_create(changes, batch_size=CHUNK)
    # Flags tell of the present: an older period judged again leaves them alone.
    raised, closed = flags.update(rows, period, now, job) if newest else (0, 0)
    judged = sum(row.counted for row in rows)
    return Counts(judged, len(changes), raised, closed)


def _assessment(row: Judged, period: Period, now: datetime.datetime) -> Assessment:
    if row.rules.pk is None:
        raise NoPolicy(row.commitment.department)
    return Assessment(
        target_id=row.commitment.pk,
        period=period,
        department_id=row.commitment.department_id,
        light=row.light,
        reason=row.verdict.reason.value,
        pace=row.pace,
        expected=row.expected,
        source=row.verdict.source,
        why=row.why("zh"),
        why_en=row.why("en"),
        judged=row.counted,
        figure_month=row.row.month if row.row else None,
        actual_id=row.row.pk if row.row else None,
        target_version_id=row.version.pk if row.version else None,
        policy_id=row.rules.pk,
        basis=basis_to_json(row.basis()),
        assessed_at=now,
    )


def _differs(old: Assessment, new: Assessment) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in COMPARED)


def _turned(before: Assessment | None, after: Assessment) -> bool:
    """Whether the light turned; the first verdict of a year turns it from grey."""
    return (before.light if before else Light.GREY) != after.light


def _change(
    row: Judged,
    before: Assessment | None,
    after: Assessment,
    period: Period,
    now: datetime.datetime,
) -> LightChange:
    basis = basis_from_json(before.basis) if before else None
    return LightChange(
        target_id=row.commitment.pk,
        period=period,
        at=now,
        before=before.light if before else Light.GREY,
        after=after.light,
        cause=cause_of_change(basis, row.basis()),
        why=after.why,
        why_en=after.why_en,
        inputs={"before": before.basis if before else None, "after": after.basis},
        rule_version=row.basis().rule_version,
    )


def _write(rows: list[Assessment]) -> None:
    """Upsert: several times faster than bulk_update, and safe to run twice."""
    Assessment.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["target", "period"],
        update_fields=UPDATED,
    )
