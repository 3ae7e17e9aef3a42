"""Part the words of one indicator row into its cells. Pure.

The text of a PDF has lost the borders of cells: a name over two lines, values beside or
below each other, blanks inside of cells. Every way of parting the words is weighed by
what is known of such rows; where two ways are about as good, none is taken.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from budget.book.readers import goal_words

MOST_WORDS: Final = 24
# Two ways closer than this are both possible; one that costs more than MOST is
# none: less where a single value is borne out by no other year's.
CLEAR: Final = 1.0
MOST: Final = 4.0
MOST_ALONE: Final = 1.2
FIGURE: Final = re.compile(
    r"[^\d“”（）()]{0,4}[≥≤><=＞＜＝]?\s?[-+]?\d[\d,.]*\s?[^\d\s，。；]{0,6}"
    r"|20\d\d年\d{1,2}月.{0,6}|\d{1,2}月\d{0,2}日?底?之?前"
)
_NUMBER: Final = re.compile(r"[≥≤><=＞＜＝]?[-+]?\d[\d,.]*[%％]?")
_PAIRS: Final = ("（）", "()", "“”", "《》", "〔〕", "[]")
_CLOSING: Final = "）)”》〕]，。；、：,;"
_UNIT_ENDS: Final = re.compile(r"[（(][^（）()]{1,6}[）)]$")
_UNIT: Final = re.compile(r"[（(][^（）()]{1,3}[）)]")
_OWN_UNIT: Final = re.compile(r"[（(][^（）()]{1,8}[）)]")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line between blanks; `line` is the line's number."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row: `earlier` as many as the head has years, or none."""

    name: str
    earlier: tuple[str, ...]
    value: str
    standard: str = ""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which cells a row fills, and what speaks against a row that fills so few."""

    earlier: int
    standard: bool
    cost: float

    @property
    def count(self) -> int:
        return 2 + self.earlier + self.standard


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide the columns of names and of values are at least, in Chinese letters."""

    name: float = 0
    value: float = 0


@dataclass(frozen=True, slots=True)
class Parted:
    """A row's cells, and the widths of their lines."""

    cells: Cells
    widths: Widths


def part(words: Sequence[Word], years: int, known: Widths = Widths()) -> Parted | None:
    """Return the cells of a row, None where it is not plain which is which.

    `years` says how many columns of earlier values the head has, `known` what other
    rows tell of the columns.
    """
    if not 2 <= len(words) <= MOST_WORDS or is_more(words, years):
        return None
    runs = _runs(words)
    ways = sorted(
        (way for layout in _layouts(years) for way in _ways(runs, layout, known)),
        key=lambda way: way[0],
    )
    if not ways:
        return None
    best, parted = ways[0]
    if best > (MOST if years else MOST_ALONE):
        return None
    rivals = [found for cost, found in ways[1:] if cost < best + CLEAR]
    plain = all(found.cells == parted.cells for found in rivals)
    return parted if plain else None


