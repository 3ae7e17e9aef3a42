"""Tell the rows of an indicator table whose merged cells stand late in its text. Pure.

A first level stands before the last of its rows, on the line of a row that is as high
on the sheet, or below the last row of a page. Where its rows may be shared in several
ways, those above it or what forms print below them tell which is meant, or the rows
are listed.
"""

from bisect import bisect, bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from typing import Final

from budget.book.readers import (
    goal_cells,
    goal_columns,
    goal_levels,
    goal_rows,
    goal_shared,
    goal_words,
)
from budget.book.readers.goal_cells import Word
from budget.book.readers.text import Line
from budget.publication import Unplaced

Lines = list[tuple[int, str]]

_SEVERAL: Final = "分不清这几行各属于哪个二级指标，请对照原件补录。"
_MOST_YEARS: Final = 3
_LEVEL1: Final = ("产出指标", "效益指标", "成本指标", "满意度指标")


class Unclear(Exception):
    """A table whose merged cells do not stand as this manner has them."""


@dataclass(frozen=True, slots=True)
class _Merged:
    """A merged cell: its text, and which of the words it takes."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Stands:
    """A merged cell's text, how many words of rows stand before it, its first line and
    its last."""

    text: str
    before: int
    begun: int
    line: int


def ordered(lines: Sequence[Line], head: int) -> tuple[Lines, list[Unplaced]]:
    """Return a table's lines, of which so many are its heading: its name, its heading,
    each first level before its rows; and the rows of which nobody can tell theirs.
    Raises Unclear."""
    return _Table(lines, head).ordered()


class _Table:
    """The words of one table: name, heading, first levels, and those of the rows."""

    def __init__(self, lines: Sequence[Line], head: int) -> None:
        self.pages = {line.number: line.page for line in lines}
        words = [Word(word, o.number) for o in lines for word in o.text.split()]
        heading = {line.number for line in lines[:head]}
        name = _named(words)
        levels = _levels(words, heading, name)
        gone = {n for one in (name, *levels) for n in one.places}
        left = [n for n in range(len(words)) if n not in gone]
        body = [n for n in left if words[n].line not in heading]
        self.head = [words[n] for n in left if words[n].line in heading]
        self.words = [words[n] for n in body]
        self.name, *self.levels = [
            _Stands(
                one.text,
                bisect(body, one.places[-1]),
                words[one.places[0]].line,
                words[one.places[-1]].line,
            )
            for one in (name, *levels)
        ]
        self.starts = goal_rows.starts(self.words)
        if not self.starts or self.starts[0].at:
            raise Unclear

    def ordered(self) -> tuple[Lines, list[Unplaced]]:
        """Return the table's lines, and the rows whose first level is not told."""
        if not self._is_late():
            raise Unclear
        made: Lines = [(self.head[0].line, self.name.text), *_lines(self.head)]
        unplaced: list[Unplaced] = []
        level1 = ""
        ends = [*(start.at for start in self.starts[1:]), len(self.words)]
        for text, start, end in zip(
            self._first_levels(), self.starts, ends, strict=True
        ):
            words = self.words[start.at : end]
            several = _are_several(self.words[start.after : end])
            if several or not text:
                said = " ".join(word.text for word in words)
                why = _SEVERAL if several else goal_words.NO_LEVEL
                unplaced.append(Unplaced(words[0].line, said, why))
                continue
            made += [(words[0].line, text)] if text != level1 else []
            made += _lines(words)
            level1 = text
        return made, unplaced

    def _is_late(self) -> bool:
        """Return whether the table's name stands before the last row, or below the last
        row of a page."""
        row, last = self._row(self.name), len(self.starts) - 1
        if row == last or self._page(self.name) != self._page_of(row):
            return True
        beside = self._is_beside(self.name, row)
        return beside and (row + 1 == last or self._ends_page(row))

    def _row(self, one: _Stands) -> int:
        """Return the first row that begins behind a merged cell."""
        row = bisect_left(self.starts, one.before, key=lambda start: start.at)
        if row == len(self.starts):
            raise Unclear
        return row

    def _page(self, one: _Stands) -> int:
        return self.pages[one.line]

    def _page_of(self, row: int) -> int:
        return self.pages[self.words[self.starts[row].at].line]

    def _ends_page(self, row: int) -> bool:
        below = row + 1 < len(self.starts)
        return below and self._page_of(row + 1) != self._page_of(row)

    def _is_beside(self, one: _Stands, row: int) -> bool:
        """Return whether a merged cell stands on the line of a whole second level."""
        start = self.starts[row]
        lines = {word.line for word in self.words[start.at : start.after]}
        above = start.at and self.words[start.at - 1].line == one.line
        return not above and start.at == one.before and lines == {one.line}

    def _reach(self, one: _Stands, begun: int, *, sure: bool) -> tuple[int, bool]:
        """Return the last row of a first level, as far as its page has it, and whether
        it may go on over the page; `begun` is its first row, if that is `sure`.

        What is as high on the sheet as the row above stands on that row's line: the
        middle of three rows, or a row by itself.
        """
        row = self._row(one)
        if not self._is_beside(one, row):
            goes_on = self._page(one) != self._page_of(row)
            return row - goes_on, goes_on
        if self._ends_page(row):
            return row, True
        if row + 1 == len(self.starts):
            return row, False
        if not sure:
            raise Unclear
        return row + (begun < row), False

    def _first_levels(self) -> list[str]:
        """Return the first level of each row, "" where it is not told."""
        found = [""] * len(self.starts)
        shared: list[tuple[range, str, str]] = []
        begun, above = 0, ""
        for one in self.levels:
            last, goes_on = self._reach(one, begun, sure=not above)
            rows = range(begun, last + 1)
            if not rows:
                raise Unclear
            if above:
                shared.append((rows[:-1], above, one.text))
                rows = rows[-1:]
            for n in rows:
                found[n] = one.text
            begun, above = last + 1, one.text if goes_on else ""
        if begun < len(found) and not above:
            raise Unclear
        found[begun:] = [above] * (len(found) - begun)
        if self._may_begin_together(found):
            raise Unclear
        if all(self._is(n, text) for n, text in enumerate(found) if text):
            for rows, above, text in shared:
                self._share(found, rows, above, text)
        return found

    def _may_begin_together(self, found: Sequence[str]) -> bool:
        """Return whether a first level may stand beside the first of its rows, in cells
        that are not centred, and have rows that are the next one's here: the next
        shares its line with a row, and forms print the first of those rows below both.
        """
        own = {word.line for word in self.words}
        for one, after in pairwise(self.levels):
            row, end = self._row(one), self._row(after)
            alone = not row or found[row - 1] != one.text
            above = end > row + 1 and self._may_be(row + 1, one.text)
            beside = after.begun in own and self._is_beside(one, row)
            if alone and above and beside:
                return True
        return False

    def _may_be(self, row: int, level1: str) -> bool:
        return goal_levels.may_be(level1, self.starts[row].level2)

    def _is(self, row: int, level1: str) -> bool:
        return goal_levels.in_frame(level1, self.starts[row].level2)

    def _is_only(self, row: int, level1: str, other: str) -> bool:
        """Return whether forms print a row below a first level and not the other."""
        return self._is(row, level1) and not self._may_be(row, other)

    def _share(self, found: list[str], rows: range, above: str, text: str) -> None:
        """Share rows between a first level that goes on over the page and the next, as
        forms print them, where all other rows are as the frame has them."""
        last = max((n for n in rows if self._is_only(n, above, text)), default=-1)
        own = (n for n in rows if self._is_only(n, text, above))
        first = min(own, default=rows.stop)
        if last < first and all(self._is(n, above) or self._is(n, text) for n in rows):
            for n in rows:
                found[n] = above if n <= last else text if n >= first else ""


