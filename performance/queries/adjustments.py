"""绩效目标调整: what binds, which lights one would turn, the ledger 调整台账."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from budget import access
from budget import periods as calendar
from budget.choices import Status
from budget.models import Period, User
from budget.models.organization import STEP
from budget.models.review import OPEN
from performance.choices import ValueKind
from performance.course import MONTHS
from performance.models import Adjustment, Target, TargetVersion
from performance.queries import judging, loading
from performance.queries.facts import Facts, PeriodRow, Version
from performance.queries.plans import Effect, periods_of


@dataclass(frozen=True, slots=True)
class Outlined:
    """What somebody who proposes an adjustment needs beside the boxes."""

    before: TargetVersion
    first: datetime.date
    last: datetime.date
    locked: list[Period]
    siblings: list[Target]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One adjustment as its proposer and its reviewers read it."""

    effects: list[Effect]
    locked: list[Period]
    siblings: list[Target]
    is_open: bool

    @property
    def turned(self) -> int:
        return sum(effect.turns for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one target, oldest first, each with the adjustment behind it."""

    rows: list[tuple[TargetVersion, Adjustment | None]]
    open: Adjustment | None

    @property
    def dropped(self) -> bool:
        """Whether the target was given up: then it is not adjusted any more."""
        return bool(self.rows) and self.rows[-1][0].kind == ValueKind.DROPPED


def last_version(target: Target) -> TargetVersion:
    """Return the value that binds last. Raises TargetVersion.DoesNotExist."""
    if target.pk not in (found := last_versions([target.pk])):
        raise TargetVersion.DoesNotExist(target.pk)
    return found[target.pk]


def last_versions(target_ids: Collection[int]) -> dict[int, TargetVersion]:
    """Return by target the value that binds last; one query."""
    rows = TargetVersion.objects.filter(target__in=target_ids)
    return {row.target_id: row for row in rows.order_by("valid_from")}


def locked_from(
    periods: Iterable[Period], day: datetime.date, today: datetime.date
) -> list[Period]:
    """Return the locked periods that a value valid from `day` would judge anew."""
    return [row for row in periods if row.end >= day and row.is_locked(today)]


def locked_sentence(locked: Sequence[Period]) -> str:
    """Say which locked periods a day reaches, why they are locked, what to do."""
    names = _("、").join(
        f"{row.label}（{row.lock_reason or _('已过锁定日期。')}）" for row in locked
    )
    return _(
        "生效日期早于已锁定的填报期：%(names)s"
        "请改用以后的日期；确需改判的，请勾选“改判已锁定的填报期”。"
    ) % {"names": names}


def outline(target: Target, today: datetime.date, user: User) -> Outlined:
    """Return what somebody who proposes an adjustment needs beside the boxes.

    Raises TargetVersion.DoesNotExist for a target without a value.
    """
    before = last_version(target)
    first = before.valid_from + datetime.timedelta(days=1)
    periods = list(periods_of(target))
    return Outlined(
        before,
        first,
        datetime.date(target.goal.year, MONTHS, 31),
        locked_from(periods, first, today),
        _siblings(target, user),
    )


def open_adjustment(target: Target) -> Adjustment | None:
    """Return the adjustment on its way; there is one at most."""
    found: Adjustment | None = Adjustment.objects.open().filter(target=target).first()
    return found


def sheet(row: Adjustment, today: datetime.date, user: User) -> Sheet:
    """Return what an adjustment would change; one decided changes nothing any more."""
    is_open = row.status in OPEN
    target = row.target
    return Sheet(
        effects([row], today)[row.pk] if is_open else [],
        locked_from(periods_of(target), row.valid_from, today) if is_open else [],
        _siblings(target, user),
        is_open,
    )


def effects(
    rows: Collection[Adjustment], today: datetime.date
) -> dict[int, list[Effect]]:
    """Judge, for each adjustment, each opened period from its day on, with the old
    value and the new one.

    Nothing is written: both verdicts come from the rule, in memory. Five queries for
    each year, however many adjustments; their target, goal, indicator and department
    are read along.
    """
    years: dict[int, list[Adjustment]] = defaultdict(list)
    for row in rows:
        years[row.target.goal.year].append(row)
    found: dict[int, list[Effect]] = {}
    for year, mine in years.items():
        targets = Target.objects.filter(pk__in=[row.target_id for row in mine])
        facts = loading.load(targets, year=year, month=MONTHS)
        opened_months = opened(facts.periods, today)
        for row in mine:
            months = opened_months[row.target.indicator.department.path[:STEP]]
            found[row.pk] = list(_effects(row, facts, months, today))
    return found


def opened(
    periods: Mapping[tuple[str, int], PeriodRow], today: datetime.date
) -> dict[str, list[int]]:
    """Return the months of each body's opened periods, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for (body, month), period in sorted(periods.items()):
        if period.opens_on <= today:
            found[body].append(month)
    return found


def _effects(
    row: Adjustment, facts: Facts, months: Iterable[int], today: datetime.date
) -> Iterator[Effect]:
    mine = [one for one in facts.commitments if one.pk == row.target_id]
    facts = replace(facts, commitments=mine)
    terms = row.terms
    proposed = Version(
        0,
        row.valid_from,
        terms.kind,
        terms.comparator,
        terms.number,
        terms.date,
        terms.text,
    )
    earlier = facts.versions.get(row.target_id, [])
    adjusted = replace(facts, versions={row.target_id: [*earlier, proposed]})
    for month in months:
        if calendar.period_end(facts.year, month) >= row.valid_from:
            yield Effect(
                month,
                judging.judge_at(facts, month, today=today)[0],
                judging.judge_at(adjusted, month, today=today)[0],
            )


def values(target: Target, user: User) -> Values:
    """Return every value of a target with its adjustment, and the one on its way."""
    rows = access.visible(Adjustment.objects.filter(target=target), user)
    shown: list[Adjustment] = list(rows.filter(status__in=(*OPEN, Status.APPROVED)))
    made = {row.valid_from: row for row in shown if row.status == Status.APPROVED}
    versions = TargetVersion.objects.filter(target=target).order_by("valid_from")
    return Values(
        [(version, made.get(version.valid_from)) for version in versions],
        next((row for row in shown if row.status != Status.APPROVED), None),
    )


def ledger(user: User, wanted: Mapping[str, Any]) -> list[Adjustment]:
    """Return the adjustments that a filter asks for, newest day first; one query."""
    rows: QuerySet[Adjustment] = access.visible(Adjustment.objects.all(), user)
    if wanted.get("year"):
        rows = rows.filter(target__goal__year=wanted["year"])
    if wanted.get("path"):
        rows = rows.filter(
            target__indicator__department__path__startswith=wanted["path"]
        )
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    found = rows.select_related(
        "target__goal", "target__indicator__department", "before", "author", "approver"
    ).order_by("-valid_from", "-pk")
    easing = wanted.get("easing")
    return [row for row in found if _has(row, easing)]


def years(user: User) -> list[int]:
    """Return the years that have adjustments the user may see, newest first."""
    rows = access.visible(Adjustment.objects.all(), user)
    found = rows.order_by("-target__goal__year").values_list("target__goal__year")
    return [year for (year,) in found.distinct()]


def _has(row: Adjustment, easing: str | None) -> bool:
    """Whether an adjustment weakens its target ("weakened"), or is of one kind."""
    if not easing:
        return True
    return row.step.weakened if easing == "weakened" else row.step.easing == easing


def _siblings(target: Target, user: User) -> list[Target]:
    """Return the other commitments of the year that stand on the same figure."""
    rows = access.visible(Target.objects.all(), user)
    others = rows.filter(indicator=target.indicator_id, goal__year=target.goal.year)
    return list(others.exclude(pk=target.pk).select_related("goal"))
