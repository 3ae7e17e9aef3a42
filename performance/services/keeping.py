"""What is kept of a judgement: compared with what is stored, written where new."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from budget.models import Period
from performance.choices import Light
from performance.lights.change import cause_of_change
from performance.models import Assessment, LightChange, Target
from performance.queries.bases import basis_from_json, basis_to_json
from performance.queries.judging import Judged

CHUNK = 500


class NoPolicy(ValueError):
    """No 预警规则 is in force for a department on the period's last day."""


class Outcome(NamedTuple):
    """The columns of an Assessment that a judgement decides; equal ones need no write.

    A new one is a field here, a column of the model, and a line in `outcome`.
    """

    department_id: int
    light: str
    reason: str
    pace: str
    expected: str
    source: str
    judged: bool
    figure_month: int | None
    actual_id: int | None
    target_version_id: int | None
    policy_id: int
    basis: dict[str, Any]


def outcome(row: Judged) -> Outcome:
    """Return what is kept of a judgement; raise NoPolicy where no rules hold."""
    if row.rules.pk is None:
        raise NoPolicy(row.commitment.department)
    return Outcome(
        department_id=row.commitment.department_id,
        light=row.light.value,
        reason=row.verdict.reason.value,
        pace=row.pace,
        expected=row.expected,
        source=row.verdict.source.value,
        judged=row.counted,
        figure_month=row.row.month if row.row else None,
        actual_id=row.row.pk if row.row else None,
        target_version_id=row.version.pk if row.version else None,
        policy_id=row.rules.pk,
        basis=basis_to_json(row.basis()),
    )


@dataclass
class Known:
    """The outcomes of the year so far, by target and month."""

    rows: dict[tuple[int, int], Outcome]

    @property
    def last_month(self) -> int:
        return max((month for _target, month in self.rows), default=0)

    def before(self, target_id: int, month: int) -> Outcome | None:
        """Return the outcome that a new one at `month` replaces or follows."""
        same = self.rows.get((target_id, month))
        if same is not None:
            return same
        earlier = (self.rows.get((target_id, past)) for past in range(month - 1, 0, -1))
        return next((row for row in earlier if row is not None), None)


def known(targets: "QuerySet[Target]", year: int) -> Known:
    """Read what is stored of some targets for a year."""
    rows = Assessment.objects.filter(
        target__in=targets.filter(goal__year=year).order_by().values("pk"),
        period__year=year,
    ).values_list("target_id", "period__month", *Outcome._fields)
    return Known({(target, month): Outcome(*kept) for target, month, *kept in rows})


def keep(
    rows: Iterable[Judged], period: Period, so_far: Known, now: datetime.datetime
) -> int:
    """Write the outcomes and turns of light that are new; return how many turned.

    `so_far` is brought up to date. Sentences are made for what turned, and only there.
    """
    fresh: list[Assessment] = []
    turns: list[LightChange] = []
    for row in rows:
        key = (row.commitment.pk, period.month)
        after, before = outcome(row), so_far.before(*key)
        if so_far.rows.get(key) != after:
            fresh.append(_assessment(key[0], after, period, now))
            so_far.rows[key] = after
        if row.counted and _turned(before, after):
            turns.append(_turn(row, before, after, period, now))
    _write(fresh)
    LightChange.objects.bulk_create(turns, batch_size=CHUNK)
    return len(turns)


def _turned(before: Outcome | None, after: Outcome) -> bool:
    """Whether the light turned; the first verdict of a year turns it from grey."""
    return (before.light if before else Light.GREY) != after.light


def _assessment(
    target_id: int, after: Outcome, period: Period, now: datetime.datetime
) -> Assessment:
    return Assessment(
        target_id=target_id, period=period, assessed_at=now, **after._asdict()
    )


def _turn(
    row: Judged,
    before: Outcome | None,
    after: Outcome,
    period: Period,
    now: datetime.datetime,
) -> LightChange:
    basis = row.basis()
    return LightChange(
        target_id=row.commitment.pk,
        period=period,
        at=now,
        before=before.light if before else Light.GREY,
        after=after.light,
        cause=cause_of_change(basis_from_json(before.basis) if before else None, basis),
        why=row.why("zh"),
        why_en=row.why("en"),
        inputs={"before": before.basis if before else None, "after": after.basis},
        rule_version=basis.rule_version,
    )


def _write(rows: Sequence[Assessment]) -> None:
    """Upsert: several times faster than bulk_update, and safe to run twice."""
    Assessment.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["target", "period"],
        update_fields=[*Outcome._fields, "assessed_at"],
    )
