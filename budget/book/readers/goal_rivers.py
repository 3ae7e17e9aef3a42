"""Tell the columns of an indicator table by the rivers of blanks between them. Pure.

A river runs between two columns down the whole page, also one that repeats no heading.
A column is the one that its place among the others, and its words, say; where they say
two, the rivers tell nothing.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from budget.book.readers import goal_cells, goal_columns, goal_words
from budget.book.readers.goal_columns import (
    LEVEL1,
    LEVEL2,
    NAME,
    STANDARD,
    VALUE,
    Head,
    Piece,
    Span,
)
from budget.book.readers.text import Line

_NEEDED: Final = frozenset({LEVEL2, NAME, VALUE})

Column = Sequence[Piece]


def head(above: Head, lines: Sequence[Line]) -> Head | None:
    """Return the columns of lines, by the heading that stands above them or on the page
    before; None where the rivers do not part them as it does."""
    columns = _columns([goal_columns.pieces(line.text) for line in lines])
    if columns and all(goal_columns.is_table(piece.text) for piece in columns[0]):
        columns = columns[1:]
    ways = list(_ways(above, columns))
    if len(ways) != 1:
        return None
    (keys,) = ways
    return Head(
        keys,
        tuple(map(_span, columns)),
        tuple(above.widths[above.keys.index(key)] for key in keys),
        above.first,
        above.last,
        by_rivers=True,
    )


def _columns(lines: Sequence[Sequence[Piece]]) -> Sequence[Column]:
    """Return the words between the rivers of a page, from the left."""
    found: list[list[tuple[int, Piece]]] = []
    end = -1
    placed = [(n, piece) for n, line in enumerate(lines) for piece in line]
    for n, piece in sorted(placed, key=lambda one: one[1].at):
        if piece.at >= end and not (found and _goes_on(found[-1], piece, lines)):
            found.append([])
        found[-1].append((n, piece))
        end = max(end, piece.end)
    return [[piece for _n, piece in column] for column in found]


def _goes_on(
    column: Sequence[tuple[int, Piece]], piece: Piece, lines: Sequence[Sequence[Piece]]
) -> bool:
    """Return whether a figure beside a column of figures is one of them, set a letter
    too far: no line has one in both."""
    if piece.at > max(one.end for _n, one in column) + 1:
        return False
    beside = [one for line in lines for one in line if one.at == piece.at]
    taken = {n for n, _piece in column}
    apart = all(
        n not in taken for n, line in enumerate(lines) if any(o in beside for o in line)
    )
    figures = (*(one for _n, one in column), *beside)
    return apart and all(goal_cells.FIGURE.fullmatch(one.text) for one in figures)


def _ways(above: Head, columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    """Yield which columns of the heading these may be: one without words is missing."""
    for keys in combinations(above.keys, len(columns)):
        if not {*keys} >= _NEEDED:
            continue
        said = all(
            _may_be(key, words) for key, words in zip(keys, columns, strict=True)
        )
        if said and _stand(above, keys, [_span(words) for words in columns]):
            yield keys


def _may_be(key: str, words: Column) -> bool:
    """Return whether all of a column's words may be of a table's column."""
    texts = [piece.text for piece in words]
    first = all(_is_of(text, goal_words.LEVEL1) for text in texts)
    if key == LEVEL1:
        return first
    second = any(_is_of(text, goal_words.LEVEL2) for text in texts)
    if key == LEVEL2:
        return second and not first
    if key == STANDARD:
        return not any(map(goal_cells.FIGURE.fullmatch, texts))
    standards = all(map(goal_words.STANDARDS.fullmatch, texts))
    return not standards if key.isdigit() or key == VALUE else True


def _is_of(text: str, known: Sequence[str]) -> bool:
    return any(text in one for one in known)


def _stand(above: Head, keys: Sequence[str], spans: Sequence[Span]) -> bool:
    """Return whether each column is the nearest to its own heading, where the page is
    stretched to the width of the one before."""
    middles = dict(zip(above.keys, map(_middle, above.spans), strict=True))
    first, last = _middle(spans[0]), _middle(spans[-1])
    left, right = middles[keys[0]], middles[keys[-1]]
    for key, span in zip(keys, spans, strict=True):
        share = (_middle(span) - first) / (last - first)
        place = left + share * (right - left)
        if min(middles, key=lambda one: abs(middles[one] - place)) != key:
            return False
    return True


def _middle(span: Span) -> float:
    return (span[0] + span[1]) / 2


def _span(words: Column) -> Span:
    return min(word.at for word in words), max(word.end for word in words)
