"""Read tables 7 and 11–13: one row of figures, and lists of what is bought. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from budget.book.readers import (
    across,
    codes,
    complaints,
    figures,
    matching,
    rivers,
    tokens,
)
from budget.book.readers.frame import Frame
from budget.book.readers.known import Known
from budget.book.readers.tokens import Token
from budget.official_tables import BY_KEY
from budget.publication import Cell, Row, Unplaced

KEYS: Final = ("11", "12", "13")
_MOST_TOKENS: Final = 80
# 05 经济建设科: the section of the finance bureau, a code of two or three digits.
_SECTION_ENDS: Final = ("科", "处", "股", "室", "组", "局", "中心")


def three(frame: Frame) -> tuple[tuple[Row, ...], list[Unplaced]]:
    """Return the one row of table 7."""
    found = tokens.tokens(frame.body)
    columns = BY_KEY[frame.key].columns
    if not found:
        return (), []
    first, text = found[0], " ".join(token.text for token in found)
    if any(token.kind == "text" for token in found) or len(found) != len(columns):
        count = sum(token.kind != "text" for token in found)
        lost = complaints.figures(frame.key, first.line, text, count, len(columns))
        return (), [lost]
    cells = {
        column.key: figures.cell(token.text)
        for column, token in zip(columns, found, strict=True)
        if token.kind != "dash"
    }
    return (Row(cells, 0, first.line, first.page),), []


def bought(frame: Frame, known: Known) -> tuple[tuple[Row, ...], list[Unplaced]]:
    """Return the rows of table 11, 12 or 13."""
    made: list[Row] = []
    lost: list[Unplaced] = []
    for row in _parted(tokens.tokens(frame.body), known):
        cells = _cells(frame.key, row, known)
        if cells is None:
            text = " ".join(token.text for token in row)
            lost.append(complaints.pieces(frame.key, row[0].line, text))
            continue
        depth = max(token.indent for token in row)
        made.append(Row(cells, depth, row[0].line, row[0].page))
    if lost and (woven := _woven(frame, known)):
        made = [
            Row(_texts(frame.key, found), 0, first.line, first.page)
            for found, first in woven
        ]
        lost = []
    return tuple(codes.with_depths(frame.key, made)), lost


def _woven(frame: Frame, known: Known) -> list[rivers.Found]:
    """Return the rows of text given across the page: by the rivers between its columns
    where it kept them, else by its words alone; [] where neither says all."""
    columns = BY_KEY[frame.key].columns
    own = matching.checks()
    found = rivers.bought(frame, columns, lambda code: own | dict(known.checks(code)))
    return found or across.bought(frame, known) or []


def _parted(found: Sequence[Token], known: Known) -> Iterator[list[Token]]:
    row: list[Token] = []
    for place in range(len(found)):
        if row and _begins(found, place, known):
            yield row
            row = []
        row.append(found[place])
    if row:
        yield row


def _begins(found: Sequence[Token], place: int, known: Known) -> bool:
    """Return whether a row begins here: with 合计, a unit's code, a section's."""
    token = found[place]
    after = found[place + 1] if place + 1 < len(found) else None
    if after is None:
        return False
    if token.text in ("合计", "总计"):
        return after.kind in ("figure", "integer", "dash")
    if token.kind != "integer" or after.kind != "text":
        return False
    if known.is_unit(token.text, after.text):
        return True
    return len(token.text) <= 3 and after.text.endswith(_SECTION_ENDS)


def _cells(key: str, row: Sequence[Token], known: Known) -> dict[str, Cell] | None:
    """Return the cells of a row: a sum by name and all its figures, or a line."""
    code = row[0].text if row[0].kind == "integer" else ""
    columns = [column for column in BY_KEY[key].columns if column.key != "code"]
    rest = row[1:] if code else row
    if len(row) > _MOST_TOKENS:
        return None
    allowed = matching.checks() | dict(known.checks(code))
    found = matching.matched(rest, columns, allowed)
    if found is None:
        wanted = [c for c in columns if c.kind != "text"]
        found = matching.matched(rest, wanted, allowed | {"name": _plain})
    if found is None:
        return None
    return _texts(key, ({"code": code} if code else {}) | found)


def _texts(key: str, found: dict[str, str]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for column in BY_KEY[key].columns:
        text = found.get(column.key, "")
        if text and text not in figures.DASHES:
            number = column.kind in ("amount", "count")
            cells[column.key] = figures.cell(text) if number else Cell(text)
    return cells


def _plain(text: str) -> bool:
    """Return whether a text may be the name of a sum: no figure is part of it."""
    return not any(letter.isdigit() for letter in text)
