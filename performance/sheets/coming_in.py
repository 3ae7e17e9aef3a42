"""A filled workbook becomes rows, each with what its cells say and what is wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from openpyxl.utils.cell import range_boundaries

from budget.book.archive import Refused
from budget.book.reading import EMPTY, Cell, Row, Sheet
from performance.choices import Measure
from performance.figure_reading import NUMBERS
from performance.models.explanation import CAUSES
from performance.queries.quarter import Line
from performance.sheets import cells
from performance.sheets.columns import ADDED, NAMES, TITLE, TITLES, TYPED
from performance.sheets.rows import Filed, Remark

NEEDED: Final = (
    *("id", "version", "period", "name"),
    *(key for key in TYPED if key not in ADDED),
)
HEADING_WITHIN: Final = 10
MOST_ROWS: Final = 10_000
# Columns that hold a figure where the indicator has figures.
FIGURES: Final = ("text", "increment", "forecast")


@dataclass
class Incoming:
    """The rows of a file, and what is worth knowing about the file as a whole."""

    rows: list[Filed] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _File:
    """Where things stand in one sheet. `plain`: a CSV, where everything is text."""

    sheet: Sheet
    places: Mapping[str, int]
    known: Mapping[int, Line]
    period: str
    plain: bool


def read(
    sheets: Sequence[Sheet],
    known: Mapping[int, Line],
    period: str,
    *,
    plain: bool = False,
) -> Incoming:
    """Match a file's rows with what is due from a person.

    Columns may stand in any order. Raises Refused where the sheet or a column is
    missing; everything else is a remark of its row.
    """
    sheet = _sheet(sheets)
    heading, places = _heading(sheet)
    file = _File(sheet, places, known, period, plain)
    found = Incoming(notes=_about(file, heading))
    data = [row for row in sheet.rows if row.number > heading.number and _filled(row)]
    if len(data) > MOST_ROWS:
        raise Refused(_("工作表超过1万行，请删去多余的行再上传。"))
    seen: dict[int, int] = {}
    merged = _merged(file)
    for row in data:
        filed = _take(file, row, seen)
        filed.faults += merged.get(row.number, ())
        found.rows.append(filed)
    return found


def _filled(row: Row) -> bool:
    return any(cell.kind for cell in row.cells)


def _sheet(sheets: Sequence[Sheet]) -> Sheet:
    visible = [sheet for sheet in sheets if not sheet.hidden]
    named = [sheet for sheet in visible if sheet.name == TITLE]
    if named or len(visible) == 1:
        return (named or visible)[0]
    raise Refused(_("找不到名为“%s”的工作表，请用下载的表填写。") % TITLE)


def _heading(sheet: Sheet) -> tuple[Row, dict[str, int]]:
    """Return the row with the titles, and each column's place."""
    for row in sheet.rows[:HEADING_WITHIN]:
        titles = [_title(cell) for cell in row.cells]
        if len(set(titles) & set(TITLES)) <= len(TYPED) // 2:
            continue
        twice = [t for t, count in Counter(titles).items() if t in TITLES and count > 1]
        if twice:
            raise Refused(_("列名重复：%s。") % _("、").join(twice))
        places = {TITLES[t]: at for at, t in enumerate(titles) if t in TITLES}
        missing = [NAMES[key] for key in NEEDED if key not in places]
        if missing:
            raise Refused(_missing(missing, titles))
        return row, places
    raise Refused(_("找不到列名所在的行，请用下载的表填写。"))


def _title(cell: Cell) -> str:
    return "".join(cell.text.split())


def _missing(missing: Sequence[str], titles: Sequence[str]) -> str:
    said = _("缺少列：%s。请用下载的表填写。") % _("、").join(missing)
    strange = [title for title in titles if title and title not in TITLES]
    if strange:
        said += _("表中“%s”不是原来的列名，如是改了名，请改回。") % _("、").join(
            strange[:5]
        )
    return said


