"""What the rules ask for beside a figure, and what of it is there already."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from budget.choices import Status
from budget.models import Period
from budget.models.organization import STEP
from performance import demands
from performance.choices import Light, Measure, ReportingState
from performance.demands import Asked, Case, Given
from performance.models import Actual, Explanation, Improvement
from performance.models.explanation import CAUSES
from performance.plausibility import says_why
from performance.queries import evidence, judging, loading
from performance.queries.entered import as_entered
from performance.queries.judging import Judged
from performance.reporting import reporting_state

WORDED = (Measure.DATE, Measure.GRADE, Measure.YES_NO)


def asked_of(actual: Actual, today: datetime.date) -> tuple[Asked, ...]:
    """Return what the rules ask for beside one figure that is being entered.

    Two queries where the rules ask for nothing, else five.
    """
    period, path = actual.period, actual.indicator.department.path
    standing = loading.stand([path[:STEP]], year=period.year, month=period.month)
    rules = judging.rules_for(standing.policies, path, period.end)
    if not rules.demands.any:
        return ()
    _facts, judged = as_entered([actual.indicator_id], period, standing)
    late = _is_late(actual, rules.grace_days, today)
    return demands.asked(rules.demands, _case(actual, judged, late=late))


def asked_beside(
    actual: Actual, judged: Collection[Judged], today: datetime.date
) -> tuple[Asked, ...]:
    """Return the same where the commitments are judged already; no query."""
    if not judged:
        return ()
    rules = next(iter(judged)).rules
    late = _is_late(actual, rules.grace_days, today)
    return demands.asked(rules.demands, _case(actual, judged, late=late))


def missing_of(actual: Actual, today: datetime.date) -> tuple[Asked, ...]:
    """Return what is still to be done before one figure may be sent."""
    wanted = asked_of(actual, today)
    return demands.missing(wanted, given_of([actual])[actual.pk]) if wanted else ()


def missing_among(
    rows: Collection[Actual], period: Period, today: datetime.date
) -> dict[int, tuple[Asked, ...]]:
    """Return what is still to be done for each of many figures of one period.

    A constant number of queries.
    """
    paths = {row.pk: row.indicator.department.path for row in rows}
    bodies = {path[:STEP] for path in paths.values()}
    standing = loading.stand(bodies, year=period.year, month=period.month)
    rules = {
        pk: judging.rules_for(standing.policies, path, period.end)
        for pk, path in paths.items()
    }
    asking = [row for row in rows if rules[row.pk].demands.any]
    if not asking:
        return {}
    beside: dict[int, list[Judged]] = defaultdict(list)
    ids = [row.indicator_id for row in asking]
    for judged in as_entered(ids, period, standing)[1]:
        beside[judged.commitment.indicator_id].append(judged)
    given = given_of(asking)
    found = {}
    for row in asking:
        late = _is_late(row, rules[row.pk].grace_days, today)
        case = _case(row, beside[row.indicator_id], late=late)
        wanted = demands.asked(rules[row.pk].demands, case)
        found[row.pk] = demands.missing(wanted, given[row.pk])
    return found


def missing_beside(
    actual: Actual, judged: Collection[Judged], today: datetime.date
) -> tuple[Asked, ...]:
    """Return the same for a figure whose commitments are judged already.

    No query where nothing is asked for; the figure may be one that nobody has saved.
    """
    wanted = asked_beside(actual, judged, today)
    return demands.missing(wanted, given_of([actual])[actual.pk]) if wanted else ()


def given_of(rows: Iterable[Actual]) -> dict[int, Given]:
    """Return what stands beside each figure, in a constant number of queries."""
    words = {row.pk: says_why(row.explanation) for row in rows}
    explained = {
        row.actual_id: row for row in Explanation.objects.filter(actual__in=words)
    }
    measures = Counter(
        Improvement.objects.filter(
            explanation__actual__in=words, dropped=False
        ).values_list("explanation__actual_id", flat=True)
    )
    files = evidence.counts(words)
    return {
        pk: replace(_given(said, explained.get(pk), measures[pk]), evidence=files[pk])
        for pk, said in words.items()
    }


def measures_of(explained: Explanation | None) -> list[Improvement]:
    """Return the measures of an explanation in their order."""
    if explained is None:
        return []
    return list(explained.improvements.filter(dropped=False).order_by("order"))


def _given(words: bool, explained: Explanation | None, measures: int) -> Given:
    if explained is None:
        return Given(words=words)
    return Given(
        cause=any(getattr(explained, name) for name in CAUSES),
        words=words,
        forecast=bool(explained.forecast_shown),
        likelihood=bool(explained.likelihood),
        measures=measures,
    )


def _case(actual: Actual, judged: Iterable[Judged], *, late: bool) -> Case:
    return Case(
        month=actual.period.month,
        lights=frozenset(Light(row.light) for row in judged if row.counted),
        late=late,
        correction=actual.corrects_id is not None,
        number=actual.indicator.measure not in WORDED,
    )


def _is_late(actual: Actual, grace_days: int, today: datetime.date) -> bool:
    """Whether the figure comes for the first time, and too late.

    One that was returned had come before; what takes another's place had come too.
    """
    if actual.round or actual.replaces_id is not None:
        return False
    period, indicator = actual.period, actual.indicator
    state = reporting_state(
        due_months=indicator.months,
        month=period.month,
        status=Status.DRAFT,
        in_force=False,
        today=today,
        opens_on=period.opens_on,
        due_on=period.due_on,
        data_ready_on=period.end + datetime.timedelta(days=indicator.lag_days),
        grace_days=grace_days,
    )
    return state.state is ReportingState.LATE
