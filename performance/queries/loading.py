"""Facts read set-wise: seven queries however many targets there are."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from budget import periods as calendar
from budget.choices import Status
from budget.models import Period
from budget.models.review import OPEN
from performance.choices import (
    Accumulation,
    BlueRule,
    Comparator,
    Grade,
    Measure,
    ValueKind,
)
from performance.course import MONTHS, PlanPoint, Season
from performance.lights.terms import Thresholds
from performance.models import Actual, Policy, Target, TargetVersion
from performance.models import PlanPoint as PlanPointRow
from performance.queries.facts import (
    Commitment,
    Facts,
    FigureRow,
    NodePlan,
    PeriodRow,
    Rules,
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


def load(targets: "QuerySet[Target]", *, year: int, month: int) -> Facts:
    """Read everything that judging `targets` at `month` or earlier needs."""
    wanted = targets.filter(goal__year=year)
    rows = wanted.order_by(
        F("goal__project_year__order").asc(nulls_first=True),
        "goal__order",
        "order",
        "pk",
    ).values_list(*COLUMNS)
    commitments = [_commitment(row) for row in rows]
    end = calendar.period_end(year, month)
    keys = wanted.order_by().values("pk")
    indicators = wanted.order_by().values("indicator")
    policies = _policies(end)
    seasonal = any(rules.thresholds.use_season for rules in policies)
    return Facts(
        year=year,
        commitments=commitments,
        versions=_versions(keys, end),
        plans=_plans(keys, end),
        policies=policies,
        figures=_figures(indicators, year, month),
        periods=_periods({row.body_path for row in commitments}, year),
        seasons=_seasons(indicators, year) if seasonal else {},
    )


def _commitment(row: Sequence[Any]) -> Commitment:
    values = list(row)
    values[_MEASURE] = Measure(values[_MEASURE])
    values[_MEASURE + 1] = Accumulation(values[_MEASURE + 1])
    return Commitment(*values)


def _versions(keys: Any, end: datetime.date) -> dict[int, list[Version]]:
    rows = (
        TargetVersion.objects.filter(target__in=keys, valid_from__lte=end)
        .order_by("valid_from", "pk")
        .values_list(
            "target_id",
            "pk",
            "valid_from",
            "kind",
            "comparator",
            "number",
            "date",
            "text",
        )
    )
    found: dict[int, list[Version]] = defaultdict(list)
    for target, pk, since, kind, comparator, number, date, text in rows:
        known = number if kind == ValueKind.NUMBER else None
        version = Version(pk, since, kind, Comparator(comparator), known, date, text)
        found[target].append(version)
    return found


def _plans(keys: Any, end: datetime.date) -> dict[int, list[NodePlan]]:
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
        Policy.objects.filter(valid_from__lte=end)
        .select_related("department")
        .order_by("valid_from", "pk")
    )
    return [
        Rules(
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
        )
        for row in rows
    ]


def _figures(indicators: Any, year: int, month: int) -> dict[int, list[FigureRow]]:
    rows = (
        Actual.objects.filter(
            indicator__in=indicators,
            period__year=year,
            period__month__lte=month,
            status__in=[*OPEN, Status.APPROVED],
        )
        .order_by("period__month", "pk")
        .values_list(
            "pk",
            "indicator_id",
            "period__month",
            "status",
            "value",
            "grade",
            "date",
            "as_typed",
            "quality",
            "source",
            "explanation",
            "corrects_id",
        )
    )
    found: dict[int, list[FigureRow]] = defaultdict(list)
    for pk, indicator, at, status, value, grade, *rest in rows:
        row = FigureRow(pk, indicator, at, Status(status), value, Grade(grade), *rest)
        found[indicator].append(row)
    return found


def _periods(bodies: Iterable[str], year: int) -> dict[tuple[str, int], PeriodRow]:
    rows = Period.objects.filter(body__path__in=list(bodies), year=year).values_list(
        "body__path", "pk", "month", "opens_on", "due_on"
    )
    return {
        (path, month): PeriodRow(pk, month, opens_on, due_on)
        for path, pk, month, opens_on, due_on in rows
    }


def _seasons(indicators: Any, year: int) -> dict[int, list[Season]]:
    """Earlier years in force; a stock's opening level is the year end before it."""
    rows = (
        Actual.objects.in_force()
        .filter(indicator__in=indicators, period__year__lt=year, value__isnull=False)
        .order_by("period__year", "period__month")
        .values_list("indicator_id", "period__year", "period__month", "value")
    )
    years: dict[int, dict[int, dict[int, Decimal]]] = defaultdict(dict)
    for indicator, past, month, value in rows:
        years[indicator].setdefault(past, {})[month] = value
    return {
        indicator: [
            Season(
                past,
                tuple(PlanPoint(month, value) for month, value in points.items()),
                by_year.get(past - 1, {}).get(MONTHS),
            )
            for past, points in by_year.items()
        ]
        for indicator, by_year in years.items()
    }
