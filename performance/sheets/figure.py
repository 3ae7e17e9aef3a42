"""What the boxes of one row come to: a draft, what is wrong, what is asked.

The figure is read as the page's box reads it (performance.figure_reading), without a
form: ten thousand rows are looked through in a second or two.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from performance import figure_reading
from performance.choices import Grade, Measure, Quality
from performance.drafts import Draft
from performance.figure_reading import EARLIEST, LATEST, LONGEST, Doubt
from performance.language import language
from performance.models import Indicator
from performance.questions import Past
from performance.sheets import cells
from performance.sheets.columns import choices_of, qualities
from performance.sheets.rows import Remark


@dataclass
class Figure:
    """One row read. `draft` is None where something is wrong."""

    draft: Draft | None = None
    faults: list[Remark] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def open_doubts(self) -> list[Doubt]:
        """The questions that have no answer yet."""
        return [doubt for doubt in self.doubts if not doubt.ticked]


def read(
    texts: dict[str, str],
    indicator: Indicator,
    month: int,
    past: Past,
    confirmed: Collection[str],
) -> Figure:
    """Return what a row's boxes come to."""
    found = Figure()
    for key, most in LONGEST.items():
        if len(texts[key]) > most:
            found.faults.append((key, "too_long", str(most)))
    value, grade, date, shown = None, Grade.NONE, None, texts["text"]
    words = _choices(indicator.measure, month)
    if words:
        grade = _chosen(found, shown, words)
    elif indicator.measure == Measure.DATE:
        date = _day(found, "text", shown)
    elif shown:
        value = _number(found, texts, indicator, past, confirmed)
    quality = texts["quality"]
    if quality and quality not in _qualities():
        found.faults.append(("quality", "choice", "、".join(_qualities())))
    source_date = _day(found, "source_date", texts["source_date"])
    if not found.faults:
        found.draft = Draft(
            value=value,
            grade=grade,
            date=date,
            as_typed=shown,
            quality=Quality(_qualities().get(quality, Quality.FLASH)),
            provider=texts["provider"],
            source_date=source_date,
            explanation=texts["explanation"],
        )
    return found


@cache
def _choices(measure: str, month: int) -> dict[str, str]:
    return choices_of(Indicator(measure=measure), month)


@cache
def _qualities() -> dict[str, str]:
    return qualities()


def _chosen(found: Figure, text: str, words: dict[str, str]) -> Grade:
    if text and text not in words:
        found.faults.append(("text", "choice", "、".join(words)))
    return Grade(words.get(text, ""))


def _day(found: Figure, key: str, text: str) -> datetime.date | None:
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(cells.day_text(text))
    except ValueError:
        found.faults.append((key, "day", ""))
        return None
    if not EARLIEST <= day <= LATEST:
        found.faults.append((key, "day_range", ""))
    return day


def _number(
    found: Figure,
    texts: dict[str, str],
    indicator: Indicator,
    past: Past,
    confirmed: Collection[str],
) -> Decimal | None:
    """Read the figure as the page's box is read; a refusal names the doubt too."""
    read = figure_reading.read(
        texts["text"],
        indicator.gauge,
        past,
        confirmed=confirmed,
        words=texts["explanation"],
        language=language(),
    )
    if read.refusal:
        said = read.refusal + "".join(doubt.sentence for doubt in read.doubts)
        found.faults.append(("text", "refused", said))
        return None
    found.doubts += read.doubts
    return read.number
