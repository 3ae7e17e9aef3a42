"""How services get hold of figures and targets: periods first, then the row."""

from budget.audit import door
from budget.models import Period
from budget.services import review
from performance.models import Actual, Target
from performance.queries import plans


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
    rows = Target.objects.select_related("goal", "indicator__department")
    target = rows.get(pk=target_id)
    periods = door.lock(plans.periods_of(target).order_by("pk"))
    return periods, door.lock(rows.filter(pk=target_id))[0]
