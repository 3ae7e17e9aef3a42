"""Lights on the figures that are being entered: their author sees them first."""

from collections.abc import Iterable

from budget.choices import Status
from budget.models import Period
from performance.queries.facts import Facts, Standing
from performance.queries.judging import Judged, judge_at
from performance.queries.loading import load_beside


def as_entered(
    indicators: Iterable[int], period: Period, standing: Standing | None = None
) -> tuple[Facts, list[Judged]]:
    """Judge the commitments of some indicators on the period's own figures, whatever
    their status."""
    facts = load_beside(
        list(indicators), year=period.year, month=period.month, standing=standing
    )
    for rows in facts.figures.values():
        rows[:] = [
            row._replace(status=Status.APPROVED) if row.month == period.month else row
            for row in rows
        ]
    return facts, judge_at(facts, period.month, today=period.end)