def _are_several(words: Sequence[Word]) -> bool:
    """Return whether a second level has several rows: merged over them it stands late,
    too, and some may be those of the next one."""
    return any(goal_shared.part(words, years) for years in range(_MOST_YEARS + 1))


def _named(words: Sequence[Word]) -> _Merged:
    """Return what the table is called."""
    found = (_spread(words, at, goal_columns.TABLES) for at in range(len(words)))
    name = next((one for one in found if one is not None), None)
    if name is None:
        raise Unclear
    return name


def _levels(
    words: Sequence[Word], heading: Container[int], name: _Merged
) -> list[_Merged]:
    """Return the first levels among the words below the heading."""
    found: list[_Merged] = []
    taken = {*name.places}
    for at, word in enumerate(words):
        one = _spread(words, at, _LEVEL1)
        if one is None or at in taken or word.line in heading:
            continue
        if _is_level1(words, one, taken):
            taken |= {*one.places}
            found.append(one)
    return found


def _is_level1(words: Sequence[Word], found: _Merged, taken: set[int]) -> bool:
    """Return whether words are a first level, and no second level or name that is
    called the same."""
    if found.text not in goal_words.LEVEL2:
        return True
    at = found.places[0]
    before = _near(words, range(at - 1, -1, -1), taken)[::-1]
    after = _near(words, range(found.places[-1] + 1, len(words)), taken)
    values = _are_values(after)
    if not before or before[-1].line != words[at].line:
        if values or goal_rows.begins_level2(after):
            return True
        if _have_values(before):
            return False
        raise Unclear
    texts = ["".join(word.text for word in before[n:]) for n in range(len(before))]
    if not any(text in goal_words.LEVEL2 for text in texts):
        return True
    # Beside a second level it is the row's name, or stands before its name.
    if values:
        return False
    raise Unclear


