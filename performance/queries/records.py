"""All years of every indicator, in batches: what `calibrate` replays."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from performance.choices import (
    Accumulation,
    Comparator,
    GoalKind,
    Measure,
    ValueKind,
)
from performance.course import MONTHS
from performance.lights.terms import Promise
from performance.models import Actual, Indicator, TargetVersion
from performance.outlook.replay import Record

BATCH = 500
NUMBERS = (Measure.COUNT, Measure.AMOUNT, Measure.PERCENT, Measure.GROWTH)


def records(path: str = "") -> Iterator[Record]:
    """Yield the indicators of a department branch ("" for all) that have an ended year.

    Three queries a batch; what is held does not grow with their number.
    """
    ended = Actual.objects.in_force().filter(period__month=MONTHS, value__isnull=False)
    wanted = (
        Indicator.objects.filter(department__path__startswith=path, measure__in=NUMBERS)
        .filter(pk__in=ended.values("indicator"))
        .order_by("pk")
        .values_list("pk", "measure", "accumulation", "department__path")
    )
    last = 0
    while rows := list(wanted.filter(pk__gt=last)[:BATCH]):
        keys = [pk for pk, *_kinds in rows]
        figures, promises = _figures(keys), _promises(keys)
        for pk, measure, accumulation, branch in rows:
            yield Record(
                Measure(measure),
                Accumulation(accumulation),
                figures[pk],
                {year: tuple(found) for year, found in promises[pk].items()},
                branch,
            )
        last = keys[-1]


def _figures(keys: list[int]) -> dict[int, dict[int, dict[int, Decimal]]]:
    rows = (
        Actual.objects.in_force()
        .filter(indicator__in=keys, value__isnull=False)
        .values_list("indicator_id", "period__year", "period__month", "value")
    )
    found: dict[int, dict[int, dict[int, Decimal]]] = defaultdict(dict)
    for indicator, year, month, value in rows:
        found[indicator].setdefault(year, {})[month] = value
    return found


def _promises(keys: list[int]) -> dict[int, dict[int, set[Promise]]]:
    """Return each year's number promises as they stood at its end.

    Two commitments to the same number are one promise.
    """
    rows = (
        TargetVersion.objects.filter(
            target__indicator__in=keys, target__goal__kind=GoalKind.ANNUAL
        )
        .order_by("valid_from", "pk")
        .values_list(
            "target_id",
            "target__indicator_id",
            "target__goal__year",
            "target__indicator__accumulation",
            "target__indicator__measure",
            "target__start",
            "valid_from",
            "kind",
            "comparator",
            "number",
        )
    )
    last: dict[int, tuple[int, int, Promise | None]] = {}
    for pk, key, year, accumulation, measure, start, since, kind, sign, number in rows:
        if since.year > year:
            continue
        promise = None
        if kind == ValueKind.NUMBER:
            accumulated = Accumulation(accumulation)
            stock = accumulated is Accumulation.STOCK
            promise = Promise(
                Comparator(sign),
                number,
                accumulated,
                Measure(measure),
                start if stock else None,
            )
        last[pk] = (key, year, promise)
    found: dict[int, dict[int, set[Promise]]] = defaultdict(dict)
    for key, year, promise in last.values():
        if promise is not None:
            found[key].setdefault(year, set()).add(promise)
    return found
