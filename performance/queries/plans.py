"""Node plans: what one must keep to, what is on its way, which lights it would turn."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from budget import access
from budget.choices import Status
from budget.models import Period, User
from budget.models.organization import STEP
from budget.models.review import OPEN
from budget.workflow import IllegalTransition
from performance import plan_problems, planning
from performance.choices import Accumulation
from performance.course import MONTHS, PlanPoint
from performance.models import Actual, Plan, Target
from performance.plan_problems import Problem
from performance.planning import Frame
from performance.queries import judging, loading
from performance.queries.facts import Commitment, NodePlan
from performance.queries.judging import Judged

JANUARY = 1


@dataclass(frozen=True, slots=True)
class Effect:
    """One period's verdict without the plan and with it."""

    month: int
    before: Judged
    after: Judged

    @property
    def turns(self) -> bool:
        return self.before.light is not self.after.light


@dataclass(frozen=True, slots=True)
class Outline:
    """What a plan is drawn up from: the frame, the days, last year and its batches."""

    row: Judged
    frame: Frame
    first: datetime.date
    last: datetime.date
    past: dict[int, Decimal]
    batches: tuple[tuple[int, Decimal], ...] | Problem


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a plan beside what the calendar asks and last year had."""

    month: int
    amount: Decimal
    even: Decimal | None
    last_year: Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One plan as its reviewer reads it."""

    row: Judged
    points: list[Point]
    effects: list[Effect]
    is_open: bool

    @property
    def turned(self) -> int:
        return sum(effect.turns for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of one target, and what its lead should be asked."""

    in_force: list[Plan]
    open: Plan | None
    question: Problem | None
    takes_one: bool


def periods_of(target: Target) -> "QuerySet[Period]":
    """Return the periods of the target's body in the target's year, in order."""
    body = target.indicator.department.path[:STEP]
    rows = Period.objects.filter(body__path=body, year=target.goal.year)
    return rows.select_related("body").order_by("month")


def first_open_day(
    periods: Sequence[Period], year: int, today: datetime.date
) -> datetime.date:
    """Return the day after the last locked period, else the first of the year."""
    locked = [period.end for period in periods if period.is_locked(today)]
    if not locked:
        return datetime.date(year, JANUARY, 1)
    return max(locked) + datetime.timedelta(days=1)


def standing(target: Target) -> Judged:
    """Return the target as the whole year binds it: its promise, its newest plan."""
    facts = loading.load(
        Target.objects.filter(pk=target.pk), year=target.goal.year, month=MONTHS
    )
    end = datetime.date(target.goal.year, MONTHS, 31)
    return judging.judge_at(facts, MONTHS, today=end)[0]


def standing_today(target: Target, today: datetime.date) -> Judged:
    """Return the target as of its body's newest opened period."""
    opened = [row.month for row in periods_of(target) if row.opens_on <= today]
    month = max(opened, default=JANUARY)
    rows = Target.objects.filter(pk=target.pk)
    facts = loading.load(rows, year=target.goal.year, month=month)
    return judging.judge_at(facts, month, today=today)[0]


def require_bound(row: Judged) -> None:
    """Raise IllegalTransition for what was carried over and waits for its 批复."""
    if row.promise.awaiting:
        raise IllegalTransition(_("这项指标结转自上年，待批复，批复后再提出节点计划。"))


def frame(row: Judged) -> Frame | None:
    """Return what a plan of this commitment must keep to; None where it needs none."""
    if not row.counted:
        return None
    promise, commitment = row.promise, row.commitment
    return planning.frame_of(
        kind=promise.kind,
        number=promise.number,
        months=commitment.months,
        decimals=commitment.decimals,
        start=promise.start,
    )


def question(row: Judged) -> Problem | None:
    """Return what the lead should be asked: a small count without a plan that is not
    reached yet, a plan that ends beside its target."""
    held = frame(row)
    if held is None:
        return None
    if row.plan is not None:
        last = Decimal(str(row.plan.points[-1].amount))
        unit = row.commitment.unit
        return (
            None
            if last == held.target
            else plan_problems.moved(held.target, last, unit)
        )
    promise = row.promise
    done = row.figure.value if row.figure else None
    if done is not None and done >= held.target:
        return None
    wanted = planning.asks_for_plan(
        held,
        kind=promise.kind,
        measure=promise.measure,
        comparator=promise.comparator,
    )
    return plan_problems.small(held.target, row.commitment.unit) if wanted else None


def last_year(
    commitment: Commitment, year: int
) -> "tuple[dict[int, Decimal], Decimal | None]":
    """Return last year's figures in force by month, and a stock's level before it."""
    rows = (
        Actual.objects.in_force()
        .filter(
            indicator=commitment.indicator_id,
            period__year__in=(year - 2, year - 1),
            value__isnull=False,
        )
        .values_list("period__year", "period__month", "value")
    )
    values = {(past, month): value for past, month, value in rows}
    stock = commitment.accumulation is Accumulation.STOCK
    return (
        {month: value for (past, month), value in values.items() if past == year - 1},
        values.get((year - 2, MONTHS)) if stock else None,
    )


def open_plan(target: Target) -> Plan | None:
    """Return the plan on its way; there is one at most."""
    found: Plan | None = Plan.objects.open().filter(target=target).first()
    return found


def outline(target: Target, today: datetime.date) -> Outline:
    """Return all that somebody who draws up a plan needs beside the boxes.

    Raises IllegalTransition for a target that takes no plan.
    """
    year = target.goal.year
    row = standing(target)
    require_bound(row)
    held = frame(row)
    if held is None:
        raise IllegalTransition(_("这项指标不按时间折算，不需要节点计划。"))
    past, start = last_year(row.commitment, year)
    return Outline(
        row,
        held,
        first_open_day(list(periods_of(target)), year, today),
        datetime.date(year, MONTHS, 31),
        past,
        planning.like_last_year(past, start, held),
    )


def sheet(plan: Plan, today: datetime.date) -> Sheet:
    """Return a plan's points beside the calendar's, and what it would change.

    A plan in force, or out of it again, changes nothing any more.
    """
    target = plan.target
    row = standing(target)
    held = frame(row)
    calendar = dict(planning.even(held)) if held else {}
    points = list(plan.points.values_list("month", "amount"))
    past, _start = last_year(row.commitment, target.goal.year)
    is_open = plan.status in OPEN
    return Sheet(
        row,
        [Point(m, amount, calendar.get(m), past.get(m)) for m, amount in points],
        effects(target, points, valid_from=plan.valid_from, today=today)
        if is_open
        else [],
        is_open,
    )


def for_target(target: Target, row: Judged, user: User) -> Plans:
    """Return the plans in force, the one on its way, and what to ask the lead."""
    rows = access.visible(Plan.objects.filter(target=target), user)
    shown = rows.filter(status__in=(*OPEN, Status.APPROVED)).order_by("valid_from")
    found: list[Plan] = list(shown)
    return Plans(
        [plan for plan in found if plan.status == Status.APPROVED],
        next((plan for plan in found if plan.status != Status.APPROVED), None),
        question(row),
        frame(row) is not None,
    )


def effects(
    target: Target,
    points: Sequence[tuple[int, Decimal]],
    *,
    valid_from: datetime.date,
    today: datetime.date,
) -> list[Effect]:
    """Judge each opened period from the plan's day on, without it and with it.

    Nothing is written: both verdicts come from the rule, in memory.
    """
    year = target.goal.year
    months = [
        period.month
        for period in periods_of(target)
        if period.opens_on <= today and period.end >= valid_from
    ]
    targets = Target.objects.filter(pk=target.pk)
    facts = loading.load(targets, year=year, month=MONTHS)
    proposed = NodePlan(
        0, valid_from, tuple(PlanPoint(month, amount) for month, amount in points)
    )
    earlier = [
        plan for plan in facts.plans.get(target.pk, []) if plan.valid_from < valid_from
    ]
    planned = replace(facts, plans={target.pk: [*earlier, proposed]})
    return [
        Effect(
            month,
            judging.judge_at(facts, month, today=today)[0],
            judging.judge_at(planned, month, today=today)[0],
        )
        for month in months
    ]
