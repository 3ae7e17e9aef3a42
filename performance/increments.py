"""本季新增 and 累计: two boxes that say the same thing. Pure, exact.

A year-to-date figure is last period's plus what this period added. Where last
period's figure is not in force yet, nobody can tell the one from the other.
"""

from collections.abc import Sequence
from decimal import Decimal

from performance.choices import Accumulation
from performance.rounding import plain


def base(
    accumulation: Accumulation,
    months: Sequence[int],
    month: int,
    *,
    previous_month: int | None,
    previous: Decimal | None,
) -> Decimal | None:
    """Return what this period's own part is added to; None where that is unknown.

    ``months`` are those in which the indicator is due; the first of a year starts
    from nothing. ``previous`` is the newest figure in force of the same year.
    """
    if accumulation != Accumulation.CUMULATIVE:
        return None
    earlier = [due for due in months if due < month]
    if not earlier:
        return Decimal(0)
    return previous if previous_month == max(earlier) else None


def added(total: Decimal | None, start: Decimal | None) -> str:
    """Return this period's own part as one would type it; "" where it is unknown."""
    return "" if total is None or start is None else plain(total - start)
