"""绩效目标调整: what is proposed, how it prints, whether it eases a promise. Pure.

A promise is easier when everything that kept it before still keeps it, and more does:
the figures that keep it are compared as sets, so a comparator counts as a number does
(＝12 → ≥12 is easier). What cannot be compared says so and is never guessed.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from performance.choices import Comparator, Easing, Grade, ValueKind
from performance.rounding import plain
from performance.values.sentence import Sentence

SIGNS: Final[dict[Comparator, str]] = {
    Comparator.GREATER: "＞",
    Comparator.AT_LEAST: "≥",
    Comparator.EQUAL: "＝",
    Comparator.AT_MOST: "≤",
    Comparator.LESS: "＜",
    Comparator.NONE: "",
}
DROPPED: Final = "取消指标"
# What an auditor looks for first: a promise that was made easier, or given up.
WEAKENED: Final = (Easing.EASIER, Easing.DROPPED)
_GRADES: Final = (Grade.MISSED, Grade.PARTLY, Grade.MET)
_SENTENCES: Final[dict[Easing, Sentence]] = {
    Easing.EASIER: Sentence(
        "由“{before}”改为“{after}”，目标放宽",
        "From “{before}” to “{after}”: the target becomes easier",
    ),
    Easing.HARDER: Sentence(
        "由“{before}”改为“{after}”，目标加严",
        "From “{before}” to “{after}”: the target becomes harder",
    ),
    Easing.SAME: Sentence(
        "由“{before}”改为“{after}”，要求不变",
        "From “{before}” to “{after}”: it asks for the same",
    ),
    Easing.DROPPED: Sentence(
        "取消指标，原承诺“{before}”不再考核",
        "Withdrawn: the commitment “{before}” is given up",
    ),
    Easing.UNCLEAR: Sentence(
        "由“{before}”改为“{after}”，宽严无法直接比较，请人工判断",
        "From “{before}” to “{after}”: easier or harder cannot be told; please judge",
    ),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What binds: one of number, grade, day or words, as `kind` says."""

    kind: ValueKind
    comparator: Comparator = Comparator.NONE
    number: Decimal | None = None
    grade: Grade = Grade.NONE
    date: datetime.date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class AdjustmentDraft:
    """What a person proposes; `over_locked` says that locked periods are judged anew
    on purpose."""

    terms: Terms
    valid_from: datetime.date
    reason: str
    document_no: str
    authority: str
    decided_on: datetime.date | None = None
    over_locked: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """From one promise to the next, with what that means in words."""

    before: Terms
    after: Terms

    @property
    def easing(self) -> Easing:
        return easing(self.before, self.after)

    @property
    def weakened(self) -> bool:
        return self.easing in WEAKENED

    def sentence(self, language: str = "zh") -> str:
        words = {"before": self.before.text, "after": self.after.text}
        return _SENTENCES[self.easing].say(language, **words)


def dropped() -> Terms:
    """Return the terms of a commitment that is given up."""
    return Terms(ValueKind.DROPPED, text=DROPPED)


def printed(comparator: Comparator, number: Decimal, unit: str) -> str:
    """Return a number target as a form prints it: "≥25家"."""
    return f"{SIGNS[comparator]}{plain(number)}{unit}"


def easing(before: Terms, after: Terms) -> Easing:
    """Tell whether `after` is easier to keep than `before`."""
    if after.kind is ValueKind.DROPPED:
        return Easing.DROPPED
    if before.kind is not after.kind:
        return Easing.UNCLEAR
    if before.kind is ValueKind.NUMBER:
        return _of_numbers(before, after)
    if before.kind is ValueKind.DATE:
        return _ordered(before.date, after.date, later_is=Easing.EASIER)
    if before.text == after.text:
        return Easing.SAME
    if Grade.NONE in (before.grade, after.grade):
        return Easing.UNCLEAR
    ranks = _GRADES.index(before.grade), _GRADES.index(after.grade)
    return _ordered(*ranks, later_is=Easing.HARDER)


def _of_numbers(before: Terms, after: Terms) -> Easing:
    if before.number is None or after.number is None:
        return Easing.UNCLEAR
    old = _kept_by(before.comparator, before.number)
    new = _kept_by(after.comparator, after.number)
    wider = new[0] <= old[0] and new[1] >= old[1]
    narrower = new[0] >= old[0] and new[1] <= old[1]
    if wider and narrower:
        return Easing.SAME
    if wider:
        return Easing.EASIER
    return Easing.HARDER if narrower else Easing.UNCLEAR


_INFINITY: Final = Decimal("Infinity")
Edge = tuple[Decimal, int]


def _kept_by(comparator: Comparator, number: Decimal) -> tuple[Edge, Edge]:
    """Return the lowest and highest figure that keep a promise.

    An edge's second half is 0 where the number itself counts, else a step beyond it:
    such pairs compare as the edges do. Without a comparator it is read as 不低于.
    """
    low, high = (-_INFINITY, 0), (_INFINITY, 0)
    if comparator is Comparator.EQUAL:
        return (number, 0), (number, 0)
    if comparator is Comparator.AT_MOST:
        return low, (number, 0)
    if comparator is Comparator.LESS:
        return low, (number, -1)
    return (number, 1 if comparator is Comparator.GREATER else 0), high


def _ordered(before: object, after: object, *, later_is: Easing) -> Easing:
    """Compare two days or ranks; `later_is` names what a greater one means."""
    if before is None or after is None:
        return Easing.UNCLEAR
    if before == after:
        return Easing.SAME
    opposite = Easing.EASIER if later_is is Easing.HARDER else Easing.HARDER
    return later_is if after > before else opposite  # type: ignore[operator]
