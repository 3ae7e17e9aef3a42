"""What was said about a figure goes on with the figure that is to take its place."""

from budget.audit import door
from performance.models import Actual, Explanation, Improvement
from performance.models.explanation import CAUSES

_SAID = (*CAUSES, "forecast", "forecast_typed", "likelihood")


def keep(old: Actual, new: Actual) -> None:
    """Give a new draft the causes, the forecast and the measures of the figure that it
    corrects or verifies, to be changed with it. Files are not taken along."""
    said = Explanation.objects.filter(actual=old).first()
    if said is None:
        return
    row = Explanation(actual=new, **{name: getattr(said, name) for name in _SAID})
    door.save(row)
    measures = said.improvements.filter(dropped=False).order_by("order")
    door.save_many(
        [
            Improvement(
                explanation=row,
                order=order,
                text=step.text,
                due_on=step.due_on,
                owner=step.owner,
            )
            for order, step in enumerate(measures, start=1)
        ]
    )
