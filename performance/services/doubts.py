"""What must be answered before a figure is kept, whatever way it came in."""

from collections.abc import Collection

from django.core.exceptions import ValidationError

from budget.audit import door
from performance import plausibility
from performance.choices import Accumulation, Measure
from performance.drafts import Draft
from performance.language import language
from performance.models import Actual, Indicator
from performance.queries.past import past_of
from performance.questions import Past, Question


class Unanswered(ValidationError):
    """A question about the figure has no answer of its own; the message puts it."""


def require_answers(
    actual: Actual,
    draft: Draft,
    confirmed: Collection[str],
    past: Past | None = None,
) -> None:
    """Hold a new figure against the past; note in the trail what was confirmed.

    The trail is kept in Chinese, whatever language the person reads.

    `confirmed` are the keys of the questions that the person confirmed one by one.
    `past` spares the queries where it was just read. Raises Unanswered.
    """
    words = answered(actual, draft, confirmed, past)
    if words:
        door.add_to_reason(f"{plausibility.CONFIRMED}{words}")


def answered(
    actual: Actual,
    draft: Draft,
    confirmed: Collection[str],
    past: Past | None = None,
) -> str:
    """Return in Chinese what was confirmed about a new figure; "" for nothing.

    `past` spares the queries where many figures are saved. Raises Unanswered.
    """
    asked = _questions(actual, actual.indicator, draft, past)
    for question in asked:
        if not plausibility.is_settled(question, confirmed, draft.explanation):
            _refuse(question)
    return "；".join(q.sentence() for q in asked if not q.needs_reason)


def require_reason(actual: Actual, past: Past | None = None) -> None:
    """Refuse a figure that fell below last period's meanwhile, without a reason.

    `past` spares the queries where many figures are sent. Raises Unanswered. The other
    questions were answered when it was saved.
    """
    if actual.value is None:
        return
    draft = Draft(value=actual.value, explanation=actual.explanation)
    for question in _questions(actual, actual.indicator, draft, past):
        if question.needs_reason and not plausibility.says_why(draft.explanation):
            _refuse(question)


def _questions(
    actual: Actual, indicator: Indicator, draft: Draft, past: Past | None = None
) -> tuple[Question, ...]:
    if draft.value is None:
        return ()
    return plausibility.to_settle(
        draft.value,
        Accumulation(indicator.accumulation),
        past or past_of(indicator, actual.period),
        unit=indicator.unit,
        share=indicator.measure == Measure.PERCENT,
    )


def _refuse(question: Question) -> None:
    name = "explanation" if question.needs_reason else "value"
    raise Unanswered({name: question.sentence(language())})
