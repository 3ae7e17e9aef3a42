"""Tell whether lines of an indicator table that kept its white space are one row. Pure.

A row has a whole second level, a name and a value, and its cells stand as the cells of
a row do. A cell that was broken where it was not full is cells of several rows.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from budget.book.readers import goal_cells, goal_levels, goal_words, tilings
from budget.book.readers.goal_columns import (
    LEVEL1,
    LEVEL2,
    NAME,
    STANDARD,
    VALUE,
    Piece,
)
from budget.publication import GoalRow


@dataclass(frozen=True, slots=True)
class Cells:
    """One way to read a line: its words by their columns ("" for none), and how many
    letters they stand away from their headings."""

    words: dict[str, list[Piece]]
    away: int = 0

    def of(self, key: str) -> list[Piece]:
        """Return the words of a column."""
        return self.words.get(key, [])


# A row of more lines is no form's.
TALLEST: Final = 24
# So much room, in letters, is none for a word: figures are wider than half a letter.
_ROOM: Final = 0.6
_UNBROKEN: Final = re.compile(
    r"[（(“《〔\[]*(?:[\x21-\x7e]+|.)[）)”》〕\]，。；、：！？,;:%％]*"
)
# What a letter between a word and its heading says against a way, and how many must
# part the best way from the next.
_AWAY: Final = 0.02
_CLEAR: Final = 2.5
# Ways to read a line that are so many letters worse than the best are none.
_UNLIKELY: Final = 14
_MOST_WAYS: Final = 256


def likely(ways: Iterable[Cells]) -> list[Cells]:
    """Return the ways to read a line that say what a row's line may, the likeliest
    first; none that is much less likely."""
    found = sorted(filter(_may_be, ways), key=lambda cells: cells.away)
    return [cells for cells in found if cells.away <= found[0].away + _UNLIKELY]


def _may_be(cells: Cells) -> bool:
    level1, level2 = text([cells.of(LEVEL1)]), text([cells.of(LEVEL2)])
    standard = cells.of(STANDARD)
    return (
        any(level1 in known for known in goal_words.LEVEL1)
        and (any(level2 in known for known in goal_words.LEVEL2) or is_level2(level2))
        and not any(goal_cells.FIGURE.fullmatch(piece.text) for piece in standard)
    )


def fitted(
    lines: Sequence[Sequence[Cells]], widths: dict[str, float], *, centred: bool
) -> Iterator[tuple[int, float, tuple[Cells, ...]]]:
    """Yield the rows that may begin with the first of these lines: how many lines each
    takes, how uneven it is, the cells of each line. `lines` are the ways to read each;
    lines that are a row in two ways are none."""
    ways: list[tuple[str, tuple[Cells, ...]]] = [("", ())]
    for count, line in enumerate(lines[:TALLEST], start=1):
        ways = [
            (level2, (*rows, cells))
            for before, rows in ways
            for cells in line
            if _begins_level2(level2 := before + text([cells.of(LEVEL2)]))
        ]
        if not 0 < len(ways) <= _MOST_WAYS:
            return
        found = [
            (cost + _AWAY * sum(row.away for row in rows), rows)
            for level2, rows in ways
            if is_level2(level2)
            and (cost := _price(rows, widths, centred=centred)) is not None
        ]
        best = min((cost for cost, _rows in found), default=0.0)
        likely = [one for one in found if one[0] < best + _CLEAR * _AWAY]
        if len(likely) == 1:
            yield count, *likely[0]


@lru_cache(4_000)
def _begins_level2(words: str) -> bool:
    return is_level2(words) or any(
        known.startswith(words) for known in goal_words.LEVEL2
    )


def _price(
    rows: Sequence[Cells], widths: dict[str, float], *, centred: bool
) -> float | None:
    places: dict[str, list[int]] = {}
    for n, cells in enumerate(rows):
        for key in cells.words:
            places.setdefault(key, []).append(n)
    places.pop(LEVEL1, None)
    if "" in places or not {LEVEL2, NAME, VALUE} <= places.keys():
        return None
    if any(_broken_short(rows, key, widths[key]) for key in places if key != LEVEL2):
        return None
    if _is_figure_behind(rows[places[NAME][-1]].of(NAME)):
        return None
    if STANDARD not in places and goal_words.STANDARDS.fullmatch(_of(rows, VALUE)):
        return None
    return tilings.uneven(list(places.values()), centred=centred, first=0)


def _of(rows: Sequence[Cells], key: str) -> str:
    return text([cells.of(key) for cells in rows])


def is_level2(words: str) -> bool:
    """Return whether a text is a second level."""
    plain = words.count("指标") == 1 and words not in goal_words.LEVEL1
    other = plain and goal_words.OTHER_LEVEL2.fullmatch(words) is not None
    return words in goal_words.LEVEL2 or other


def _is_figure_behind(words: Sequence[Piece]) -> bool:
    """Return whether a name ends with a figure of its own: the next column's."""
    return len(words) > 1 and goal_cells.FIGURE.fullmatch(words[-1].text) is not None


def _broken_short(rows: Sequence[Cells], key: str, width: float) -> bool:
    """Return whether a cell was broken where there was room, or off a figure."""
    lines = [text([cells.of(key)]) for cells in rows if key in cells.words]
    if len(lines) > 1 and any(map(goal_cells.FIGURE.fullmatch, lines)):
        return True
    return any(
        _set(before + _first_word(after)) <= width - _ROOM
        for before, after in pairwise(lines)
    )


def _set(text: str) -> float:
    """Return how wide a text may be set, in Chinese letters: Latin ones are wider than
    half a letter, and stand apart from Chinese ones."""
    latin = sum(char.isascii() and char.isalpha() for char in text)
    return goal_cells.width(text) + 0.3 * latin + 0.25 * bool(latin)


def _first_word(line: str) -> str:
    """Return what is not parted from the first letter of a line: marks, Latin words."""
    found = _UNBROKEN.match(line)
    return found.group() if found else line[:1]


def text(lines: Sequence[Sequence[Piece]]) -> str:
    """Return a cell's text: broken lines closed up, its own blanks kept."""
    return "".join(" ".join(piece.text for piece in line) for line in lines)


def row(
    rows: Sequence[Cells], first: int, keys: Sequence[str]
) -> tuple[GoalRow, goal_levels.Row]:
    """Return a row without its first level, and where its cells stand; its first line
    is the table's line `first`."""
    own = [key for key in keys if key != LEVEL1]
    places = {
        key: tuple(first + n for n, cells in enumerate(rows) if key in cells.words)
        for key in own
    }
    texts = {key: _of(rows, key) for key in own}
    level2 = goal_words.bare(texts[LEVEL2])
    earlier = [(int(key), texts[key]) for key in sorted(own) if key.isdigit()]
    made = GoalRow(
        goal="",
        level1="",
        level2=level2,
        name=texts[NAME],
        value=texts[VALUE],
        standard=texts.get(STANDARD, ""),
        earlier=tuple((year, said) for year, said in earlier if said),
    )
    return made, goal_levels.Row(level2, tuple(one for one in places.values() if one))
