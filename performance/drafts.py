"""What a person enters, before any service has seen it. Pure."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from performance.choices import FigureSource, Grade, Quality
from performance.scoring.entry import Entry

# Characters of one text of a self-evaluation: of the whole sheet, of a row.
MOST_WORDS: Final = 4000
MOST_ROW_WORDS: Final = 1000


@dataclass(frozen=True)
class Draft:
    """What a person enters: the year-to-date figure in the indicator's own unit."""

    value: Decimal | None = None
    grade: Grade = Grade.NONE
    date: datetime.date | None = None
    as_typed: str = ""
    quality: Quality = Quality.FLASH
    source: FigureSource = FigureSource.ENTERED
    provider: str = ""
    source_date: datetime.date | None = None
    explanation: str = ""


@dataclass(frozen=True)
class Step:
    """One measure against a deviation."""

    text: str
    due_on: datetime.date | None = None
    owner: str = ""


@dataclass(frozen=True)
class Place:
    """Where in a file the figure stands, and the figure as the file gives it."""

    page: str = ""
    quoted: str = ""


@dataclass(frozen=True)
class Account:
    """What a lead says about a figure: `causes` are columns of Explanation.

    `forecast` is in the indicator's own unit, `forecast_typed` the text as typed.
    `measures` None leaves those that are kept as they are.
    """

    words: str = ""
    causes: frozenset[str] = frozenset()
    forecast: Decimal | None = None
    forecast_typed: str = ""
    likelihood: str = ""
    measures: tuple[Step, ...] | None = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said beside the words."""
        said = self.causes or self.forecast_typed or self.likelihood or self.measures
        return not said


@dataclass(frozen=True)
class EvaluationDraft:
    """What a person adds to a self-evaluation; `rows` are by commitment.

    Rows that are not named stay as they are kept. The money is in 元.
    """

    done: str = ""
    reasons: str = ""
    measures: str = ""
    basic_budget: Decimal | None = None
    basic_executed: Decimal | None = None
    rows: Mapping[int, Entry] = field(default_factory=dict)
