"""What the rule needs to know of one year: plain frozen values, no rows.

What comes once or more a target is a tuple: a job makes a hundred thousand of each.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from budget import periods as calendar
from budget.choices import Status
from budget.models.organization import STEP
from budget.models.review import UNDER_REVIEW
from performance.choices import (
    Accumulation,
    Comparator,
    FigureSource,
    GoalKind,
    Grade,
    Measure,
)
from performance.course import PlanPoint, Season
from performance.demands import Demands
from performance.lights.terms import Thresholds
from performance.outlook.rule import BANDS
from performance.outlook.terms import Bands
from performance.scoring.terms import OVER_FROM

NO_SHARE = Decimal(0)
NO_DEMANDS = Demands()


def awaits_approval(
    carried_from_id: int | None, approved_on: datetime.date | None, day: datetime.date
) -> bool:
    """Whether a commitment was carried over and has no 批复 by a day."""
    if carried_from_id is None:
        return False
    return approved_on is None or approved_on > day


class Commitment(NamedTuple):
    """One row of a form with all around it, in the order of `loading.COLUMNS`."""

    pk: int
    code: str
    order: int
    level1: str
    level2: str
    name_printed: str
    value_printed: str
    start: Decimal | None
    carried_from_id: int | None
    approved_on: datetime.date | None
    goal_id: int
    goal_kind: str
    form: str
    project_year_id: int | None
    project_order: int | None
    project_id: int | None
    project: str | None
    indicator_id: int
    indicator: str
    measure: Measure
    accumulation: Accumulation
    unit: str
    decimals: int
    due_months: str
    lag_days: int
    department_id: int
    path: str
    department: str

    @property
    def long_term(self) -> bool:
        return self.goal_kind == GoalKind.LONG_TERM

    @property
    def body_path(self) -> str:
        return self.path[:STEP]

    def awaits(self, day: datetime.date) -> bool:
        """Whether it was carried over and has no 批复 by a day: it does not bind."""
        return awaits_approval(self.carried_from_id, self.approved_on, day)

    @property
    def months(self) -> tuple[int, ...]:
        return calendar.parse_months(self.due_months)


class Version(NamedTuple):
    """The value that binds from a day on."""

    pk: int
    valid_from: datetime.date
    kind: str
    comparator: Comparator
    number: Decimal | None
    date: datetime.date | None
    text: str


class NodePlan(NamedTuple):
    """A target's course from a day on."""

    pk: int
    valid_from: datetime.date
    points: tuple[PlanPoint, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """A Policy: `path` is empty where it holds for everybody."""

    pk: int | None
    path: str
    valid_from: datetime.date
    thresholds: Thresholds
    bands: Bands = BANDS
    # Percent of a project's judged targets, the worst first, that its light leaves out.
    exception_share: Decimal = NO_SHARE
    grace_days: int = 0
    # No part of a judgement, and so none of what it is sealed with.
    demands: Demands = field(default=NO_DEMANDS, repr=False)
    score_over_from: Decimal = field(default=OVER_FROM, repr=False)


class FigureRow(NamedTuple):
    """An Actual of the year, in force or on its way."""

    pk: int
    indicator_id: int
    month: int
    status: Status
    value: Decimal | None
    grade: Grade
    date: datetime.date | None
    as_typed: str
    quality: str
    source: str
    explanation: str
    corrects_id: int | None

    @property
    def in_force(self) -> bool:
        return self.status == Status.APPROVED

    @property
    def counts_when_pending(self) -> bool:
        return self.in_force or self.status in UNDER_REVIEW

    @property
    def is_sample(self) -> bool:
        return self.source == FigureSource.SAMPLE


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """When a body reports."""

    pk: int
    month: int
    opens_on: datetime.date
    due_on: datetime.date


@dataclass(frozen=True, slots=True)
class Standing:
    """What targets stand on: rules, and periods by body path and month."""

    policies: list[Rules]
    periods: dict[tuple[str, int], PeriodRow]


@dataclass(frozen=True, slots=True)
class Facts:
    """One year of some targets, up to a month; lists are in order of time."""

    year: int
    commitments: list[Commitment]
    versions: dict[int, list[Version]] = field(default_factory=dict)
    plans: dict[int, list[NodePlan]] = field(default_factory=dict)
    policies: list[Rules] = field(default_factory=list)
    figures: dict[int, list[FigureRow]] = field(default_factory=dict)
    periods: dict[tuple[str, int], PeriodRow] = field(default_factory=dict)
    seasons: dict[int, list[Season]] = field(default_factory=dict)
