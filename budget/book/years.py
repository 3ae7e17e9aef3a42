"""Two books beside each other: each row's amount then and now, difference, percent.

Pure. Rows are matched by their code, and projects, whose codes hold the year, by their
name.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from budget.leaves.compared import keyed
from budget.official_tables import BY_KEY
from budget.publication import BLANK, Cell, Row, Table

# The columns worth a comparison; a table that is not named here compares its first.
COLUMNS: Final = {
    "3": ("total", "basic", "project"),
    "5.1": ("total", "basic", "project"),
    "5.2": ("total", "basic", "project"),
    "7": ("total", "abroad", "vehicle", "reception"),
    "8": ("total", "basic", "project"),
    "9": ("total", "basic", "project"),
    "11": ("amount",),
    "12": ("amount",),
    "13": ("amount",),
}
SIDES: Final = ("income", "expense")
CENT: Final = Decimal("0.01")
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """An amount before and now, in 元; a blank counts as 0."""

    before: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """Return the difference in percent of before, rounded once; None from 0."""
        if not self.before:
            return None
        share = self.difference * 100 / self.before
        return share.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of two books; `name` is behind its indent."""

    code: str
    name: str
    steps: tuple[Step, ...]

    @property
    def is_empty(self) -> bool:
        return not any(step.before or step.now for step in self.steps)


def columns(key: str) -> list[str]:
    """Return the headings of the columns that are compared."""
    spec = BY_KEY[key]
    if spec.sides:
        return ["预算数"]
    wanted = COLUMNS.get(key, spec.amounts[:1])
    return [column.heads[-1] for column in spec.columns if column.key in wanted]


def lines(old: Table, new: Table) -> list[Line]:
    """Return the rows of both tables in the order of the new one, then those that only
    the old one has; rows without money in both are left out."""
    before, now = dict(_rows(old)), dict(_rows(new))
    found = []
    for place in dict.fromkeys((*now, *before)):
        code, name, _amounts = now.get(place) or before[place]
        one, other = before.get(place), now.get(place)
        width = len((other or before[place])[2])
        then = one[2] if one else (ZERO,) * width
        here = other[2] if other else (ZERO,) * width
        steps = tuple(Step(a, b) for a, b in zip(then, here, strict=True))
        line = Line(code, name, steps)
        if not line.is_empty:
            found.append(line)
    return found


Place = tuple[str, int]
Held = tuple[str, str, tuple[Decimal, ...]]


def _rows(table: Table) -> Iterator[tuple[Place, Held]]:
    spec = BY_KEY[table.key]
    if spec.sides:
        yield from _sides(table)
        return
    wanted = COLUMNS.get(table.key, spec.amounts[:1])
    seen: Counter[str] = Counter()
    for (place, _count), row in keyed(table).items():
        is_project = bool(row.text("unit"))
        known = row.text("name") if is_project else place
        amounts = tuple(row.number(key) or ZERO for key in wanted)
        yield (known, seen[known]), (row.text("code"), _name(row), amounts)
        seen[known] += 1


def _name(row: Row) -> str:
    things = (row.text(key) for key in ("item", "service", "asset"))
    thing = next((text for text in things if text), "")
    return thing or row.cells.get("name", BLANK).text


def _sides(table: Table) -> Iterator[tuple[Place, Held]]:
    """Return the items of both sides, all of the left one first."""
    for side in SIDES:
        seen: Counter[str] = Counter()
        for row in table.rows:
            item: Cell = row.cells.get(f"{side}_item", BLANK)
            name = "".join(item.text.split())
            if name:
                place = f"{side}.{name}"
                amounts = (row.number(side) or ZERO,)
                yield (place, seen[place]), ("", name, amounts)
                seen[place] += 1
