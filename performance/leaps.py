"""A figure that leaps: another sign, less than half, or up to exactly 100 %. Pure.

Asked of figures that are not running totals; those have their own questions.
"""

from decimal import Decimal
from typing import Final

from performance.questions import Past, Question

_WHOLE: Final = Decimal(100)
# From 95 % up, reaching 100 is an ordinary last step.
_NEARLY: Final = Decimal(95)


def leap(number: Decimal, past: Past, *, share: bool, stock: bool) -> Question | None:
    """Return the question about a leap from the last figure, if there is one.

    ``share``: a percentage of a whole. ``stock``: a level, such as people employed.
    """
    against = past.same_last_year if past.previous is None else past.previous
    if not against:
        return None
    if number * against < 0:
        return Question(code="sign", number=number, against=against)
    if share and number == _WHOLE and against < _NEARLY:
        return Question(code="exactly_100", number=number, against=against)
    # Below 1 a share is asked about already: 0.9 may mean 90 %.
    fell = 2 * abs(number) < abs(against)
    if fell and (stock or (share and abs(number) >= 1)):
        return Question(code="drop", number=number, against=against)
    return None
