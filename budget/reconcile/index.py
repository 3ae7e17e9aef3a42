"""A publication made easy to ask: rows by code, totals, leaves, places."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final

from budget import money
from budget.official_tables import BY_KEY, INCOME_KINDS, TableSpec
from budget.publication import YUAN, Publication, Row, Table
from budget.reconcile.terms import NOTHING, Facts, Place

ZERO: Final = Decimal(0)
BY_FUNCTION: Final = ("3", "5.1", "8", "9")
BY_CODE: Final = (*BY_FUNCTION, "6")
BY_UNIT: Final = ("2", "5.2", "10", "11", "12", "13")
PROJECT_CODE_LENGTH: Final = 12  # region, year, department and serial: never less
FISCAL: Final = tuple(key for key, _ in INCOME_KINDS[:3])


class Index:
    """One publication with the facts beside it. `doubtful` are the keys of tables
    that cannot be compared with others: in another unit, or under another's title."""

    def __init__(self, publication: Publication, facts: Facts = NOTHING) -> None:
        self.publication = publication
        self.facts = facts
        self.doubtful: set[str] = set()
        self._rows: dict[str, dict[str, Row]] = {}
        self.kept: dict[str, tuple[Any, ...]] = {}  # what several rules need

    def table(self, key: str) -> Table | None:
        """Return a printed table, None where it is missing or doubtful."""
        return None if key in self.doubtful else self.publication.tables.get(key)

    def has_rows(self, key: str) -> bool:
        table = self.table(key)
        return table is not None and bool(table.rows)

    def rows(self, key: str) -> dict[str, Row]:
        """Return the rows of a table by code, the first where one stands twice."""
        if key not in self._rows:
            found: dict[str, Row] = {}
            table = self.publication.tables.get(key)
            for row in table.rows if table else ():
                if not row.is_total:
                    found.setdefault(code(row), row)
            self._rows[key] = found
        return {} if key in self.doubtful else self._rows[key]

    def total(self, key: str) -> Row | None:
        """Return the row of a table's total; by unit, the department's own row."""
        table = self.table(key)
        if table is None:
            return None
        if table.total is not None and any(
            table.total.number(column) is not None for column in spec(key).amounts
        ):
            return table.total
        own = self.publication.department_code
        if key in BY_UNIT and own:
            return self.rows(key).get(own)
        return None

    def value(self, key: str, row: Row | None, column: str) -> Decimal:
        """Return the figure of a cell in 元; 0 without row or figure."""
        number = row.number(column) if row else None
        if not number:
            return ZERO
        unit = self.publication.tables[key].unit
        if unit == YUAN or unit not in money.PLACES:
            return number
        return money.to_yuan(number, unit)

    def amount(self, key: str, row_code: str, column: str) -> Decimal:
        """Return the figure of the row with a code in 元; 0 without row or figure."""
        return self.value(key, self.rows(key).get(row_code), column)

    def slack(self, key: str, figures: int) -> Decimal:
        """Return how far a sum of so many figures may be off by rounding alone: not
        at all in 元, half of 0.01 each in 万元."""
        table = self.publication.tables.get(key)
        unit = table.unit if table else YUAN
        places = money.PLACES.get(unit, 0)
        return Decimal(5).scaleb(places - 3) * figures if places else ZERO

    @cached_property
    def projects(self) -> tuple[Row, ...]:
        """Return the rows of table 10 that are one project each."""
        table = self.table("10")
        return tuple(
            row
            for row in (table.rows if table else ())
            if len(code(row)) >= PROJECT_CODE_LENGTH
        )

    @cached_property
    def other_funds(self) -> bool:
        """Return whether money comes in beside the three fiscal budgets, or may: a
        table 2 in another unit does not tell."""
        if "2" in self.doubtful:
            return True
        total = self.total("2")
        if total is None:
            return False
        fiscal = sum(
            self.value("2", total, f"{when}_{kind}")
            for when in ("year", "carried")
            for kind in FISCAL
        )
        return self.value("2", total, "total") != fiscal

    def side(self, key: str, item: str) -> list[tuple[str, Row]]:
        """Return (label, row) of a side of table 1 or 4 in order; `item` is
        income_item or expense_item."""
        table = self.table(key)
        return [
            (label(row.text(item)), row)
            for row in (table.rows if table else ())
            if row.text(item)
        ]


_BRACKETS: Final = str.maketrans("（）", "()")
_NUMERALS: Final = "一二三四五六七八九十廿卅百0123456789"


def spec(key: str) -> TableSpec:
    """Return the official layout of a table."""
    return BY_KEY[key]


def code(row: Row) -> str:
    """Return the code of a row without the blanks of a broken line."""
    return "".join(row.text("code").split())


def subject(row: Row) -> str:
    """Return what tells a row apart within its table, whatever the total is called."""
    return "total" if row.is_total else code(row)


@lru_cache(4_000)
def label(text: str) -> str:
    """Return the words of a row of table 1 or 4 without its numbering and blanks."""
    plain = "".join(text.split()).translate(_BRACKETS)
    bare = plain.lstrip("(").lstrip(_NUMERALS)
    if bare != plain and bare[:1] in (")", "、", ".", "．"):
        return bare[1:]
    return plain


def heading(key: str, column: str) -> str:
    """Return the printed heading of a column."""
    for one in spec(key).columns:
        if one.key == column:
            return "·".join(one.heads)
    return column


def row_words(row: Row) -> str:
    """Return how a row is named to a person: what it buys, else its code and name."""
    words = row.text("item") or row.text("service") or row.text("asset")
    if not words:
        words = f"{code(row)}{row.text('name')}"
    return "".join(words.split()) or "合计"


def place(key: str, row: Row, column: str, side: str = "") -> Place:
    """Return where a cell of a table stands."""
    named = label(row.text(side)) if side else row_words(row)
    return Place(
        table=key,
        row=named,
        column=heading(key, column),
        line=row.line,
        page=row.page,
        text=row.text(column),
    )


def grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return rows by their code, in order, all that carry the same one."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.is_total and code(row):
            found[code(row)].append(row)
    return found
