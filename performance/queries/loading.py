"""Facts read set-wise, in a fixed number of queries however many targets there are.

Three for the targets: what was promised, the node plans, the figures. Two for what they
stand on (rules and periods), which a job reads once and hands in.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from budget import periods as calendar
from budget.choices import Status
from budget.models import Period
from budget.prepared import Prepared, Texts, day, number
from performance.choices import BlueRule
from performance.course import PlanPoint
from performance.demands import Demands
from performance.lights.terms import HUNDRED, Thresholds
from performance.models import PlanPoint as PlanPointRow
from performance.models import Policy, Target
from performance.outlook.terms import Bands
from performance.queries import figure_rows, promise_rows
from performance.queries.facts import Facts, NodePlan, PeriodRow, Rules, Standing

# The columns of a policy, in the order in which `_rules` takes them: first percents.
NUMBERS = (
    "red_below",
    "green_from",
    "blue_from",
    "rate_tolerance",
    "year_end_tolerance",
    "outlook_green_from",
    "outlook_yellow_from",
    "outlook_early_below",
    "exception_share",
    "score_over_from",
)
WORDS = ("blue_rule", "use_season", "valid_from", "grace_days")
DEMANDS = tuple(Demands.__dataclass_fields__)
PLACES = Decimal("0.01")


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
    end = calendar.period_end(year, month)
    rows = promise_rows.asked(targets, year, end)
    return _facts(rows, year, month, standing, figures)


def load_beside(
    indicators: Collection[int],
    *,
    year: int,
    month: int,
    standing: Standing | None = None,
    figures: Collection[int] | None = None,
    annual: bool = False,
) -> Facts:
    """Read the same for the commitments of some indicators, `annual` ones alone or all:
    what pages ask most, in words that are ready."""
    end = calendar.period_end(year, month)
    rows = promise_rows.of_indicators(indicators, year, end, annual=annual)
    return _facts(rows, year, month, standing, figures)


def _facts(
    rows: Iterable[Sequence[Any]],
    year: int,
    month: int,
    standing: Standing | None,
    figures: Collection[int] | None,
) -> Facts:
    commitments, versions = promise_rows.read(rows)
    if standing is None:
        standing = stand({row.body_path for row in commitments}, year=year, month=month)
    indicators = {row.indicator_id for row in commitments}
    held, seasons = figure_rows.read(indicators, year, month, figures)
    return Facts(
        year=year,
        commitments=commitments,
        versions=versions,
        plans=_plans([row.pk for row in commitments], calendar.period_end(year, month)),
        policies=standing.policies,
        figures=held,
        periods=standing.periods,
        seasons=seasons,
    )


def stand(bodies: Iterable[str], *, year: int, month: int) -> Standing:
    """Read the rules valid by the end of `month` and the periods of some bodies."""
    end = calendar.period_end(year, month)
    return Standing(all_rules(end), _periods(bodies, year))


_PLANS = Prepared(
    lambda targets, end: (
        PlanPointRow.objects.filter(
            plan__status=Status.APPROVED,
            plan__target__in=targets,
            plan__valid_from__lte=end,
        )
        .order_by("plan__valid_from", "plan_id", "month")
        .values_list(
            "plan__target_id", "plan_id", "plan__valid_from", "month", "amount"
        )
    )
)


def _plans(targets: Collection[int], end: datetime.date) -> dict[int, list[NodePlan]]:
    heads: dict[int, tuple[int, datetime.date]] = {}
    points: dict[int, list[PlanPoint]] = defaultdict(list)
    for target, plan, since, month, amount in _PLANS.rows(targets, end):
        heads[plan] = (target, day(since))
        exact = number(amount).quantize(promise_rows.PLACES)
        points[plan].append(PlanPoint(month, exact))
    found: dict[int, list[NodePlan]] = defaultdict(list)
    for plan, (target, since) in heads.items():
        found[target].append(NodePlan(plan, since, tuple(points[plan])))
    return found


_POLICIES = Prepared(
    lambda end: (
        Policy.objects.in_force()
        .filter(valid_from__lte=end)
        .order_by("valid_from", "pk")
        .values_list("pk", "department__path", *NUMBERS, *WORDS, *DEMANDS)
    )
)


def all_rules(end: datetime.date) -> list[Rules]:
    """Return the rules of every branch that have begun by a day."""
    return [_rules(*row) for row in _POLICIES.rows(end)]


def rules_of(row: Policy) -> Rules:
    """Return a policy as the rule takes it."""
    path = row.department.path if row.department else None
    columns = (*NUMBERS, *WORDS, *DEMANDS)
    return _rules(row.pk, path, *(getattr(row, name) for name in columns))


def _rules(pk: int, path: str | None, *columns: Any) -> Rules:
    """Return rules from the columns of a policy, in their order."""
    numbers = [number(raw).quantize(PLACES) for raw in columns[: len(NUMBERS)]]
    rule, season, since, grace, *asked = columns[len(NUMBERS) :]
    red, green, blue, rate, year_end, likely, unlikely, early, share, over = numbers
    thresholds = Thresholds(
        red, green, blue, rate, year_end, BlueRule(rule), bool(season)
    )
    return Rules(
        pk,
        path or "",
        day(since),
        thresholds,
        Bands(likely, unlikely, early / HUNDRED),
        share,
        grace,
        Demands(*map(bool, asked)),
        over,
    )


_PERIODS = Prepared(
    lambda bodies, year: (
        Period.objects.filter(body__path__in=bodies, year=year)
        .order_by()
        .values_list("body__path", "pk", "month", "opens_on", "due_on")
    )
)


def _periods(bodies: Iterable[str], year: int) -> dict[tuple[str, int], PeriodRow]:
    return {
        (path, month): PeriodRow(pk, month, day(opens_on), day(due_on))
        for path, pk, month, opens_on, due_on in _PERIODS.rows(Texts(bodies), year)
    }