def is_more(words: Sequence[Word], years: int) -> bool:
    """Return whether words are more than one row's: more figures than it has values, or
    a standard, which ends a row, before others."""
    figures = sum(_NUMBER.fullmatch(word.text) is not None for word in words)
    inner = any(goal_words.is_standard(word.text) for word in words[:-1])
    return figures > years + 1 or inner


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that may be one cell: what speaks against it, whatever the column."""

    text: str
    lines: tuple[float, ...]
    cost: float

    def short(self, width: float = 0) -> float:
        """Return what its lines say against it: a broken cell has full lines."""
        if len(self.lines) == 1:
            return 0
        widest = max(width, *self.lines)
        return sum(
            0.3 + min(6.0, 1.5 * max(0.0, widest - one - 1.01))
            for one in self.lines[:-1]
        )


def _runs(words: Sequence[Word]) -> dict[tuple[int, int], _Run]:
    return {
        (first, last): _run(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    }


def _layouts(years: int) -> Iterator[_Layout]:
    yield _Layout(years, False, 0)
    yield _Layout(years, True, 0.5)
    if years:
        yield _Layout(0, False, 2)
        yield _Layout(0, True, 2.5)


def _ways(
    runs: dict[tuple[int, int], _Run], layout: _Layout, known: Widths
) -> Iterator[tuple[float, Parted]]:
    most = max(last for _first, last in runs)
    for cuts in combinations(range(1, most), layout.count - 1):
        edges = (0, *cuts, most)
        own = [runs[span] for span in pairwise(edges)]
        cost = sum(run.cost for run in own)
        if cost > 20:
            continue
        standard = own.pop() if layout.standard else None
        cost += _line_cost(own, known) + (
            standard.short(known.value) if standard else 0
        )
        name, *earlier, value = (run.text for run in own)
        cells = Cells(name, tuple(earlier), value, standard.text if standard else "")
        widths = Widths(max(own[0].lines), max(max(run.lines) for run in own[1:]))
        yield cost + _weight(cells, layout), Parted(cells, widths)


def _line_cost(own: Sequence[_Run], known: Widths) -> float:
    """Return what the lines of a name and its values say against them."""
    name, *values = own
    cost = name.short(known.name) + sum(run.short(known.value) for run in values)
    # The line that fills its column goes on in the next one.
    full = known.name and name.lines[-1] > known.name - 0.5
    return cost + 1.1 * bool(full)


def joined(words: Sequence[Word]) -> str:
    """Return the text of a cell: broken lines closed up, its own blanks kept."""
    text = words[0].text
    for before, word in pairwise(words):
        text += f" {word.text}" if before.line == word.line else word.text
    return text


def _run(words: Sequence[Word]) -> _Run:
    text = joined(words)
    cost = 8.0 * sum(text.count(pair[0]) != text.count(pair[1]) for pair in _PAIRS)
    if text[0] in _CLOSING or _OWN_UNIT.fullmatch(text):
        cost += 5
    for before, word in pairwise(words):
        if before.line == word.line:
            cost += _beside(before.text, word.text)
        elif _UNIT_ENDS.search(before.text):
            cost += 2
        elif _NUMBER.fullmatch(before.text) or _NUMBER.fullmatch(word.text):
            # A figure is short: it is not broken off the text before or behind it.
            cost += 5
    lines: dict[int, float] = {}
    for word in words:
        lines[word.line] = lines.get(word.line, 0) + width(word.text)
    return _Run(text, tuple(lines.values()), cost)


def _beside(before: str, after: str) -> float:
    """Return what speaks against two words of one line being one cell.

    An extractor puts a blank where the script changes and before a closing mark.
    """
    if after[0] in _CLOSING:
        return 0.2
    if goal_words.SPACED_UNIT.search(f"{before} {after}"):
        return 0.5
    if FIGURE.fullmatch(before):
        return 6
    latin = before[-1].isascii() and before[-1].isalpha() and not after[0].isascii()
    return 1 if latin or after[0].isdigit() or after[0] in "≥≤><" else 5


def width(text: str) -> float:
    """Return how wide a text is, in Chinese letters."""
    wide = sum(unicodedata.east_asian_width(char) in "WFA" for char in text)
    return wide + (len(text) - wide) / 2


def _is_figure(name: str) -> bool:
    """Return whether a name is a figure: one with its unit in brackets is a name."""
    return FIGURE.fullmatch(name) is not None and not _UNIT_ENDS.search(name)


def _weight(cells: Cells, layout: _Layout) -> float:
    """Return what speaks against these texts in these cells."""
    cost = layout.cost
    if _is_figure(cells.name) or not re.search("[\u4e00-\u9fff]", cells.name):
        cost += 8
    cost += 5 * (goal_words.STANDARDS.fullmatch(cells.value) is not None)
    # A unit stands in a name, not in words that are a value.
    figure = FIGURE.fullmatch(cells.value) is not None
    cost += 3 * (not figure and _UNIT.search(cells.value) is not None)
    # A figure behind a name is the next cell.
    cost += 5 * (_NUMBER.fullmatch(cells.name.split()[-1]) is not None)
    values = (*cells.earlier, cells.value)
    figures = sum(FIGURE.fullmatch(text) is not None for text in values)
    cost += 3 * min(figures, len(values) - figures)
    bare = sum(_NUMBER.fullmatch(text) is not None for text in values)
    # "比重 52.5%" beside 51%: the word is the end of the name.
    cost += 1.5 * (0 < bare < figures)
    if len(values) > 1 and len(set(values)) == 1:
        cost -= 4
    if not layout.earlier and not figures:
        cost += 0.5
    if layout.standard:
        cost += 6 * (FIGURE.fullmatch(cells.standard) is not None)
        cost -= 1.5 * (goal_words.STANDARDS.fullmatch(cells.standard) is not None)
        cost += 2 * (cells.standard == cells.value)
    return cost
