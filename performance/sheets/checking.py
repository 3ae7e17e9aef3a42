"""Hold the rows of an uploaded quarter against what is stored now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from budget.models import Period
from performance.drafts import Account, Draft
from performance.figure_reading import Doubt
from performance.language import language
from performance.models import Actual
from performance.models.explanation import CAUSES
from performance.queries.past import pasts_of
from performance.queries.quarter import Line
from performance.questions import Past
from performance.rounding import plain
from performance.sheets import figure
from performance.sheets.columns import (
    NAMES,
    TYPED,
    choices_of,
    likelihoods,
    qualities,
    texts_of,
)
from performance.sheets.reasons import said
from performance.sheets.rows import Filed, Remark

MOST_NAMED: Final = 10


class Standing(StrEnum):
    """Where a row stands before it is saved."""

    WRONG = "wrong"
    SAME = "same"
    STALE = "stale"
    ASKED = "asked"
    READY = "ready"


@dataclass(frozen=True)
class Told:
    """One remark as it is shown: Excel's row, the column's title, the sentence."""

    row: int
    column: str
    reason: str


@dataclass
class Checked:
    """One row, the indicator it belongs to, and what becomes of it.

    `stored` are the boxes as they are now, whoever saved them, `texts` the file's as
    they count: 累计 may follow from 本季新增, and what the file lacks stays.
    """

    row: Filed
    standing: Standing
    line: Line | None = None
    draft: Draft | None = None
    account: Account | None = None
    doubts: list[Doubt] = field(default_factory=list)
    faults: list[Told] = field(default_factory=list)
    notes: list[Told] = field(default_factory=list)
    stored: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> Actual | None:
        return self.line.current if self.line else None

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What would change: the column's title, stored now, in the file."""
        return [
            (NAMES[key], self.stored[key], self.texts[key])
            for key in TYPED
            if self.stored.get(key, "") != self.texts[key]
        ]

    @property
    def choices(self) -> list[str]:
        """The words that the figure is chosen from; none where it is a number."""
        if self.line is None:
            return []
        return list(choices_of(self.line.indicator, self.line.period.month))

    @property
    def qualities(self) -> list[str]:
        return list(qualities())

    @property
    def seen(self) -> int | None:
        """The version beside which the own figure would be put."""
        return self.line.open.version if self.line and self.line.open else None

    @property
    def beside_faulty(self) -> bool:
        """Whether something beside the figure and its words is wrong."""
        beside = (NAMES["quality"], NAMES["provider"], NAMES["source_date"])
        return any(one.column in beside for one in self.faults)

    @property
    def likelihoods(self) -> list[str]:
        return list(likelihoods())

    @property
    def causes(self) -> list[tuple[str, str, bool]]:
        """偏差原因 as boxes: the column, its title, whether it is ticked."""
        return [(key, NAMES[key], bool(self.texts[key])) for key in CAUSES]

    @property
    def links(self) -> bool:
        """Whether 本季新增 has a box of its own."""
        return self.line is not None and (
            self.line.base is not None or bool(self.texts["increment"])
        )

    @property
    def explained_faulty(self) -> bool:
        """Whether something of the explanation is wrong."""
        beside = {NAMES[key] for key in (*CAUSES, "forecast", "likelihood")}
        return any(one.column in beside for one in self.faults)

    @property
    def mendable(self) -> bool:
        """Whether the boxes can be put right on the page: the row's keys are sound."""
        return (
            self.line is not None
            and self.line.editable
            and all(key in TYPED for key, _code, _fact in self.row.faults)
        )


@dataclass
class Preview:
    """All rows of a file as they stand."""

    rows: list[Checked]
    missing: list[str] = field(default_factory=list)

    def of(self, standing: Standing) -> list[Checked]:
        return [row for row in self.rows if row.standing == standing]


def check(rows: Iterable[Filed], known: Mapping[int, Line], period: Period) -> Preview:
    """Look through all rows at once; nothing is written."""
    filed = list(rows)
    held = {row.id for row in filed} & set(known)
    pasts = pasts_of([pk for pk in held if pk is not None], period)
    tongue = language()
    checked = [_check(row, known, period.month, pasts, tongue) for row in filed]
    missing = [
        line.indicator.name
        for pk, line in known.items()
        if pk not in held and line.editable
    ]
    return Preview(checked, missing)


def _check(
    row: Filed,
    known: Mapping[int, Line],
    month: int,
    pasts: Mapping[int, Past],
    tongue: str,
) -> Checked:
    line = known.get(row.id) if row.id is not None else None
    notes = _told(row, row.notes)
    if line is None or row.faults:
        return _unread(row, line, notes)
    now, stored = line.current, texts_of(line)
    past = pasts[line.indicator.pk]
    found = figure.read(row, stored, line.indicator, month, past, language=tongue)
    standing = _standing(row, line, stored, found)
    faults = list(found.faults)
    if standing == Standing.WRONG and not faults and now is not None:
        faults.append(("state", "closed", str(now.get_status_display())))
    cleared = stored["text"] and not found.texts["text"]
    if cleared and standing not in (Standing.SAME, Standing.WRONG):
        notes += _told(row, [("text", "cleared", stored["text"])])
    return Checked(
        row,
        standing,
        line,
        found.draft,
        found.account,
        found.doubts,
        _told(row, faults) if standing == Standing.WRONG else [],
        notes if standing != Standing.SAME else [],
        stored,
        found.texts,
    )


def _unread(row: Filed, line: Line | None, notes: list[Told]) -> Checked:
    """Return a row whose keys or cells are wrong, with its boxes as they came."""
    faults = _told(row, row.faults or [("id", "unknown", "")])
    stored = texts_of(line) if line else dict.fromkeys(TYPED, "")
    return Checked(
        row,
        Standing.WRONG,
        line,
        faults=faults,
        notes=notes,
        stored=stored,
        texts=stored | row.texts,
    )


def _standing(
    row: Filed, line: Line, stored: dict[str, str], found: figure.Figure
) -> Standing:
    """A row that came back as it went out is the same, whatever happened meanwhile."""
    if row.untouched or found.texts == stored:
        return Standing.SAME
    if found.draft is None:
        return Standing.WRONG
    if _says_the_same(found.draft, line.current) and _explains_the_same(found, line):
        return Standing.SAME
    if not line.editable:
        return Standing.WRONG
    if row.version != (line.open.version if line.open else None):
        return Standing.STALE
    return Standing.ASKED if found.open_doubts else Standing.READY


def _says_the_same(draft: Draft, now: Actual | None) -> bool:
    """Whether what is stored already says this, in other words perhaps: 5500万元."""
    if now is None:
        return draft == Draft(quality=draft.quality)
    explanation = "\n".join(now.explanation.splitlines()).strip()
    return (
        (draft.value, draft.grade, draft.date) == (now.value, now.grade, now.date)
        and (draft.quality, draft.provider) == (now.quality, now.provider.strip())
        and (draft.source_date, draft.explanation) == (now.source_date, explanation)
    )


def _explains_the_same(found: figure.Figure, line: Line) -> bool:
    """Whether what is stored beside the figure already says this."""
    said, held = found.account or Account(), line.explained
    if held is None:
        return said.is_empty
    forecast = said.forecast_typed if said.forecast is None else plain(said.forecast)
    return (
        said.causes == {name for name in CAUSES if getattr(held, name)}
        and forecast == held.forecast_shown.strip()
        and said.likelihood == held.likelihood
    )


def _told(row: Filed, remarks: Iterable[Remark]) -> list[Told]:
    return [
        Told(row.number, NAMES[key], said(code, fact)) for key, code, fact in remarks
    ]
