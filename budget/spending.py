"""Ask about a project's money that looks odd beside the past. Pure; refuses nothing.

All amounts are in 元; comparisons multiply and never divide.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget.numerals import shift

# 万元 typed where 元 was asked for, or the other way round.
_WAN: Final = 4
# "About": wide enough for a year's adjustment, far too narrow for a power of ten.
_ABSURD: Final = 100
_LOW, _HIGH = Decimal("0.7"), Decimal("1.4")


@dataclass(frozen=True, kw_only=True)
class Past:
    """What a month's money is held against: 年初预算, and the last month on record."""

    initial: Decimal
    adjusted: Decimal | None = None
    executed: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """One doubt; `amount` is what was typed, `against` the earlier figure.

    `needs_reason`: it may stay only with a reason in words, else with a confirmation.
    """

    code: str
    amount: Decimal
    against: Decimal
    suggested: Decimal | None = None
    needs_reason: bool = False

    @property
    def key(self) -> str:
        """Name this very question: a confirmation settles no other."""
        return f"{self.code}:{self.amount:.2f}:{self.against:.2f}"


def questions(
    *, adjusted: Decimal, executed: Decimal, past: Past
) -> tuple[Question, ...]:
    """Return the questions about one project's month; none is the rule."""
    slip = _execution_slip(adjusted, executed, past)
    asked = [_budget_slip(adjusted, past), slip]
    if slip is None and executed > adjusted:
        asked.append(Question(code="above", amount=executed, against=adjusted))
    before = past.executed
    if before is not None and executed < before:
        fell = Question(code="fell", amount=executed, against=before, needs_reason=True)
        asked.append(fell)
    return tuple(question for question in asked if question is not None)


def is_settled(question: Question, confirmed: Collection[str], words: str) -> bool:
    """Whether a question has its own answer: a reason in words, or its own key."""
    if question.needs_reason:
        return says_why(words)
    return question.key in confirmed


def says_why(words: str) -> bool:
    """Whether a reason is given in words: a dash, a figure or a lone 无 is none."""
    return sum(letter.isalpha() for letter in words) > 1


def _budget_slip(adjusted: Decimal, past: Past) -> Question | None:
    """Ask whether the year's budget was typed in 万元, or once too often in 元."""
    against = past.initial if past.adjusted is None else past.adjusted
    if _is_about(adjusted, against):
        return None
    for places in (_WAN, -_WAN):
        moved = shift(adjusted, places)
        if _is_about(moved, against):
            return Question(
                code="budget_slip", amount=adjusted, against=against, suggested=moved
            )
    return None


def _execution_slip(
    adjusted: Decimal, executed: Decimal, past: Past
) -> Question | None:
    """Ask whether the money spent fits only after moving it by 万."""
    before = past.executed or Decimal(0)
    if executed <= 0 or before <= executed <= adjusted:
        return None
    for places in (_WAN, -_WAN):
        moved = shift(executed, places)
        if _fits(moved, executed, before, adjusted):
            return Question(
                code="execution_slip",
                amount=executed,
                against=before or adjusted,
                suggested=moved,
            )
    return None


def _fits(
    moved: Decimal, executed: Decimal, before: Decimal, adjusted: Decimal
) -> bool:
    """Whether the moved amount is a natural step; without a month before, only an
    amount many times the whole budget is taken for a slip."""
    if before > 0:
        return before <= moved <= adjusted
    return executed >= _ABSURD * adjusted and moved <= adjusted


def _is_about(amount: Decimal, other: Decimal) -> bool:
    """Whether two amounts above zero have one size; an equal zero counts too."""
    if amount == other:
        return True
    return amount > 0 and _LOW * other <= amount <= _HIGH * other
