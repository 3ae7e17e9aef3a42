"""What a published budget says, as plain values: what a reader gives and what the
rules of reconciliation, the store and the pages take. Pure.

Nothing here is computed or repaired: a cell is the text as printed and, where that text
is one plain figure, its number in the unit that the table names. Blank is not 0.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

YUAN: Final = "元"


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell. `number` is None where it is blank or not one plain figure."""

    text: str = ""
    number: Decimal | None = None


BLANK: Final = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row. `depth` counts the indents of its first cell with text (0 for a
    total or a 类); `line` is where it begins: the line of a text, counted from 1, or
    the row of a sheet. `page` is 0 where there are no pages."""

    cells: dict[str, Cell]
    depth: int = 0
    line: int = 0
    page: int = 0

    def text(self, column: str) -> str:
        """Return what a column prints, stripped; empty where it prints nothing."""
        return self.cells.get(column, BLANK).text.strip()

    def number(self, column: str) -> Decimal | None:
        """Return the figure of a column in the table's unit, None without one."""
        return self.cells.get(column, BLANK).number

    @property
    def is_total(self) -> bool:
        """Return whether this is the row 合计 of a table by codes."""
        words = (self.text("code") + self.text("name")).replace(" ", "")
        return words in ("", "合计", "总计")


@dataclass(frozen=True, slots=True)
class Table:
    """One printed table: `key` as in budget.official_tables, `unit` as its header says
    (empty: none is printed), `note` the sentence of an empty table (特此声明),
    `headings` the words above its columns, piece by piece, as printed."""

    key: str
    rows: tuple[Row, ...] = ()
    unit: str = YUAN
    note: str = ""
    title: str = ""
    line: int = 0
    page: int = 0
    headings: tuple[str, ...] = ()

    @property
    def total(self) -> Row | None:
        """Return the first row that carries the whole table's sum, if printed."""
        return next((row for row in self.rows if row.is_total), None)


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit (预算单位) as text or table 2 names it; a code may be missing."""

    name: str
    code: str = ""
    kind: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure that a sentence of the text gives: `about` says what of (a key of the
    reader's list of statements), `number` in `unit` (万元, 元, 人, %, 亿元, 家 …)."""

    about: str
    number: Decimal
    unit: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One indicator of a goal form (tables 14 and 15), every cell as printed.

    `earlier` are the printed values of the years before, oldest first (year, text).
    """

    goal: str
    level1: str
    level2: str
    name: str
    value: str
    standard: str = ""
    earlier: tuple[tuple[int, str], ...] = ()
    horizon: str = "annual"  # or "long_term"
    line: int = 0


@dataclass(frozen=True, slots=True)
class GoalForm:
    """A goal form: table "14" of the department, or "15" of one project.

    `head` are its labelled cells by label (项目名称, 区级财政 …) as printed, without
    names of people and telephone numbers. `goals` are the goals listed in its overview
    as (horizon, number, text).
    """

    table: str
    head: dict[str, str]
    rows: tuple[GoalRow, ...] = ()
    goals: tuple[tuple[str, int, str], ...] = ()
    line: int = 0
    page: int = 0

    @property
    def project(self) -> str:
        """Return the name of the project, empty on the department's form."""
        return self.head.get("项目名称", "")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line that could not be placed, and why, as a sentence for the person."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication, whole. `tables` by key in the order of the document."""

    department_name: str
    department_code: str
    year: int
    tables: dict[str, Table] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    statements: tuple[Statement, ...] = ()
    forms: tuple[GoalForm, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    region: str = ""
    region_code: str = ""
