"""Tell the columns of an indicator table whose text kept its white space. Pure.

Across the page, as pdftotext -layout gives it, a column's words stand left of the next
column's on every line of a page. Its heading says where it is; words beside it join it
where nothing else is possible, and belong to no column where something is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from budget.book.readers import goal_cells, goal_words
from budget.book.readers.text import Line

Span = tuple[int, int]

TABLE, LEVEL1, LEVEL2, NAME, VALUE, STANDARD = (
    *("table", "level1", "level2", "name", "value", "standard"),
)
# What stands above several columns.
_ABOVE: Final = re.compile(r"指标值|近[两二三]年(?:指标)?值?")
_KINDS: Final = (
    (LEVEL1, re.compile("一级(?:指标?)?")),
    (LEVEL2, re.compile("二级(?:指标?)?")),
    (NAME, re.compile("(?:三级)?指标名称?|三级(?:指标?)?|名?称")),
    (VALUE, re.compile("(?:预期)?(?:当年)?(?:预期)?实现?值?|预期当?年?|当年|现?值")),
    (STANDARD, re.compile("绩效标准?|标?准")),
)
_REST: Final = ("指标", "标")
_YEAR: Final = re.compile(r"(20\d\d)年?")
_AGO: Final = {"前年": 2, "上年": 1}
_SPACED_YEAR: Final = re.compile(r"(20\d\d)( +)年")
TABLES: Final = ("长期绩效指标", "年度绩效指标", "绩效指标")
# What speaks against two Chinese words with a blank between being one cell.
_APART: Final = 8
_LATIN: Final = 0x2000
_MOST_WAYS: Final = 64
_WIDE: Final = re.compile(r"\S {2,}\S")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word between blanks, and the letters of its line before it."""

    text: str
    at: int

    @property
    def end(self) -> int:
        """Return the letters of its line before what stands behind it."""
        return self.at + len(self.text)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to give a line's words to columns: a column a word, -2 left of the first
    one, and how many letters they stand away from their headings."""

    columns: tuple[int, ...] = ()
    away: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a table: the columns from the left and where each heading
    stands and how many letters its widest line has, which lines it takes, and the first
    word that is no heading. `by_rivers`: the spans are those of the words below it."""

    keys: tuple[str, ...]
    spans: tuple[Span, ...]
    widths: tuple[float, ...]
    first: int
    last: int
    unknown: str = ""
    by_rivers: bool = False


def pieces(text: str) -> list[Piece]:
    """Return the words of a line."""
    return [Piece(one.group(), one.start()) for one in re.finditer(r"\S+", text)]


def kept_space(lines: Iterable[Line]) -> bool:
    """Return whether an indicator table's heading stands across the page with its
    white space: 一级指标  二级指标  指标名称."""
    return any(is_heading(line.text) for line in lines)


def is_heading(text: str) -> bool:
    """Return whether a line is that of 二级指标  指标名称 in a heading."""
    words = goal_words.bare(text)
    named = "二级" in words and "指标名称" in words
    return named and _WIDE.search(text) is not None


def is_table(text: str) -> bool:
    """Return whether a text is a piece of what a table is called: 年度绩效."""
    return any(text in name for name in TABLES)


def head(lines: Sequence[Line], at: int, year: int) -> Head | None:
    """Return the heading whose line of 二级指标 is `at`; None where it is none."""
    first = last = at
    while first and is_head(lines[first - 1].text):
        first -= 1
    while last + 1 < len(lines) and is_head(lines[last + 1].text):
        last += 1
    found, unknown = _headings([line.text for line in lines[first : last + 1]], year)
    if not {LEVEL1, LEVEL2, NAME, VALUE} <= found.keys():
        return None
    spans = {key: _span(words) for key, words in found.items()}
    keys = sorted(spans, key=lambda key: spans[key])
    apart = all(spans[a][1] <= spans[b][0] for a, b in pairwise(keys))
    if not apart or keys[:3] != [LEVEL1, LEVEL2, NAME]:
        return None
    return Head(
        tuple(keys),
        tuple(spans[key] for key in keys),
        tuple(max(goal_cells.width(one.text) for one in found[key]) for key in keys),
        first,
        last,
        unknown,
    )


def is_head(text: str) -> bool:
    """Return whether a line holds nothing but words of a heading."""
    words = [one.text for one in pieces(_with_years(text))]
    return all(
        kind(word, 0) or _ABOVE.fullmatch(word) or word in _REST or is_table(word)
        for word in words
    )