def _about(file: _File, heading: Row) -> list[tuple[str, str]]:
    titles = [_title(cell) for cell in heading.cells]
    extra = [
        ("extra_column", title) for title in titles if title and title not in TITLES
    ]
    hidden = [
        ("hidden_column", NAMES[key])
        for key in _typed_in(file)
        if file.places[key] in file.sheet.hidden_columns
    ]
    missing = [NAMES[key] for key in ADDED if key not in file.places]
    absent = [("missing_columns", "、".join(missing))] if missing else []
    return extra + hidden + absent


def _typed_in(file: _File) -> list[str]:
    """Return the columns to be typed into that the file has."""
    return [key for key in TYPED if key in file.places]


def _merged(file: _File) -> dict[int, list[Remark]]:
    """Return the rows whose boxes are part of a merged range."""
    found: dict[int, list[Remark]] = {}
    room = MOST_ROWS
    for ref in file.sheet.merged:
        left, top, right, bottom = range_boundaries(ref)
        touched = [k for k in _typed_in(file) if left <= file.places[k] + 1 <= right]
        last = min(bottom, top + room)
        for number in range(top, last + 1) if touched else ():
            found.setdefault(number, []).append((touched[0], "merged", ref))
        room -= last - top if touched else 0
    return found


def _take(file: _File, row: Row, seen: dict[int, int]) -> Filed:
    """Read one row: whose it is, and what its boxes say."""
    held, width = row.cells, len(row.cells)
    at = {k: held[n] if n < width else EMPTY for k, n in file.places.items()}
    filed = Filed(number=row.number, mark=at["mark"].text if "mark" in at else "")
    filed.id, filed.version = _whole(at["id"]), _whole(at["version"])
    line = file.known.get(filed.id) if filed.id is not None else None
    filed.faults += _strange(at, filed, line, file.period, seen)
    if row.number in file.sheet.hidden_rows:
        filed.notes.append(("name", "hidden_row", ""))
    for key in _typed_in(file):
        text, wrong, note = _typed(key, at[key], line, plain=file.plain)
        filed.texts[key] = text
        if wrong:
            filed.faults.append((key, *wrong))
        if note:
            filed.notes.append((key, *note))
    return filed


def _strange(
    at: Mapping[str, Cell],
    filed: Filed,
    line: Line | None,
    period: str,
    seen: dict[int, int],
) -> list[Remark]:
    """Return what is wrong with a row's keys; the first such thing is enough."""
    if filed.id is None:
        return [("id", "no_id" if not at["id"].kind else "unknown", "")]
    if line is None:
        return [("id", "unknown", "")]
    if filed.id in seen:
        return [("id", "twice", str(seen[filed.id]))]
    seen[filed.id] = filed.number
    came = at["period"].text.strip()
    if came != period:
        return [("period", "period", came or "—")]
    if _squeezed(at["name"].text) != _squeezed(line.indicator.name):
        return [("name", "name", line.indicator.name)]
    if at["version"].kind and filed.version is None:
        return [("version", "version", "")]
    return []


def _typed(key: str, cell: Cell, line: Line | None, *, plain: bool) -> cells.Typed:
    if cell == EMPTY:
        return "", None, None
    if key == "source_date":
        return cells.day(cell)
    if key in CAUSES:
        return cells.tick(cell)
    if key in FIGURES and line is not None:
        if key == "text" and line.indicator.measure == Measure.DATE:
            return cells.day(cell)
        if line.indicator.measure in NUMBERS:
            places = line.indicator.decimals
            return cells.figure(cell, places, text_is_plain=plain)
    return cells.words(cell)


def _whole(cell: Cell) -> int | None:
    """Return a key as it went out: 12, also where it came back as text or 12.0."""
    text = cell.text.strip().removesuffix(".0")
    if cell.kind in ("number", "text") and text.isascii() and text.isdigit():
        return int(text[:18])
    return None


def _squeezed(text: str) -> str:
    return "".join(text.split())
