"""自查清单: what an auditor would ask about a figure before it is sent. Pure.

Questions, not verdicts: nothing here stops a figure.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from performance import plausibility
from performance.choices import Accumulation, Light
from performance.questions import Past
from performance.values.sentence import Sentence

REMARKS: Final[dict[str, Sentence]] = {
    "confirmed": Sentence("已确认：{words}", "Confirmed: {words}"),
    "no_provider": Sentence(
        "没有写明数据提供单位或人员", "Nobody is named as the provider of the figure."
    ),
    "no_date": Sentence("没有写明数据日期", "The date of the source is missing."),
    "ahead": Sentence(
        "数据日期{day}在今天之后", "The date of the source, {day}, is yet to come."
    ),
    "far": Sentence("{words}", "{words}"),
    "no_words": Sentence(
        "灯色需要说明，还没有写情况说明", "The light asks for an explanation."
    ),
}
# The lights that an auditor asks about.
_FAR: Final = (Light.RED, Light.BLUE)


@dataclass(frozen=True)
class Remark:
    """One thing that would be asked; ``grave`` where an answer is still missing."""

    code: str
    figures: tuple[tuple[str, str], ...] = ()
    grave: bool = False

    def sentence(self, language: str = "zh") -> str:
        return REMARKS[self.code].say(language, **dict(self.figures))


@dataclass(frozen=True)
class Entered:
    """A figure as it was entered; ``why`` is the light's sentence."""

    number: Decimal | None
    accumulation: Accumulation
    unit: str
    share: bool
    provider: str
    source_date: datetime.date | None
    light: Light
    why: str
    wants_words: bool


def remarks(
    entered: Entered, past: Past, today: datetime.date, language: str = "zh"
) -> tuple[Remark, ...]:
    """Return what would be asked about one figure, what is missing first."""
    found = [*_missing(entered, today), *_about_number(entered, past, language)]
    if entered.light in _FAR:
        found.append(Remark("far", (("words", entered.why),)))
    return tuple(sorted(found, key=lambda remark: not remark.grave))


def _missing(entered: Entered, today: datetime.date) -> Sequence[Remark]:
    found = []
    if entered.wants_words:
        found.append(Remark("no_words", grave=True))
    if not entered.provider.strip():
        found.append(Remark("no_provider", grave=True))
    if entered.source_date is None:
        found.append(Remark("no_date", grave=True))
    elif entered.source_date > today:
        day = entered.source_date.isoformat()
        found.append(Remark("ahead", (("day", day),), grave=True))
    return found


def _about_number(entered: Entered, past: Past, language: str) -> Sequence[Remark]:
    if entered.number is None:
        return []
    asked = plausibility.to_settle(
        entered.number,
        entered.accumulation,
        past,
        unit=entered.unit,
        share=entered.share,
    )
    return [
        Remark("confirmed", (("words", question.sentence(language)),))
        for question in asked
    ]
