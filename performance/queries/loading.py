"""Facts read set-wise, in a fixed number of queries however many targets there are.

Three for the targets: what was promised, the node plans, the figures. Two for what they
stand on (rules and periods), which a job reads once and hands in.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.expressions import RawSQL

from budget import periods as calendar
from budget.choices import Status
from budget.models import Period
from performance.choices import (
    Accumulation,
    BlueRule,
    Comparator,
    Measure,
    ValueKind,
)
from performance.course import PlanPoint
from performance.demands import Demands
from performance.lights.terms import HUNDRED, Thresholds
from performance.models import PlanPoint as PlanPointRow
from performance.models import Policy, Target
from performance.outlook.terms import Bands
from performance.queries import figure_rows
from performance.queries.among import among
from performance.queries.facts import (
    Commitment,
    Facts,
    NodePlan,
    PeriodRow,
    Rules,
    Standing,
    Version,
)

COLUMNS = (
    "pk",
    "code",
    "order",
    "level1",
    "level2",
    "name_printed",
    "value_printed",
    "start",
    "carried_from_id",
    "approved_on",
    "goal_id",
    "goal__kind",
    "goal__form",
    "goal__project_year_id",
    "goal__project_year__order",
    "goal__project_year__project_id",
    "goal__project_year__project__name",
    "indicator_id",
    "indicator__name",
    "indicator__measure",
    "indicator__accumulation",
    "indicator__unit",
    "indicator__decimals",
    "indicator__due_months",
    "indicator__lag_days",
    "indicator__department_id",
    "indicator__department__path",
    "indicator__department__name",
)
_MEASURE = COLUMNS.index("indicator__measure")
# Members by what is stored: calling the enum takes four times as long.
_MEASURES = {member.value: member for member in Measure}
_ACCUMULATIONS = {member.value: member for member in Accumulation}
_COMPARATORS = {member.value: member for member in Comparator}
VERSION_COLUMNS = (
    "binding__pk",
    "binding__valid_from",
    "binding__kind",
    "binding__comparator",
    "binding__number",
    "binding__date",
    "binding__text",
)

DEMANDS = tuple(Demands.__dataclass_fields__)


def load(
    targets: "QuerySet[Target]",
    *,
    year: int,
    month: int,
    standing: Standing | None = None,
    figures: Collection[int] | None = None,
) -> Facts:
    """Read everything that judging `targets` at `month` or earlier needs.

    `figures` are the ids of this year's that are to be judged, None for all.
    """
    wanted = targets.filter(goal__year=year)
    end = calendar.period_end(year, month)
    commitments, versions = _promises(wanted, end)
    if standing is None:
        standing = stand({row.body_path for row in commitments}, year=year, month=month)
    indicators = among({row.indicator_id for row in commitments})
    held, seasons = figure_rows.read(indicators, year, month, figures)
    return Facts(
        year=year,
        commitments=commitments,
        versions=versions,
        plans=_plans(among(row.pk for row in commitments), end),
        policies=standing.policies,
        figures=held,
        periods=standing.periods,
        seasons=seasons,
    )


def stand(bodies: Iterable[str], *, year: int, month: int) -> Standing:
    """Read the rules valid by the end of `month` and the periods of some bodies."""
    end = calendar.period_end(year, month)
    return Standing(_policies(end), _periods(bodies, year))


def _promises(
    wanted: "QuerySet[Target]", end: datetime.date
) -> tuple[list[Commitment], dict[int, list[Version]]]:
    """Return the targets in the order of their forms, each with its values so far."""
    rows = (
        wanted.annotate(
            binding=FilteredRelation(
                "versions", condition=Q(versions__valid_from__lte=end)
            )
        )
        .order_by(
            F("goal__project_year__order").asc(nulls_first=True),
            "goal__order",
            "order",
            "pk",
            "binding__valid_from",
        )
        .values_list(*COLUMNS, *VERSION_COLUMNS)
    )
    commitments: list[Commitment] = []
    versions: dict[int, list[Version]] = defaultdict(list)
    for row in rows:
        if not commitments or commitments[-1].pk != row[0]:
            commitments.append(_commitment(row[: len(COLUMNS)]))
        if row[len(COLUMNS)] is not None:
            versions[row[0]].append(_version(*row[len(COLUMNS) :]))
    return commitments, versions


def _commitment(row: Sequence[Any]) -> Commitment:
    values = list(row)
    values[_MEASURE] = _MEASURES[values[_MEASURE]]
    values[_MEASURE + 1] = _ACCUMULATIONS[values[_MEASURE + 1]]
    return Commitment._make(values)


def _version(
    pk: int,
    since: datetime.date,
    kind: str,
    comparator: str,
    number: Decimal | None,
    date: datetime.date | None,
    text: str,
) -> Version:
    known = number if kind == ValueKind.NUMBER else None
    return Version(pk, since, kind, _COMPARATORS[comparator], known, date, text)


def _plans(keys: RawSQL, end: datetime.date) -> dict[int, list[NodePlan]]:
    rows = (
        PlanPointRow.objects.filter(
            plan__status=Status.APPROVED,
            plan__target__in=keys,
            plan__valid_from__lte=end,
        )
        .order_by("plan__valid_from", "plan_id", "month")
        .values_list(
            "plan__target_id", "plan_id", "plan__valid_from", "month", "amount"
        )
    )
    heads: dict[int, tuple[int, datetime.date]] = {}
    points: dict[int, list[PlanPoint]] = defaultdict(list)
    for target, plan, since, month, amount in rows:
        heads[plan] = (target, since)
        points[plan].append(PlanPoint(month, amount))
    found: dict[int, list[NodePlan]] = defaultdict(list)
    for plan, (target, since) in heads.items():
        found[target].append(NodePlan(plan, since, tuple(points[plan])))
    return found


def _policies(end: datetime.date) -> list[Rules]:
    rows = (
        Policy.objects.in_force()
        .filter(valid_from__lte=end)
        .select_related("department")
        .order_by("valid_from", "pk")
    )
    return [rules_of(row) for row in rows]


def rules_of(row: Policy) -> Rules:
    """Return a policy as the rule takes it."""
    return Rules(
        row.pk,
        row.department.path if row.department else "",
        row.valid_from,
        Thresholds(
            red_below=row.red_below,
            green_from=row.green_from,
            blue_from=row.blue_from,
            rate_tolerance=row.rate_tolerance,
            year_end_tolerance=row.year_end_tolerance,
            blue_rule=BlueRule(row.blue_rule),
            use_season=row.use_season,
        ),
        Bands(
            row.outlook_green_from,
            row.outlook_yellow_from,
            row.outlook_early_below / HUNDRED,
        ),
        row.exception_share,
        row.grace_days,
        Demands(**{field: getattr(row, field) for field in DEMANDS}),
        row.score_over_from,
    )


def _periods(bodies: Iterable[str], year: int) -> dict[tuple[str, int], PeriodRow]:
    rows = Period.objects.filter(body__path__in=list(bodies), year=year).values_list(
        "body__path", "pk", "month", "opens_on", "due_on"
    )
    return {
        (path, month): PeriodRow(pk, month, opens_on, due_on)
        for path, pk, month, opens_on, due_on in rows
    }
