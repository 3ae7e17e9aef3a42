"""What a person enters, before any service has seen it. Pure."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from performance.choices import FigureSource, Grade, Quality


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
