"""How services get hold of figures and targets: periods first, then the row."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Q

from budget.audit import door
from budget.models import Period
from budget.models.organization import STEP
from budget.services import review
from performance.models import Actual, Adjustment, Plan, Target

Proposal = TypeVar("Proposal", Plan, Adjustment)


def lock_figure(actual_id: int) -> Actual:
    """Lock the figure's period and then the figure: always in this order.

    Raises Actual.DoesNotExist.
    """
    period_id = Actual.objects.values_list("period_id", flat=True).get(pk=actual_id)
    period = review.lock_period(period_id)
    rows = Actual.objects.filter(pk=actual_id).select_related("indicator__department")
    actual: Actual = door.lock(rows)[0]
    actual.period = period
    return actual


def lock_target(target_id: int) -> tuple[list[Period], Target]:
    """Lock the year's periods and then the target: always in this order.

    Raises Target.DoesNotExist.
    """
    found = lock_targets([target_id])
    if not found:
        raise Target.DoesNotExist(target_id)
    return found[target_id]


def lock_targets(ids: Collection[int]) -> dict[int, tuple[list[Period], Target]]:
    """Lock the periods of many targets and then the targets, each with its own."""
    rows = Target.objects.filter(pk__in=ids)
    rows = rows.select_related("goal", "indicator__department")
    places = {row.pk: _place(row) for row in rows}
    if not places:
        return {}
    wanted = Q()
    for body, year in set(places.values()):
        wanted |= Q(body__path=body, year=year)
    periods: list[Period] = door.lock(
        Period.objects.filter(wanted).select_related("body")
    )
    by_place: dict[tuple[str, int], list[Period]] = {}
    for period in periods:
        by_place.setdefault((period.body.path, period.year), []).append(period)
    return {row.pk: (by_place.get(places[row.pk], []), row) for row in door.lock(rows)}


def lock_proposals(
    model: type[Proposal], ids: Collection[int]
) -> list[tuple[list[Period], Proposal]]:
    """Lock what was proposed about targets, each with its target and the periods."""
    rows = model._base_manager.filter(pk__in=ids)
    held = lock_targets(set(rows.values_list("target_id", flat=True)))
    found = []
    for row in door.lock(rows):
        periods, row.target = held[row.target_id]
        found.append((periods, row))
    return found


def _place(target: Target) -> tuple[str, int]:
    """Return the target's body and year: they name its periods."""
    return target.indicator.department.path[:STEP], target.goal.year