def _with_years(text: str) -> str:
    """Return a heading's line in which 2022 年 is one word, as wide as before."""
    return _SPACED_YEAR.sub(lambda one: f"{one[1]}年{one[2]}", text)


def kind(word: str, year: int) -> str:
    """Return which column a heading is of, a year for earlier values, "" for none."""
    if found := _YEAR.fullmatch(word):
        return VALUE if int(found[1]) == year else found[1]
    if word in _AGO:
        return str(year - _AGO[word])
    return next((key for key, form in _KINDS if form.fullmatch(word)), "")


def _headings(lines: Sequence[str], year: int) -> tuple[dict[str, list[Piece]], str]:
    """Return the words of each column's heading, and the first word that is none."""
    words = [piece for text in lines for piece in pieces(_with_years(text))]
    earlier = any(kind(word.text, year).isdigit() for word in words)
    found: dict[str, list[Piece]] = {}
    unknown = ""
    for word in words:
        key = kind(word.text, year)
        if not key and word.text == "指标值" and not earlier:
            key = VALUE
        if key:
            found.setdefault(key, []).append(word)
        elif not _ABOVE.fullmatch(word.text) and not is_table(word.text):
            unknown = unknown or word.text
    return found, unknown


def _span(words: Sequence[Piece]) -> Span:
    return min(word.at for word in words), max(word.end for word in words)


def placed(line: Sequence[Piece], spans: Sequence[Span]) -> list[Way]:
    """Return the ways to give a line's words to columns. `spans` are where the
    headings stand; no way where there is none or there are too many.

    A word under its heading is of its column, but a full cell moves what follows: it
    may be of the next one. One blank parts the words of a cell, or two cells.
    """
    ways = [Way()]
    for n, piece in enumerate(line):
        joins = n > 0 and line[n - 1].end + 1 == piece.at
        before = line[n - 1] if joins else None
        ways = [
            Way((*way.columns, column), way.away + away)
            for way in ways
            for column, away in _behind(way, piece, spans, before)
        ]
        if len(ways) > _MOST_WAYS:
            return []
    return ways


def within(line: Sequence[Piece], spans: Sequence[Span]) -> list[Way]:
    """Return the one way to give a line's words to columns that rivers part; none where
    words of one column are no cell's: then the river runs between them."""
    columns = [
        next((n for n, (a, b) in enumerate(spans) if a <= word.at < b), -2)
        for word in line
    ]
    beside = zip(pairwise(line), pairwise(columns), strict=True)
    apart = any(
        one == other >= 0 and _are_cells(before, word)
        for (before, word), (one, other) in beside
    )
    return [] if apart else [Way(tuple(columns))]


def _are_cells(before: Piece, word: Piece) -> bool:
    """Return whether two words beside each other are two cells: an extractor parts a
    cell's words by one blank, and no Chinese ones."""
    chinese = ord(before.text[-1]) > _LATIN and ord(word.text[0]) > _LATIN
    figures = all(map(goal_cells.FIGURE.fullmatch, (before.text, word.text)))
    return chinese or figures or before.end + 1 < word.at


def _near(piece: Piece, spans: Sequence[Span]) -> dict[int, int]:
    """Return the columns that a word may be of, and how many letters away it stands:
    the two nearest, and the one behind."""
    if piece.end <= spans[0][0]:
        return {-2: 0} if is_table(piece.text) else {0: 0}
    away = [_away(piece, span) for span in spans]
    nearest = sorted(range(len(spans)), key=lambda n: away[n])[:2]
    last = min(max(nearest) + 2, len(spans))
    return {n: away[n] for n in range(min(nearest), last)}


def _away(piece: Piece, span: Span) -> int:
    return max(span[0] - piece.end, piece.at - span[1], -1) + 1


def _behind(
    way: Way, piece: Piece, spans: Sequence[Span], before: Piece | None
) -> list[tuple[int, int]]:
    """Return the columns of a word behind others that have theirs."""
    last = way.columns[-1] if way.columns else -3
    near = _near(piece, spans)
    if before is None or last < 0 or min(near) > last:
        return [(column, away) for column, away in near.items() if column > last]
    chinese = ord(before.text[-1]) > _LATIN and ord(piece.text[0]) > _LATIN
    if _is_unit(before.text, piece.text) or last + 1 == len(spans):
        return [(last, 0)]
    if chinese:
        return [(last, _APART), (last + 1, 0)]
    return [(n, _away(piece, spans[n])) for n in (last, last + 1)]


def _is_unit(before: str, text: str) -> bool:
    """Return whether a word is the unit of the figure before it: 55 亿元."""
    return before[-1].isdigit() and len(text) <= 3 and not text[0].isdigit()
