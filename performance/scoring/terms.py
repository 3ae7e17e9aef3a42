"""What scoring takes and what it gives: plain, frozen values, no models.

Weights and points are points of 100 with at most two decimals.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final, NamedTuple

from performance.choices import ScoreGrade, ScorePart
from performance.values.sentence import Sentence

FULL: Final = Decimal(100)
CENT: Final = Decimal("0.01")
# 财预〔2020〕10号 asks for words "较多" above the target and prints no number; many
# places use 130 %.
OVER_FROM: Final = Decimal(130)


class Ground(StrEnum):
    """Why a row got its points, or why it has none yet."""

    NO_FIGURE = "no_figure"
    NO_TARGET = "no_target"
    NOT_DUE = "not_due"
    LONG_TERM = "long_term"
    DROPPED = "dropped"
    AWAITING = "awaiting"
    REACHED = "reached"
    SHORT = "short"
    KEPT = "kept"
    PASSED = "passed"
    EQUAL = "equal"
    ABOVE_EQUAL = "above_equal"
    YES = "yes"
    NO = "no"
    GRADE_MET = "grade_met"
    GRADE_PARTLY = "grade_partly"
    GRADE_MISSED = "grade_missed"
    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    SPENT = "spent"
    NO_BUDGET = "no_budget"


# What is given up or judged elsewhere takes no part in the score. What is not in force
# yet does: its points are still open.
APART: Final = (Ground.LONG_TERM, Ground.DROPPED)


class Excess(StrEnum):
    """How points fall where a limit (≤, <) is passed; A the limit, B the figure."""

    # w × (1 − (B − A) ÷ A): nothing left from 2A on.
    DEVIATION = "deviation"
    # w × A ÷ B.
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to divide and to give 100 points, with the regulation that sets it.

    `parts` are in the order of the sheet. `met_from` and `partly_from` are percent of
    a row's weight where the upper two of the three qualitative bands begin; `grades`
    are the least points of 优, 良 and 中. Raises ValueError for numbers that
    contradict each other.
    """

    key: str
    name: Sentence
    source: str
    valid_from: datetime.date
    parts: Mapping[ScorePart, Decimal]
    partly_from: Decimal
    excess: Excess
    valid_until: datetime.date | None = None
    met_from: Decimal = Decimal(80)
    grades: tuple[Decimal, Decimal, Decimal] = field(
        default=(Decimal(90), Decimal(80), Decimal(60))
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", MappingProxyType(dict(self.parts)))
        if sum(self.parts.values()) != FULL or min(self.parts.values()) <= 0:
            raise ValueError("the parts of a scheme make 100 points")
        if not 0 < self.partly_from < self.met_from <= FULL:
            raise ValueError("bands must rise: 0 < partly < met <= 100")
        excellent, good, fair = self.grades
        if not 0 < fair < good < excellent <= FULL:
            raise ValueError("grades must rise: 0 < fair < good < excellent <= 100")

    @property
    def execution(self) -> Decimal:
        """The points for the money; 0 where a scheme gives none."""
        return self.parts.get(ScorePart.EXECUTION, Decimal(0))

    def grade(self, points: Decimal) -> ScoreGrade:
        """Return the word for a whole sheet's points; a mark belongs to the better.

        Raises ValueError for points outside 0 to 100.
        """
        if not 0 <= points <= FULL:
            raise ValueError("a sheet has 0 to 100 points")
        words = (ScoreGrade.EXCELLENT, ScoreGrade.GOOD, ScoreGrade.FAIR)
        for word, least in zip(words, self.grades, strict=True):
            if points >= least:
                return word
        return ScoreGrade.POOR


class Span(NamedTuple):
    """The points a person may give: from `low` on, below `high` or up to it."""

    low: Fraction
    high: Fraction
    closed: bool

    def holds(self, points: Decimal) -> bool:
        """Tell whether the points lie inside; exact at both ends."""
        return self.low <= points and (
            points < self.high or (self.closed and points == self.high)
        )


class Score(NamedTuple):
    """A row's points and what led to them.

    `points` is None while there is nothing to score. Where a person gives them, `span`
    bounds them and `points` is what counts until then. `share` is B ÷ A; None where
    there is none. `over` marks a target passed so far that it asks for words and, if
    it was set too low, a person's deduction. `met` is the promise to the letter.
    """

    weight: Decimal
    points: Decimal | None
    ground: Ground
    share: Fraction | None = None
    met: bool | None = None
    over: bool = False
    span: Span | None = None

    @property
    def lost(self) -> Decimal:
        """The points missing from the weight; 0 while nothing is scored."""
        return Decimal(0) if self.points is None else self.weight - self.points

    @property
    def wants_reason(self) -> bool:
        """Whether the sheet must say why: below the target, or far above it."""
        return self.met is False or self.over

    @property
    def apart(self) -> bool:
        """Whether the row takes no part in the year's score."""
        return self.ground in APART
