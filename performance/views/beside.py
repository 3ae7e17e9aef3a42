"""What stands beside a figure on its page: the explanation, and what is still asked."""

from typing import Any

from budget import clock
from budget.choices import ReviewAction
from performance.explain_forms import ExplainForm
from performance.models import Actual
from performance.queries import asked


def beside(
    actual: Actual,
    actions: frozenset[ReviewAction],
    explain: ExplainForm | None = None,
) -> dict[str, Any]:
    """Return the context of the page's parts about a figure.

    `actions` are those of the reader; `explain` is a form that was refused.
    """
    may_edit = ReviewAction.EDIT in actions
    explained = getattr(actual, "explained", None)
    return {
        "explained": explained,
        "measures": asked.measures_of(explained),
        "missing": asked.missing_of(actual, clock.today()) if may_edit else (),
        "explain": explain or (ExplainForm(actual=actual) if may_edit else None),
    }
