"""Ask about a figure that looks odd beside the past. Pure; nothing is refused here.

All comparisons are exact: they multiply and never divide.
"""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import Final

from budget.numerals import shift
from performance import leaps, unit_sense
from performance.choices import Accumulation
from performance.questions import Past, Question

# How the trail marks what was confirmed about a figure.
CONFIRMED: Final = "已确认："

# The slip of a power of ten: code, and where the digits belong.
_SLIPS: Final = (
    ("ten_times", -1),
    ("tenth", 1),
    ("ten_thousand_times", -4),
    ("ten_thousandth", 4),
)
_TOO_LARGE: Final = tuple(slip for slip in _SLIPS if slip[1] < 0)
# A figure is "about" another from 0.7 to 1.4 times it: wide enough for a year's
# change, far too narrow for a power of ten to hide in.
_LOW, _HIGH = Decimal("0.7"), Decimal("1.4")
# A year-to-date figure seldom grows more than fourfold between two reports.
_STEP: Final = 4


def to_settle(
    number: Decimal,
    accumulation: Accumulation,
    past: Past,
    *,
    unit: str = "",
    share: bool = False,
) -> tuple[Question, ...]:
    """Return the questions that must be settled before the figure may be kept.

    ``share``: a percentage of a whole, which cannot pass 100. A figure that stands
    still (沿用上期数) is confirmed like every other question.
    """
    asked = compare_with_past(
        number,
        accumulation=accumulation,
        previous=past.previous,
        same_last_year=past.same_last_year,
        target=past.target,
    )
    if not past.fall_needs_words:
        asked = tuple(replace(question, needs_reason=False) for question in asked)
    if asked:
        return asked
    # A slip of digits explains the rest: one question about one cause.
    found = unit_sense.smaller_unit(number, unit, past)
    found = found or unit_sense.far_beyond(number, past)
    if found is None and accumulation != Accumulation.CUMULATIVE:
        stock = accumulation == Accumulation.STOCK
        found = leaps.leap(number, past, share=share, stock=stock)
    return (found,) if found else ()


def is_settled(question: Question, confirmed: Collection[str], words: str) -> bool:
    """Whether a question has its own answer.

    A figure that fell needs `words`; each other question needs its own `key` among the
    confirmed ones.
    """
    if question.needs_reason:
        return says_why(words)
    return question.key in confirmed


def says_why(words: str) -> bool:
    """Whether a reason is given in words: a dash, a figure or a lone 无 is none."""
    return sum(letter.isalpha() for letter in words) > 1


def compare_with_past(
    number: Decimal,
    *,
    accumulation: Accumulation,
    previous: Decimal | None,
    same_last_year: Decimal | None,
    target: Decimal | None,
) -> tuple[Question, ...]:
    """Return the questions about a figure, the gravest first; none is the rule.

    All figures are in the indicator's unit. ``previous`` is the last period's figure
    of the same year, ``same_last_year`` the same month's a year ago, ``target`` the
    year's target; each is None where there is none.
    """
    questions: list[Question] = []
    if accumulation == Accumulation.CUMULATIVE and previous is not None:
        ceiling = _ceiling(same_last_year, target)
        questions += _below_previous(number, previous, ceiling)
    slip = _slip(
        number,
        cumulative=accumulation == Accumulation.CUMULATIVE,
        previous=previous,
        same_last_year=same_last_year,
        target=target,
    )
    if slip is not None:
        questions.append(slip)
    if _is_stale(number, accumulation, previous):
        questions.append(Question(code="unchanged", number=number, against=number))
    return tuple(questions)


def _below_previous(
    number: Decimal, previous: Decimal, ceiling: Decimal | None
) -> list[Question]:
    """Ask about a year-to-date figure that fell, and whether it is the quarter's own.

    The sum is suggested where both parts are above zero and it stays at or below
    twice the target or last year's figure, whichever is larger.
    """
    if number >= previous:
        return []
    fell = Question(
        code="decreased", number=number, against=previous, needs_reason=True
    )
    total = previous + number
    if number <= 0 or (ceiling is not None and total > ceiling):
        return [fell]
    own = Question(
        code="quarter_figure", number=number, against=previous, suggested=total
    )
    return [fell, own]


def _ceiling(same_last_year: Decimal | None, target: Decimal | None) -> Decimal | None:
    known = [figure for figure in (same_last_year, target) if figure and figure > 0]
    return 2 * max(known) if known else None


def _slip(
    number: Decimal,
    *,
    cumulative: bool,
    previous: Decimal | None,
    same_last_year: Decimal | None,
    target: Decimal | None,
) -> Question | None:
    """Ask about a figure that fits the past only after moving its decimal point.

    The same month of last year decides, else the last period, else the target; the
    target only tells when a figure is too large, since most are far below it.
    """
    if previous and _follows(number, previous, cumulative=cumulative):
        return None
    if same_last_year:
        return _slip_against(number, same_last_year, _SLIPS)
    if previous and not cumulative:
        return _slip_against(number, previous, _SLIPS)
    if not target:
        return None
    if previous and cumulative and number > target > 0:
        for code, places in _TOO_LARGE:
            moved = shift(number, places)
            if _follows(moved, previous, cumulative=True):
                return _question(code, number, previous, moved)
    return _slip_against(number, target, _TOO_LARGE)


def _slip_against(
    number: Decimal, against: Decimal, slips: tuple[tuple[str, int], ...]
) -> Question | None:
    if _is_about(number, against):
        return None
    for code, places in slips:
        moved = shift(number, places)
        if _is_about(moved, against):
            return _question(code, number, against, moved)
    return None


def _question(
    code: str, number: Decimal, against: Decimal, suggested: Decimal
) -> Question:
    return Question(code=code, number=number, against=against, suggested=suggested)


def _follows(number: Decimal, previous: Decimal, *, cumulative: bool) -> bool:
    """Tell whether a figure is a natural step from the last period's."""
    if cumulative:
        return previous <= number <= _STEP * previous
    return _is_about(number, previous)


def _is_about(number: Decimal, other: Decimal) -> bool:
    """Tell whether two figures have one sign and one size (0.7 to 1.4 times)."""
    same_sign = number * other > 0
    return same_sign and _LOW * abs(other) <= abs(number) <= _HIGH * abs(other)


def _is_stale(
    number: Decimal, accumulation: Accumulation, previous: Decimal | None
) -> bool:
    """Tell whether a figure that ought to move stands still; a stock need not move."""
    moves = accumulation in (Accumulation.CUMULATIVE, Accumulation.RATE)
    return moves and number != 0 and number == previous


def confirmed_in(reason: str) -> str:
    """Return what a reason kept in the trail says was confirmed; "" for nothing."""
    before, mark, words = reason.partition(CONFIRMED)
    if mark and before.endswith("（"):
        return words.removesuffix("）")
    return words
