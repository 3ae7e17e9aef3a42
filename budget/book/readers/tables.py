"""Read tables 1–13 out of the sections of a publication's text. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from budget.book.readers import (
    codes,
    complaints,
    grid,
    lists,
    ruled,
    scattered,
    sides,
    tokens,
)
from budget.book.readers.frame import Frame, covered, frame, likeness, looks_like
from budget.book.readers.headings import compact
from budget.book.readers.known import Known
from budget.book.readers.text import Line, Section
from budget.official_tables import BY_KEY
from budget.publication import Row, Table, Unplaced

# Tables that name what others only mention come first.
ORDER: Final = (*codes.KEYS, "7", *lists.KEYS, "1", "4")
_UNLIKE: Final = 0.5
_FIGURES: Final = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")


def tables(
    sections: Sequence[Section], grids: Mapping[str, Sequence[Line]]
) -> tuple[dict[str, Table], list[Unplaced], dict[str, Frame]]:
    """Return the tables in the order of the document, what could not be placed, and
    what stands around each table. `grids`: the rows of tables as ruled lines have
    them, against which the text is held."""
    frames: dict[str, Frame] = {}
    lost: list[Unplaced] = []
    for section in sections:
        if section.key in BY_KEY and section.key in frames:
            first = frames[section.key].line
            line, title = section.lines[0].number, section.title
            lost.append(complaints.twice(section.key, line, title, first))
        elif section.key in BY_KEY:
            frames[section.key] = frame(section)
    known, read = Known(), dict[str, Table]()
    for key in ORDER:
        if key in frames:
            table, left = _table(frames[key], known, grids.get(key, ()))
            lost += left
            if table:
                read[key] = table
                known.learn(table)
    return {key: read[key] for key in frames if key in read}, lost, frames


def _table(
    found: Frame, known: Known, grid_rows: Sequence[Line]
) -> tuple[Table | None, list[Unplaced]]:
    if wrong := _wrong_headings(found):
        return None, [wrong]
    rows, lost = _rows(found, known)
    if not grid.has_cells(found) and scattered.is_scattered(found, rows, lost):
        rows, lost = (), [complaints.scattered(found.key, found.line, found.title)]
    if grid_rows:
        rows, lost = _held_against(found, rows, lost, ruled.framed(found, grid_rows))
    table = Table(
        key=found.key,
        rows=rows,
        unit=found.unit,
        note=found.note,
        title=found.title,
        line=found.line,
        page=found.page,
        headings=found.headings,
    )
    return table, lost


def _rows(found: Frame, known: Known) -> tuple[tuple[Row, ...], list[Unplaced]]:
    if grid.has_cells(found):
        return grid.read(found)
    if found.key in codes.KEYS:
        return codes.read(found, known)
    if found.key == "7":
        return lists.three(found)
    if found.key in lists.KEYS:
        return lists.bought(found, known)
    rows, left = sides.rows(sides.apart(found.body) or sides.items(found.body))
    return rows, [complaints.side(found.key, one.line, one.text) for one in left]


def _held_against(
    found: Frame, rows: tuple[Row, ...], lost: list[Unplaced], other: Frame
) -> tuple[tuple[Row, ...], list[Unplaced]]:
    """Return the rows that text and ruled lines agree on; where only one of them could
    place everything, its rows; none where both did and differ."""
    if not grid.has_cells(other):
        return rows, lost
    drawn, missed = grid.read(other)
    if lost and not missed:
        if _has_figures(found, drawn):
            return drawn, []
        return (), [complaints.two_ways(found.key, found.line, found.title)]
    if missed or [_said(row) for row in drawn] == [_said(row) for row in rows]:
        return rows, lost
    return (), [complaints.two_ways(found.key, found.line, found.title)]


def _has_figures(found: Frame, drawn: Sequence[Row]) -> bool:
    """Return whether the text has each figure of the cells as often: one that runs
    over its column's line is cut, or takes a digit of its neighbour."""
    text = "\n".join(line.text for line in found.body)
    said = Counter(_FIGURES.findall(text))
    said |= Counter(token.text for token in tokens.tokens(found.body))
    cells = Counter(
        row.text(column.key)
        for row in drawn
        for column in BY_KEY[found.key].columns
        if column.kind in ("amount", "count") and row.number(column.key) is not None
    )
    return all(said[figure] >= times for figure, times in cells.items())


def _said(row: Row) -> dict[str, str]:
    """Return what a row says, however it was spaced."""
    return {key: compact(cell.text) for key, cell in row.cells.items() if cell.text}


def _wrong_headings(found: Frame) -> Unplaced | None:
    """Return what is wrong where the headings are those of another table."""
    if covered(found.header, found.key):
        return None
    like = looks_like(found.header)
    same = like and BY_KEY[like].amounts == BY_KEY[found.key].amounts
    if like and not same:
        return complaints.other_table(found.key, found.line, found.title, like)
    if likeness(found.header, found.key) < _UNLIKE:
        return complaints.unlike(found.key, found.line, found.title)
    return None
