"""自查清单 of a person's period: each row with what would be asked about it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from budget.models import Period
from performance.choices import Accumulation, Light, Measure
from performance.language import language
from performance.models import Actual
from performance.queries.entry import Box
from performance.queries.past import pasts_of
from performance.questions import Past
from performance.selfcheck import Entered, Remark, remarks


@dataclass(frozen=True)
class Checked:
    """One figure that may be sent, and what would be asked about it."""

    box: Box
    row: Actual
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Checklist:
    """What may go, and what has no figure yet."""

    ready: list[Checked]
    empty: list[Box]


def checklist(boxes: Iterable[Box], period: Period, today: datetime.date) -> Checklist:
    """Sort what is still to be sent: one query beside those of the boxes."""
    todo = [box for box in boxes if box.editable]
    pasts = pasts_of([box.indicator.pk for box in todo], period)
    ready, empty = [], []
    for box in todo:
        row = box.open
        if row is None or not (row.value is not None or row.grade or row.date):
            empty.append(box)
            continue
        ready.append(Checked(box, row, _ask(box, row, pasts[box.indicator.pk], today)))
    return Checklist(ready, empty)


def _ask(box: Box, row: Actual, past: Past, today: datetime.date) -> tuple[Remark, ...]:
    lit, indicator = box.lit, box.indicator
    entered = Entered(
        number=row.value,
        accumulation=Accumulation(indicator.accumulation),
        unit=indicator.unit,
        share=indicator.measure == Measure.PERCENT,
        provider=row.provider,
        source_date=row.source_date,
        light=lit.light if lit else Light.GREY,
        why=lit.why(language()) if lit else "",
        # What the rules ask for is listed with the rest that is missing.
        wants_words=bool(lit and lit.wants_words and not box.missing),
    )
    return remarks(entered, past, today, language())
