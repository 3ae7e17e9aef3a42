"""What is due from a person: the box, and beside it the past, the target, the state."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet

from budget import access
from budget.access import Permission
from budget.choices import ReviewAction, Role, Status
from budget.models import Period, ReviewStep, User
from budget.models.organization import STEP
from budget.prepared import Prepared
from performance.choices import Accumulation
from performance.course import Season, expected
from performance.demands import Asked, missing
from performance.models import Actual, Indicator, Plan
from performance.plan_problems import Problem
from performance.queries import acceptances
from performance.queries.asked import asked_beside, given_of
from performance.queries.entered import as_entered
from performance.queries.figures import Figures, place
from performance.queries.judging import Judged
from performance.queries.plans import question
from performance.reporting import State, reporting_state
from performance.rounding import rounded


class OpenPlan(NamedTuple):
    """A node plan on its way."""

    pk: int
    status: str


@dataclass(kw_only=True)
class Box(Figures):
    """One indicator in one period, as its lead sees it."""

    # Told once the light is known.
    state: State = field(init=False)
    judged: list[Judged] = field(default_factory=list)
    # The reviewer's words on a returned figure.
    opinion: str = ""
    plan: OpenPlan | None = None
    seasons: Sequence[Season] = ()
    # What the rules still ask for beside the saved figure.
    missing: tuple[Asked, ...] = ()

    @property
    def unbound(self) -> bool:
        """Whether none of the commitments on the indicator binds by then: each was
        given up, or carried over and not approved yet."""
        return bool(self.judged) and all(
            row.promise.dropped or row.promise.awaiting for row in self.judged
        )

    @cached_property
    def lit(self) -> Judged | None:
        """The commitment whose light is shown: the first annual one.

        It is asked for after all are judged.
        """
        return next((row for row in self.judged if row.counted), None)

    @property
    def question(self) -> Problem | None:
        """What the lead should be asked about the target's node plan."""
        return question(self.lit) if self.lit else None

    @property
    def expected(self) -> str:
        """What the course asks for by now; "" where time plays no part."""
        row = self.lit
        if row is None or row.promise.number is None:
            return ""
        if row.promise.kind not in (Accumulation.CUMULATIVE, Accumulation.STOCK):
            return ""
        plan = row.plan.points if row.plan else ()
        course = expected(
            self.period.month,
            row.promise.number,
            plan=plan,
            seasons=self.seasons,
            use_season=row.rules.thresholds.use_season,
            start=row.promise.start,
        )
        return rounded(course.level, 2)


def periods_for(user: User, today: datetime.date) -> QuerySet[Period]:
    """Return the opened periods of the user's own bodies, newest first."""
    bodies = {grant.path[:STEP] for grant in access.grants(user)}
    return (
        Period.objects.filter(body__path__in=bodies, opens_on__lte=today)
        .select_related("body")
        .order_by("-year", "-month")
    )


def enterable(user: User) -> QuerySet[Indicator]:
    """Return the indicators that the user enters: the own, or a clerk's branch."""
    wanted = Q(pk__in=[])
    for grant in access.grants(user):
        branch = Q(department__path__startswith=grant.path)
        if grant.role in access.ROLES[Permission.ENTER_FOR_OTHERS]:
            wanted |= branch
        elif grant.role == Role.LEAD:
            wanted |= branch & (Q(responsible=user) | Q(responsible=None))
    return Indicator.objects.filter(wanted, retired_on=None).select_related(
        "department"
    )


def may_enter(user: User, indicator: Indicator) -> bool:
    """Whether the user enters this indicator: the own, or one of a clerk's branch."""
    return enterable(user).filter(pk=indicator.pk).exists()


def boxes(
    indicators: Iterable[Indicator], period: Period, today: datetime.date
) -> list[Box]:
    """Return a box for each indicator due in the period, in a constant number of
    queries, those still to do first."""
    due = [row for row in indicators if period.month in row.months]
    found = {row.pk: Box(indicator=row, period=period) for row in due}
    place(found, period)
    _place_commitments(found, period)
    for box in found.values():
        box.state = _state(box, today)
    _place_opinions(found)
    _place_plans(found)
    _place_missing(found, today)
    asked = [box for box in found.values() if box.current or not box.unbound]
    return sorted(asked, key=_order)


def accepted(boxes: Iterable[Box], today: datetime.date) -> Collection[int]:
    """Return the targets with a head's word beside their light; one query.

    The light of what is still being typed is a trial, and no head has seen it.
    """
    shown = [box.lit for box in boxes if box.lit and not box.editable]
    return acceptances.standing(shown, today)


def _order(box: Box) -> tuple[bool, str, str]:
    first = box.judged[0].commitment.code if box.judged else ""
    return (not box.editable, first, box.indicator.sort_key)


def _place_opinions(found: dict[int, Box]) -> None:
    returned = {
        box.open.pk: box
        for box in found.values()
        if box.open is not None and box.open.status == Status.RETURNED
    }
    steps = ReviewStep.objects.filter(
        kind=Actual.KIND, record_id__in=returned, action=ReviewAction.RETURN
    ).order_by("id")
    for step in steps:
        returned[step.record_id].opinion = step.opinion


_PLANS = Prepared(
    lambda targets: (
        Plan.objects.open()
        .filter(target__in=targets)
        .values_list("target_id", "pk", "status")
    )
)


def _place_plans(found: dict[int, Box]) -> None:
    lit = {box.lit.commitment.pk: box for box in found.values() if box.lit}
    for target, *plan in _PLANS.rows(lit):
        lit[target].plan = OpenPlan(*plan)


def _place_missing(found: dict[int, Box], today: datetime.date) -> None:
    wanted = {
        box.open.pk: (box, asked_beside(box.open, box.judged, today))
        for box in found.values()
        if box.open is not None and box.editable
    }
    asked = [box.open for box, wants in wanted.values() if wants and box.open]
    for pk, given in (given_of(asked) if asked else {}).items():
        box, wants = wanted[pk]
        box.missing = missing(wants, given)


def _place_commitments(found: dict[int, Box], period: Period) -> None:
    """Judge each commitment on the figure in the box, whatever its status: the person
    who enters sees the light before anybody else does."""
    facts, rows = as_entered(found, period)
    for judged in rows:
        box = found[judged.commitment.indicator_id]
        box.judged.append(judged)
        box.seasons = facts.seasons.get(box.indicator.pk, ())


def _state(box: Box, today: datetime.date) -> State:
    indicator, period, lit = box.indicator, box.period, box.lit
    return reporting_state(
        due_months=indicator.months,
        month=period.month,
        status=Status(box.open.status) if box.open else None,
        in_force=box.in_force is not None,
        today=today,
        opens_on=period.opens_on,
        due_on=period.due_on,
        data_ready_on=period.end + datetime.timedelta(days=indicator.lag_days),
        grace_days=lit.rules.grace_days if lit else 0,
    )
