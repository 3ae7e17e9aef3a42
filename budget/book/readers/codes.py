"""Read tables whose rows begin with a code: 2, 3, 5, 6, 8, 9, 10. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from budget.book.readers import across, complaints, figures, flow, placing, tokens
from budget.book.readers.flow import Raw
from budget.book.readers.frame import Frame
from budget.book.readers.known import Known
from budget.official_tables import BY_KEY
from budget.publication import Cell, Row, Unplaced

KEYS: Final = ("2", "5.2", "3", "5.1", "6", "8", "9", "10")
_FUNCTION: Final = re.compile(r"2\d{2}(?:\d{2}){0,2}")
_ECONOMIC: Final = re.compile(r"3\d{2}(?:\d{2})?")
_CODES: Final = {
    **dict.fromkeys(("3", "5.1"), _FUNCTION),
    "8": re.compile(r"2(?!23)\d{2}(?:\d{2}){0,2}"),
    "9": re.compile(r"223(?:\d{2}){0,2}"),
    "6": _ECONOMIC,
}


def read(frame: Frame, known: Known) -> tuple[tuple[Row, ...], list[Unplaced]]:
    """Return the rows of a table and what could not be placed."""
    raws, before = flow.rows(tokens.tokens(frame.body))
    lost = [complaints.words(frame.key, one.line, one.text) for one in before]
    rows, more = _rows(frame, raws, known)
    lost += more
    if lost:
        ways = [_rows(frame, other, known) for other in across.raws(frame, known)]
        sound = [
            made
            for made, left in ways
            if not left and known.names_agree(frame.key, made)
        ]
        if len(sound) == 1:
            return sound[0], []
    return rows, lost


def _rows(
    frame: Frame, raws: Sequence[Raw], known: Known
) -> tuple[tuple[Row, ...], list[Unplaced]]:
    spec = BY_KEY[frame.key]
    lost: list[Unplaced] = []
    keys = placing.columns(spec, raws)
    made: list[Row] = []
    for raw in raws:
        lost += [complaints.words(frame.key, one.line, one.text) for one in raw.loose]
        if len(raw.figures) != len(keys):
            count, wanted = len(raw.figures), len(spec.amounts)
            lost.append(
                complaints.figures(frame.key, raw.line, raw.text, count, wanted)
            )
        elif not whole(frame.key, raw.code) or _of_a_unit(frame.key, raw, known):
            lost.append(complaints.code(frame.key, raw.line, raw.text))
        else:
            cells = _named(frame.key, raw, known)
            if cells is None:
                lost.append(complaints.pieces(frame.key, raw.line, raw.text))
                continue
            cells |= placing.placed(keys, raw)
            made.append(Row(cells, raw.indent, raw.line, raw.page))
    return tuple(with_depths(frame.key, made)), lost


def _of_a_unit(key: str, raw: Raw, known: Known) -> bool:
    """Return whether a row of items is a unit's: its code may look like a 类 (250)."""
    return key in _CODES and known.units.get(raw.code, raw.code) == raw.name


def whole(key: str, code: str) -> bool:
    """Return whether a table may hold a code and it is not cut; a row without a code
    always fits."""
    if figures.PROJECT.fullmatch(code) and len(code) < figures.PROJECT_LENGTH:
        return False
    form = _CODES.get(key)
    return not code or form is None or form.fullmatch(code) is not None


def _named(key: str, raw: Raw, known: Known) -> dict[str, Cell] | None:
    """Return code and name of a row; of a project its unit as well, which only a name
    known from other tables tells from the project's. None where it is not known."""
    cells = {"code": Cell(raw.code)} if raw.code else {}
    name = raw.name
    if key == "10" and figures.PROJECT.fullmatch(raw.code):
        unit = known.unit_at_end(name)
        if not unit or unit == name:
            return None
        cells |= {"name": Cell(name.removesuffix(unit)), "unit": Cell(unit)}
    elif name:
        cells["name"] = Cell(name)
    return cells


def with_depths(key: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows with their depth; where no row is indented, the codes tell it."""
    if any(row.depth for row in rows):
        yield from rows
        return
    heads = [row.text("code") for row in rows if row.text("code")]
    for row in rows:
        yield replace(row, depth=_depth(key, row, heads[0] if heads else ""))


def _depth(key: str, row: Row, head: str) -> int:
    code = row.text("code")
    if key in _CODES:
        return max(0, (len(code) - 3) // 2)
    if key == "10" and row.text("unit"):
        return 3
    if key == "11" and row.text("project"):
        return 2
    if key in ("12", "13"):
        return 0
    if key == "10" and code and not code.startswith(head):
        return 2
    return int(bool(code) and code != head)
