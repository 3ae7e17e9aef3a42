"""How services get hold of a figure: the period first, then the row."""

from budget.audit import door
from budget.services import review
from performance.models import Actual


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
