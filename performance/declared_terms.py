"""What a declared form was read as, and how long its texts may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from performance import values
from performance.choices import Accumulation, Measure, ValueKind
from performance.declaring import DeclaredForm, DeclaredGoal, DeclaredRow, Problem
from performance.values.sentence import Sentence

# As long as the columns that keep them.
LONGEST: Final[Mapping[str, int]] = {
    "level1": 20,
    "level2": 20,
    "name": 120,
    "value": 120,
    "last": 120,
    "before_last": 120,
    "standard": 60,
    "link_reason": 200,
    "heading": 120,
    "code": 40,
    "project": 120,
    "owner_role": 60,
    "amount": 40,
}
LONGEST_TEXT: Final = 20_000


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row with what its value and weight mean."""

    row: DeclaredRow
    goal: DeclaredGoal
    reading: values.Reading
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form whose texts could all be read; `money` in 元 by (key, year)."""

    form: DeclaredForm
    rows: tuple[ReadRow, ...]
    money: Mapping[tuple[str, int | None], Decimal | None]
    head: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a form gave: the form in values, and all that stands against it."""

    form: ReadForm
    problems: tuple[Problem, ...]


WANTED: Final = Sentence("请填写。", "This is wanted.")
TOO_LONG: Final = "超过{most}个字，请缩短。", "Longer than {most} characters."


def too_long(most: int) -> Sentence:
    """Say that a text does not fit."""
    zh, en = TOO_LONG
    return Sentence(zh.format(most=most), en.format(most=most))


def measure_of(reading: values.Reading) -> Measure:
    """Return how a value like this is measured."""
    if reading.kind is ValueKind.DATE:
        return Measure.DATE
    if reading.kind is ValueKind.NUMBER:
        return reading.measure or Measure.COUNT
    return reading.measure or Measure.GRADE


def accumulation_of(reading: values.Reading, chosen: str = "") -> Accumulation:
    """Return how its figures come about: as a person chose, else by the value.

    A level (存量) looks like any count, so only a person can say that it is one.
    """
    if chosen:
        return Accumulation(chosen)
    measure = measure_of(reading)
    if measure in (Measure.PERCENT, Measure.GROWTH):
        return Accumulation.RATE
    if measure is Measure.DATE:
        return Accumulation.DATE
    if measure in (Measure.GRADE, Measure.YES_NO):
        return Accumulation.GRADE
    return Accumulation.CUMULATIVE
