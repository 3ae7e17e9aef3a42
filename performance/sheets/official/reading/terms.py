"""What a filled official form said, and what must be told or asked about it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from openpyxl.utils import get_column_letter


class Kind(StrEnum):
    """Which form it is. The central self-evaluation with cost has the layout of the
    one without."""

    DEPARTMENT = "department"
    PROJECT = "project"
    MONITOR = "monitor"
    CENTRAL = "central"
    HUBEI = "hubei"
    # The same of a whole department.
    WHOLE_MONITOR = "whole_monitor"
    WHOLE_CENTRAL = "whole_central"
    WHOLE_HUBEI = "whole_hubei"


class Severity(StrEnum):
    """An error must be mended in the file, a question answered, a note only read."""

    ERROR = "error"
    QUESTION = "question"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the person sees it; row and column count from 1, 0 means none."""

    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def letter(self) -> str:
        return get_column_letter(self.column) if self.column else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell or to ask: a code of `words.SAID` and the facts it names."""

    code: str
    place: Place
    fact: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an indicator table: its cells by key, each with its column.

    Keys: level1, level2, name, before_last, last, value, standard, weight, actual,
    points, reasons, forecast, funding, rules, staff, equipment, other, explanation,
    certain, possible, impossible, likelihood, note. A column that the sheet lacks is
    not among them.
    """

    place: Place
    texts: Mapping[str, str]
    columns: Mapping[str, int] = field(default_factory=dict)

    def text(self, key: str) -> str:
        return self.texts.get(key, "")

    def at(self, key: str) -> Place:
        return Place(self.place.sheet, self.place.row, self.columns.get(key, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An indicator table. `heading` is the goal above it where the form has several;
    `label` what stands before it (长期目标1：)."""

    is_long_term: bool = False
    label: str = ""
    heading: str = ""
    heading_at: Place = field(default_factory=Place)
    lines: tuple[Line, ...] = ()
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A whole form. `year` and `month` are what it says of itself, None where it does
    not; `fields` are its texts outside the tables, by the keys of the form's spec."""

    kind: Kind
    title: str
    sheet: str
    year: int | None = None
    month: int | None = None
    dateline: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def lines(self) -> list[Line]:
        return [line for table in self.tables for line in table.lines]

    def at(self, key: str) -> Place:
        return self.places.get(key, Place(self.sheet))
