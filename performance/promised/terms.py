"""What a publication promises, as plain values, and what is asked about it. Pure."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from performance import values
from performance.promised.goals import PromisedGoal
from performance.values.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Question:
    """What a person decides before the book is kept; `key` names the answer.

    `needed`: without an answer nothing is kept. `options` are (answer, words); without
    any the answer is a text.
    """

    key: str
    sentence: Sentence
    needed: bool = False
    options: tuple[tuple[str, str], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class RowDetails:
    """What a person says of a row: the section that reports it, fields of its
    indicator by name, how it is compared, its level at the year's start."""

    section: str = ""
    definition: Mapping[str, Any] = field(default_factory=dict)
    comparator: str = ""
    start: Decimal | None = None


UNSAID: Final = RowDetails()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedYear:
    """A year of the whole department: `money` by line as (元, as printed)."""

    year: int
    money: Mapping[str, tuple[Decimal | None, str]]
    duties: str = ""
    tasks: str = ""
    filled_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedProject:
    """One project of the year; `levels` are 万元 by level of government, `details` what
    a person says of it by field."""

    name: str
    code: str
    order: int
    unit: str
    amount: Decimal
    amount_printed: str
    fund_kind: str
    purpose: str
    attribute: str
    type: str
    levels: Mapping[str, Decimal | None]
    starts_on: datetime.date
    ends_on: datetime.date
    texts: Mapping[str, str]
    details: Mapping[str, str] = field(default_factory=dict)
    filled_on: datetime.date | None = None
    line: int = 0

    @property
    def home(self) -> str:
        """The name of the section or unit that it belongs to."""
        return self.details.get("section") or self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedRow:
    """One row of a form. `same_as` is the code of the row whose figure it shares."""

    code: str
    goal: str
    order: int
    level1: str
    level2: str
    name: str
    value: str
    reading: values.Reading
    standard: str = ""
    last: str = ""
    before_last: str = ""
    same_as: str = ""
    link_reason: str = ""
    details: RowDetails = UNSAID
    project: str = ""
    line: int = 0


@dataclass(slots=True)
class Promised:
    """All that a publication promises, and what stands against keeping it."""

    years: list[PromisedYear] = field(default_factory=list)
    projects: list[PromisedProject] = field(default_factory=list)
    goals: list[PromisedGoal] = field(default_factory=list)
    rows: list[PromisedRow] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[tuple[int, Sentence]] = field(default_factory=list)
    # What no answer mends: the book itself must.
    wrong: list[Sentence] = field(default_factory=list)

    @property
    def open(self) -> list[Question]:
        """The questions without whose answers nothing is kept."""
        return [question for question in self.questions if question.needed]

    def note(self, line: int, sentence: Sentence, **words: str) -> None:
        """Tell something about a line that nobody has to decide."""
        self.notes.append((line, said(sentence, **words)))


def said(sentence: Sentence, **words: str) -> Sentence:
    """Fill the places of a sentence in both languages."""
    return Sentence(sentence.zh.format(**words), sentence.en.format(**words))


def plain(name: str) -> str:
    """Return a name as names are compared: no blanks, one kind of brackets."""
    return re.sub(r"\s", "", name).translate(str.maketrans("（）：－—", "():--"))
