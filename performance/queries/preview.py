"""The light of a figure that nobody has saved yet. Reads, writes nothing."""

from budget.choices import Status
from budget.models import Period
from performance.drafts import Draft
from performance.models import Indicator
from performance.queries.facts import FigureRow
from performance.queries.judging import Judged, judge_at
from performance.queries.loading import load_beside

# No row has it: the figure is in a box, not in the database.
UNSAVED = 0


def judge_typed(indicator: Indicator, period: Period, draft: Draft) -> Judged | None:
    """Judge the first annual commitment as if the draft were the period's figure.

    A fixed number of queries; None where no commitment rests on the indicator.
    """
    facts = load_beside([indicator.pk], year=period.year, month=period.month)
    rows = facts.figures.setdefault(indicator.pk, [])
    rows[:] = [row for row in rows if row.month != period.month]
    rows.append(_as_row(indicator, period, draft))
    judged = judge_at(facts, period.month, today=period.end)
    return next((row for row in judged if row.counted), None)


def _as_row(indicator: Indicator, period: Period, draft: Draft) -> FigureRow:
    return FigureRow(
        pk=UNSAVED,
        indicator_id=indicator.pk,
        month=period.month,
        status=Status.APPROVED,
        value=draft.value,
        grade=draft.grade,
        date=draft.date,
        as_typed=draft.as_typed,
        quality=draft.quality,
        source=draft.source,
        explanation=draft.explanation,
        corrects_id=None,
    )
