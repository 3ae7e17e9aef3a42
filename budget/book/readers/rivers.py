"""Tell the columns of text that kept its white space, as pdftotext -layout gives it.
Pure.

There a column stands at the same letters of each line: between two of them runs a
river of blanks. Where cells are wrapped they share lines with other rows' cells; which
line is whose, the height of a cell tells: every cell is centred on its row's figures,
or every cell begins beside them. Where both could be, or neither, nothing is read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from budget.book.readers import figures, grid, headings, woven
from budget.book.readers.frame import Frame
from budget.book.readers.matching import Check
from budget.book.readers.text import Line
from budget.book.readers.tokens import Token, tokens
from budget.book.readers.woven import Group
from budget.official_tables import Column

Span = tuple[int, int]
Found = tuple[dict[str, str], Token]
Checks = Callable[[str], Mapping[str, Check]]

_NUMBERS: Final = ("figure", "integer", "dash")
_TOTALS: Final = ("合计", "总计")
_BOOKS: Final = ("amount", "count")
_WIDE: Final = re.compile(r" {2,}\S")
# A cell of two lines beside one of three: its lines may be drawn to either.
_OFF_CENTRE: Final = 0.5


def spans(lines: Sequence[Line]) -> list[Span]:
    """Return from which letter to which each column stands, from the left; [] where no
    white space was kept. Words with one blank between them are one piece, a decimal
    figure never is part of one."""
    if not any(_WIDE.search(line.text) for line in lines):
        return []
    found: list[Span] = []
    pieces = [piece for line in lines for piece in _pieces(tokens([line]))]
    for start, end in sorted(pieces):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def within(token: Token, columns: Sequence[Span]) -> int:
    """Return in which column a word stands; -1 for none."""
    for place, (start, end) in enumerate(columns):
        if start <= token.at < end:
            return place
    return -1


def bought(frame: Frame, columns: Sequence[Column], checks: Checks) -> list[Found]:
    """Return the texts of each row of a list of what is bought and its first token;
    [] where they cannot be told. `checks` says what a unit's rows may hold."""
    parts = _parted(frame, columns)
    if not parts:
        return []

    def read(group: Group, *, centred: bool) -> Found | None:
        return _row(group, parts, checks, centred=centred)

    anchors = [place for place, line in enumerate(parts.lines) if parts.is_anchor(line)]
    middle = woven.rows(
        frame.body, parts.is_anchor, lambda group: read(group, centred=True)
    )
    ends = [*anchors[1:], len(parts.lines)]
    below = [
        read(parts.lines[begun:end], centred=False)
        for begun, end in zip(anchors, ends, strict=True)
    ]
    ways = [middle] if middle else []
    if anchors[:1] == [0] and None not in below:
        ways.append([one for one in below if one is not None])
    same = ways and all(_said(way) == _said(ways[0]) for way in ways)
    return ways[0] if same else []


class _Parts:
    """The lines of a table and the column in which each of their words stands."""

    def __init__(
        self,
        lines: list[list[Token]],
        placed: Mapping[int, Sequence[Span]],
        columns: Sequence[Column],
    ) -> None:
        self.lines, self.placed, self.columns = lines, placed, columns

    def column(self, token: Token) -> Column | None:
        """Return the column of a word by its page's rivers."""
        place = within(token, self.placed[token.page])
        return self.columns[place] if place >= 0 else None

    def is_anchor(self, line: Sequence[Token]) -> bool:
        """Return whether a line has a figure in as many columns as a sum has them."""
        filled = [self.column(token) for token in line if token.kind in _NUMBERS]
        keys = {column.key for column in filled if column and column.kind in _BOOKS}
        return len(keys) > 1


def _pieces(line: Sequence[Token]) -> list[Span]:
    found: list[Span] = []
    before = ""
    for token in line:
        end = token.at + len(token.text)
        joins = "figure" not in (before, token.kind)
        if found and joins and token.at - found[-1][1] < 2:
            found[-1] = (found[-1][0], end)
        else:
            found.append((token.at, end))
        before = token.kind
    return found


def _parted(frame: Frame, columns: Sequence[Column]) -> _Parts | None:
    """Return a table's words by columns; None where its rivers are not its columns'.
    The headings above the first page say which columns there are."""
    placed: dict[int, list[Span]] = {}
    for page in dict.fromkeys(line.page for line in frame.body):
        placed[page] = spans([line for line in frame.body if line.page == page])
    counts = {len(found) for found in placed.values()}
    if len(counts) != 1 or counts <= {0, 1}:
        return None
    first = placed[frame.body[0].page]
    own = list(columns)
    if len(first) != len(columns):
        heads = _heads(frame.head, first)
        known = grid.aligned(range(len(first)), heads, columns)
        if set(known) != set(range(len(first))):
            return None
        own = [known[place] for place in range(len(first))]
    wanted = {column.key for column in columns if column.kind in _BOOKS}
    if not wanted <= {column.key for column in own}:
        return None
    return _Parts([tokens([line]) for line in frame.body], placed, own)


def _heads(lines: Sequence[Line], columns: Sequence[Span]) -> list[str]:
    """Return the headings above each column, from the top, as one word."""
    found = [""] * len(columns)
    for token in tokens(lines):
        end = token.at + len(token.text)
        over = [n for n, (a, b) in enumerate(columns) if token.at < b and a < end]
        if len(over) == 1:
            found[over[0]] += headings.compact(token.text)
    return found


def _row(group: Group, parts: _Parts, checks: Checks, *, centred: bool) -> Found | None:
    """Return a row's texts; None where its cells stand or say what none may."""
    anchors = [place for place, line in enumerate(group) if parts.is_anchor(line)]
    if len(anchors) != 1:
        return None
    pieces: dict[str, list[tuple[int, Token]]] = {}
    for place, line in enumerate(group):
        for token in line:
            column = parts.column(token)
            if column is None:
                return None
            pieces.setdefault(column.key, []).append((place, token))
    for found in pieces.values():
        lines = list(dict.fromkeys(place for place, _token in found))
        middle = (lines[0] + lines[-1]) / 2
        off = abs(middle - anchors[0]) > _OFF_CENTRE if centred else None
        if off or (not centred and lines != list(range(lines[0], lines[-1] + 1))):
            return None
        if not centred and lines[0] != anchors[0]:
            return None
    texts = {
        key: figures.joined([token.text for _place, token in found])
        for key, found in pieces.items()
    }
    return (texts, group[0][0]) if _allowed(texts, parts, checks) else None


def _allowed(texts: Mapping[str, str], parts: _Parts, checks: Checks) -> bool:
    """Return whether these texts can be a row's: a sum's or those of a line."""
    for column in parts.columns:
        text = texts.get(column.key, "")
        figure = not text or text in figures.DASHES or figures.number(text) is not None
        if column.kind in _BOOKS and not figure:
            return False
    code = texts.get("code", "")
    if not any(texts.get(c.key) for c in parts.columns if c.kind == "text"):
        return bool(code) != (texts.get("name") in _TOTALS)
    allowed = checks(code)
    return all(
        allowed[column.key](texts[column.key])
        for column in parts.columns
        if column.key in allowed and texts.get(column.key)
    ) and bool(code and texts.get("name"))


def _said(rows: Sequence[Found]) -> list[dict[str, str]]:
    return [texts for texts, _token in rows]
