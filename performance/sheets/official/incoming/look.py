"""What is shown of a form that came back, before anything of it is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from performance.sheets.official.reading import words
from performance.sheets.official.reading.terms import Finding, Place, Severity


class Choice(StrEnum):
    """How a question is answered; a link is answered by the id of what it names."""

    TAKE = "take"
    SKIP = "skip"
    TYPED = "typed"
    NAMED = "named"
    NEW = "new"
    EMPTY = "empty"
    KEEP = "keep"
    EACH = "each"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered: a Choice or an id, and a text where one was typed."""

    choice: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a question offers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One finding as it is shown. `key` names a question; `answer` is what was
    answered so far, and `open` whether that is enough."""

    place: Place
    severity: Severity
    sentence: str
    todo: str = ""
    key: str = ""
    options: tuple[Option, ...] = ()
    answer: Answer = field(default_factory=Answer)

    @property
    def where(self) -> str:
        return words.where(self.place)

    @property
    def typed(self) -> bool:
        """Whether a text may be typed in answer."""
        return any(one.value == Choice.TYPED for one in self.options)

    @property
    def open(self) -> bool:
        if self.severity is not Severity.QUESTION:
            return False
        chosen = any(one.value == self.answer.choice for one in self.options)
        lacks = self.answer.choice == Choice.TYPED and not self.answer.text.strip()
        return not chosen or lacks


@dataclass(frozen=True, slots=True)
class Change:
    """One text that would change: where in the file, of what, from and to."""

    place: Place
    name: str
    column: str
    old: str
    new: str

    @property
    def where(self) -> str:
        return words.where(self.place)


@dataclass(kw_only=True)
class Look:
    """A whole form as it stands: findings, changes, rows without a change.

    `seen` names what is on record now; `closed` says why nothing can be saved. A new
    project's goes into the person's `draft` of that name.
    """

    told: list[Told] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    seen: str = ""
    closed: str = ""
    draft: str = ""

    def of(self, severity: Severity) -> list[Told]:
        found = [one for one in self.told if one.severity is severity]
        return sorted(found, key=lambda one: (one.place.row, one.place.column))

    @property
    def errors(self) -> list[Told]:
        return self.of(Severity.ERROR)

    @property
    def questions(self) -> list[Told]:
        return self.of(Severity.QUESTION)

    @property
    def notes(self) -> list[Told]:
        return self.of(Severity.NOTE)

    @property
    def open(self) -> int:
        """How many questions wait for an answer."""
        return sum(one.open for one in self.told)

    @property
    def ready(self) -> bool:
        return not (self.errors or self.open or self.closed) and bool(self.changes)


def answers_of(kept: Mapping[str, Mapping[str, str]]) -> dict[str, Answer]:
    """Read kept answers back."""
    return {key: Answer(**one) for key, one in kept.items()}


def labels() -> dict[str, str]:
    """Return what each answer is called, in the reader's language."""
    return {
        Choice.TAKE: _("照读"),
        Choice.SKIP: _("不读这一行"),
        Choice.TYPED: _("改为"),
        Choice.NAMED: _("用名称里的值"),
        Choice.NEW: _("是新的指标"),
        Choice.EMPTY: _("清空"),
        Choice.KEEP: _("保留现在的内容"),
        Choice.EACH: _("每段是一个目标"),
        Choice.ONE: _("合为一个目标"),
    }


def options(choices: Iterable[Choice]) -> tuple[Option, ...]:
    """Return choices with the words a person reads."""
    said = labels()
    return tuple(Option(one.value, said[one]) for one in choices)


_OF_ROW: Final = (Choice.TAKE, Choice.SKIP)
_OF_VALUE: Final = (Choice.TYPED, Choice.TAKE, Choice.SKIP)
_CHOICES: Final[Mapping[str, tuple[Choice, ...]]] = {
    "no_value": (Choice.TYPED, Choice.SKIP),
    "value_in_name": (Choice.NAMED, Choice.TAKE, Choice.SKIP),
    "fraction": _OF_VALUE,
    "serial": _OF_VALUE,
    "score_in_value": _OF_VALUE,
    "masked": _OF_ROW,
    "merged": _OF_ROW,
    "comparator": _OF_ROW,
    "twice": _OF_ROW,
}


def key_of(finding: Finding) -> str:
    """Name a question, the same for the same file whatever is answered."""
    return f"{finding.code}-{finding.place.row}-{finding.place.column}"


def told(finding: Finding, answers: Mapping[str, Answer]) -> Told:
    """Return a finding as it is shown."""
    severity, key = words.severity(finding), ""
    choices: tuple[Option, ...] = ()
    if severity is Severity.QUESTION:
        key = key_of(finding)
        choices = options(_CHOICES.get(finding.code, (Choice.TAKE,)))
    return Told(
        place=finding.place,
        severity=severity,
        sentence=words.sentence(finding),
        todo=words.todo(finding),
        key=key,
        options=choices,
        answer=answers.get(key, Answer()),
    )


def emptied(place: Place, name: str, answers: Mapping[str, Answer]) -> Told:
    """Ask about a cell that is empty in the file and filled on record."""
    key = f"emptied-{place.row}-{place.column}"
    return Told(
        place=place,
        severity=Severity.QUESTION,
        sentence=_("文件中“%s”是空的，系统中已有内容。") % name,
        todo=_("请选择：保留现在的内容，或者清空。"),
        key=key,
        options=options((Choice.KEEP, Choice.EMPTY)),
        answer=answers.get(key, Answer()),
    )


def seal(parts: Iterable[object]) -> str:
    """Name a state of the records by what it says."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]