def _are_values(words: Sequence[Word]) -> bool:
    """Return whether words begin with a row's values, and with no name."""
    texts = [word.text for word in words[:2]]
    figure = bool(texts) and goal_cells.FIGURE.fullmatch(texts[0]) is not None
    return figure or texts[1:] == texts[:1] != []


def _have_values(words: Sequence[Word]) -> bool:
    """Return whether the last words of a row hold values."""
    texts = [word.text for word in words]
    figures = any(map(goal_cells.FIGURE.fullmatch, texts))
    return figures or len({*texts}) < len(texts) or not texts


def _near(words: Sequence[Word], places: range, taken: Container[int]) -> list[Word]:
    """Return the next words of these places that are not taken."""
    left = (words[n] for n in places if n not in taken)
    return list(islice(left, goal_rows.MOST_PIECES))


def _spread(words: Sequence[Word], at: int, known: Sequence[str]) -> _Merged | None:
    """Return the cell that begins with a word; its next line begins a line."""
    text, places = words[at].text, [at]
    while text not in known:
        if not any(one.startswith(text) for one in known):
            return None
        line, last = words[places[-1]].line, places[-1]
        below = (n for n in range(last + 1, len(words)) if words[n].line != line)
        more = (last + 1, next(below, len(words)))
        rest = (n for n in more if _goes_on(text, words[n : n + 1], known))
        place = next(rest, -1)
        if place < 0:
            return None
        text, places = text + words[place].text, [*places, place]
    return _Merged(text, tuple(places))


def _goes_on(text: str, more: Sequence[Word], known: Sequence[str]) -> bool:
    whole = text + "".join(word.text for word in more)
    return bool(more) and any(one.startswith(whole) for one in known)


def _lines(words: Sequence[Word]) -> Lines:
    """Return words as the lines that they stood on."""
    return [
        (number, " ".join(word.text for word in some))
        for number, some in groupby(words, key=lambda word: word.line)
    ]
