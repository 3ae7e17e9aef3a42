"""Give the figures of raw rows to the columns of their table. Pure.

Where a row prints a figure for each column there is nothing to decide. Where every row
prints the same number of fewer figures, the last columns are empty if the figures then
add up in most rows; any other row is not placed: blank is not 0, and nothing is
guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from budget.book.readers import figures
from budget.book.readers.flow import Raw
from budget.official_tables import TableSpec
from budget.publication import Cell

# Of what the first column of figures is the sum.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "2": ("year", "carried"),
    "3": ("basic", "project", "operating", "to_superior", "to_subordinate"),
    "5.1": ("basic", "project"),
    "5.2": ("basic", "project"),
    "6": ("personnel", "public_use"),
    "8": ("basic", "project"),
    "9": ("basic", "project"),
    "10": (
        *("year_general", "year_government_fund", "year_state_capital"),
        *("carried_general", "carried_government_fund", "carried_state_capital"),
        *("special_account", "unit_fund"),
    ),
}


def columns(spec: TableSpec, raws: Sequence[Raw]) -> tuple[str, ...]:
    """Return the keys of the columns that the rows print, from the left; () where that
    cannot be said."""
    every = spec.amounts
    counts = {len(raw.figures) for raw in raws if raw.figures}
    if not counts or len(every) in counts:
        return every
    if len(counts) > 1:
        return ()
    taken = every[: counts.pop()]
    agree = sum(adds_up(spec, placed(taken, raw)) for raw in raws)
    return taken if len(taken) > 1 and agree * 3 >= len(raws) * 2 else ()


def placed(keys: Iterable[str], raw: Raw) -> dict[str, Cell]:
    """Return the figures of a row by column; a dash is a blank cell."""
    return {
        key: figures.cell(token.text)
        for key, token in zip(keys, raw.figures, strict=False)
        if token.kind != "dash"
    }


def adds_up(spec: TableSpec, cells: Mapping[str, Cell]) -> bool:
    """Return whether the first figure of a row is the sum of its parts, up to the
    rounding of their last printed places."""
    numbers = [
        number
        for key in PARTS[spec.key]
        if key in cells and (number := cells[key].number) is not None
    ]
    first = cells.get(spec.amounts[0])
    total = (first.number if first else None) or Decimal(0)
    slack = max((_last_place(number) for number in (total, *numbers)), default=0)
    return abs(total - sum(numbers, Decimal(0))) <= slack * len(numbers)


def _last_place(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)
