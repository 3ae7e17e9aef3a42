"""Who owes which figure: read set-wise, four queries whatever their number."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from budget import periods as months
from budget.choices import Status
from budget.models import Period
from budget.models.organization import STEP
from budget.models.review import OPEN
from performance.choices import ReportingState, ValueKind
from performance.models import Actual, Indicator, Target
from performance.queries import judging, loading
from performance.queries.facts import Rules
from performance.reporting import State, reporting_state

# From a day on, until before another.
Spell = tuple[datetime.date, datetime.date]
OWING = (ReportingState.DUE, ReportingState.LATE, ReportingState.RETURNED)


@dataclass(frozen=True, slots=True)
class Owed:
    """One figure that has not come: due on a day, late after `late_after`, which is
    the same day unless the rules in force give days of grace (宽限)."""

    indicator_id: int
    indicator: str
    responsible_id: int | None
    responsible: str
    department: str
    path: str
    period: Period
    due_on: datetime.date
    state: State
    late_after: datetime.date


def owed(
    indicators: "QuerySet[Indicator]", periods: Iterable[Period], today: datetime.date
) -> list[Owed]:
    """Return the figures that people should have reported or may report now.

    Only indicators in use that a target of the year stands on; a figure whose data do
    not exist yet, or that a period does not ask for, is not owed. In order of
    department, then of period.
    """
    wanted = list(periods)
    rows = list(
        indicators.filter(retired_on=None)
        .select_related("department", "responsible")
        .order_by("department__path", "sort_key", "pk")
    )
    promised = _promised(indicators, {period.year for period in wanted})
    known = _figures(indicators, wanted)
    policies = _policies(wanted)
    found = [
        item
        for period in wanted
        for row in rows
        if _asks(promised.get((row.pk, period.year), ()), period.end)
        and (
            item := _one(
                row, period, known.get((row.pk, period.pk), []), policies, today
            )
        )
    ]
    return sorted(found, key=lambda item: item.path)


def _policies(periods: list[Period]) -> list[Rules]:
    """Return the rules that were valid by the last of some periods; one query."""
    if not periods:
        return []
    last = max(periods, key=lambda period: period.end)
    return loading.stand((), year=last.year, month=last.month).policies


def _asks(spells: Iterable[Spell], day: datetime.date) -> bool:
    """Whether a target on the indicator binds on a day."""
    return any(since <= day < until for since, until in spells)


def _promised(
    indicators: "QuerySet[Indicator]", years: Collection[int]
) -> dict[tuple[int, int], list[Spell]]:
    """Return {(indicator, year): from when until when each target on it binds}.

    It binds from the day of its first value on, what was carried over from its 批复 on;
    what is not given up, for ever.
    """
    rows = Target.objects.filter(
        indicator__in=indicators.order_by().values("pk"), goal__year__in=years
    ).annotate(
        given_up=Min(
            "versions__valid_from", filter=Q(versions__kind=ValueKind.DROPPED)
        ),
        begins=Min("versions__valid_from"),
    )
    found: dict[tuple[int, int], list[Spell]] = {}
    columns = ("given_up", "begins", "carried_from_id", "approved_on")
    for (
        indicator,
        year,
        given_up,
        begins,
        carried,
        approved,
    ) in rows.order_by().values_list("indicator_id", "goal__year", *columns):
        never = datetime.date.max
        since = max(
            begins or never, (approved or never) if carried else datetime.date.min
        )
        spell = since, given_up or never
        found.setdefault((indicator, year), []).append(spell)
    return found


def _figures(
    indicators: "QuerySet[Indicator]", periods: list[Period]
) -> dict[tuple[int, int], list[Status]]:
    """Return the statuses of the figures on their way or in force, oldest first."""
    rows = Actual.objects.filter(
        Q(status__in=OPEN) | Q(status=Status.APPROVED),
        indicator__in=indicators.order_by().values("pk"),
        period__in=periods,
    )
    found: dict[tuple[int, int], list[Status]] = {}
    for indicator, period, status in rows.order_by("pk").values_list(
        "indicator_id", "period_id", "status"
    ):
        found.setdefault((indicator, period), []).append(Status(status))
    return found


def _one(
    row: Indicator,
    period: Period,
    statuses: list[Status],
    policies: list[Rules],
    today: datetime.date,
) -> Owed | None:
    path = row.department.path
    if path[:STEP] != period.body.path:
        return None
    end = months.period_end(period.year, period.month)
    ready = end + datetime.timedelta(days=row.lag_days)
    grace = judging.rules_for(policies, path, end).grace_days
    due_on = max(period.due_on, ready)
    state = reporting_state(
        due_months=row.months,
        month=period.month,
        status=statuses[-1] if statuses else None,
        in_force=Status.APPROVED in statuses,
        today=today,
        opens_on=period.opens_on,
        due_on=period.due_on,
        data_ready_on=ready,
        grace_days=grace,
    )
    if state.state not in OWING:
        return None
    return Owed(
        indicator_id=row.pk,
        indicator=row.name,
        responsible_id=row.responsible_id,
        responsible=row.responsible.name if row.responsible else "",
        department=str(row.department),
        path=path,
        period=period,
        due_on=due_on,
        state=state,
        late_after=due_on + datetime.timedelta(days=grace),
    )
