"""交接 of a lead's indicators, of records in hand, and of 整改 not yet closed."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from budget.audit import door
from budget.models import Department, Period, User
from budget.services.succession import Owed
from budget.workflow import EDITABLE
from performance import rectifying
from performance.models import Actual, Adjustment, Indicator, Plan, Rectification

# Records that can still be edited, and how each leads to its indicator. What is under
# review stays its author's: it comes back to the indicator's new lead.
IN_HAND: tuple[tuple[Any, str], ...] = (
    (Actual, "indicator"),
    (Plan, "target__indicator"),
    (Adjustment, "target__indicator"),
)


class Lead:
    """What rests on a lead: budget.services.succession asks."""

    def owed(self, user: User, keeps: Collection[str]) -> list[Owed]:
        mine = _mine(user, keeps)
        indicators = Counter(mine.values_list("department__path", flat=True))
        drafts: Counter[str] = Counter()
        for model, way in IN_HAND:
            rows = _in_hand(model, way, user, mine)
            drafts.update(rows.values_list(f"{way}__department__path", flat=True))
        charged = _charged(user, keeps).values_list("department__path", flat=True)
        orders = Counter(charged)
        names = dict(
            Department.objects.filter(path__in={*indicators, *orders})
            .order_by("path")
            .values_list("path", "name")
        )
        return [
            Owed(path, name, indicators[path], drafts[path], orders[path])
            for path, name in names.items()
        ]

    def pass_on(self, user: User, successor: User, keeps: Collection[str]) -> None:
        """Lock periods, indicators and records, and put the successor on each."""
        mine = _mine(user, keeps)
        figures = _in_hand(Actual, "indicator", user, mine)
        door.lock(Period.objects.filter(pk__in=figures.values("period")))
        found = [
            door.lock(_in_hand(model, way, user, mine).select_related(way))
            for model, way in IN_HAND
        ]
        indicators: list[Indicator] = door.lock(mine)
        orders: list[Rectification] = door.lock(_charged(user, keeps))
        held: Any
        for held in (*indicators, *orders):
            held.responsible = successor
            held.version += 1
        door.save_many(indicators)
        door.save_many(orders)
        for rows in found:
            for row in rows:
                row.author = successor
                row.version += 1
            door.save_many(rows)


def _mine(user: User, keeps: Collection[str]) -> QuerySet[Indicator]:
    """Return the indicators in use that are the person's, outside `keeps`."""
    rows = Indicator.objects.filter(responsible=user, retired_on=None)
    return rows.exclude(_within(keeps))


def _charged(user: User, keeps: Collection[str]) -> QuerySet[Rectification]:
    """Return the 整改 that the person is charged with, outside `keeps`."""
    rows: QuerySet[Rectification] = Rectification.objects.filter(
        responsible=user, status__in=rectifying.UNDONE
    )
    return rows.exclude(_within(keeps))


def _within(keeps: Collection[str]) -> Q:
    kept = Q(pk__in=[])
    for path in keeps:
        kept |= Q(department__path__startswith=path)
    return kept


def _in_hand(
    model: Any, way: str, user: User, indicators: QuerySet[Indicator]
) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(
        author=user, status__in=EDITABLE, **{f"{way}__in": indicators}
    )
    return rows


LEAD = Lead()
