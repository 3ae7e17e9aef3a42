"""Part text that was given line by line across the page into rows and columns. Pure.

So pdfplumber and pdftotext give it. There the cells of a row are woven into each
other: a line holds a piece of each cell that is so high. One line of a row has its
figures; as many lines stand above it as below it where cells are centred, none above
where they begin at the top. Which piece is whose, left to right and the columns' own
words say; where they leave more than one way the row is not read.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from budget.book.readers import figures
from budget.book.readers.text import Line
from budget.book.readers.tokens import Token, tokens

Row = TypeVar("Row")
_NUMBERS: Final = ("figure", "integer", "dash")
# A row whose first words stand among the headings: at most so many lines of them.
_MOST_ABOVE: Final = 4
_MOST_STEPS: Final = 5_000

Group = list[list[Token]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A column: may a text begin one of its cells, may it be one as it is?"""

    key: str
    begins: Callable[[str], bool]
    whole: Callable[[str], bool]
    number: bool = False
    between: bool = False  # stands between two figures on their line
    names: frozenset[str] = frozenset()


def groups(
    head: Sequence[Line], body: Sequence[Line], numbers: int
) -> Iterator[list[Group]]:
    """Yield each way to part lines into rows, of which every one has a line with so
    many figures: lines around it shared evenly, or all below it."""
    lines = [tokens([line]) for line in body]
    anchors = [place for place, line in enumerate(lines) if _count(line) >= numbers]
    if not anchors or anchors[0] != 0:
        return
    gaps = [right - left - 1 for left, right in pairwise([*anchors, len(lines)])]
    above = [tokens([line]) for line in head[-_MOST_ABOVE:]]
    if (below := _shared(gaps, 0)) is not None:
        yield _grouped(lines, anchors, below, [])
    for count in range(1, len(above) + 1):
        if (even := _shared(gaps, count)) is not None:
            yield _grouped(lines, anchors, even, above[-count:])
    worded = [any(t.kind == "text" for t in lines[place]) for place in anchors]
    if any(gaps) and all(
        said or not gap for said, gap in zip(worded, gaps, strict=True)
    ):
        yield _grouped(lines, anchors, [0] * len(gaps), [])


def rows(
    body: Sequence[Line],
    is_anchor: Callable[[Sequence[Token]], bool],
    read: Callable[[Group], Row | None],
) -> list[Row] | None:
    """Return the rows of lines where each row proves itself (a whole code, a known
    name): the way in which the fewest stand unevenly around the line of their figures
    (`is_anchor`); None where no way lets every row be read, or two are as even."""
    lines = [tokens([line]) for line in body]
    anchors = [place for place, line in enumerate(lines) if is_anchor(line)]
    if not anchors or anchors[0] != 0:
        return None
    ends = [*anchors[1:], len(lines)]
    # By how many lines stand above the next row: unevenness, ways, the rows so far.
    best: dict[int, tuple[int, int, list[Row]]] = {0: (0, 1, [])}
    for anchor, end in zip(anchors, ends, strict=True):
        gap = end - anchor - 1
        more: dict[int, tuple[int, int, list[Row]]] = {}
        for above, (cost, ways, made) in best.items():
            for below in range(gap + 1) if end < len(lines) else (gap,):
                row = read(lines[anchor - above : anchor + below + 1])
                if row is None:
                    continue
                now = (cost + abs(above - below), ways, [*made, row])
                old = more.get(gap - below)
                if old is None or now[0] < old[0]:
                    more[gap - below] = now
                elif now[0] == old[0]:
                    more[gap - below] = (old[0], old[1] + now[1], old[2])
        best = more
    found = best.get(0)
    return found[2] if found and found[1] == 1 else None


def has_figures(numbers: int) -> Callable[[Sequence[Token]], bool]:
    """Return the question whether a line has so many figures."""
    return lambda line: _count(line) >= numbers


def solved(group: Group, slots: Sequence[Slot]) -> dict[str, str] | None:
    """Return the text of each column of a row; None where no way or several fit."""
    flat = [(number, token) for number, line in enumerate(group) for token in line]
    found: list[dict[str, str]] = []
    steps = [0]
    _weave(flat, 0, (-1, 0), ("",) * len(slots), slots, found, steps)
    return found[0] if len(found) == 1 and steps[0] < _MOST_STEPS else None


def _count(line: Sequence[Token]) -> int:
    """Return how many figures a line has, its code not counted."""
    count = sum(token.kind in _NUMBERS for token in line)
    return count - (len(line) > 1 and line[0].kind == "integer" and count > 1)


def _shared(gaps: Sequence[int], above: int) -> list[int] | None:
    """Return how many lines stand above each figure line, as many as below it; None
    where the lines between two rows cannot be shared so."""
    counts = [above]
    for gap in gaps[:-1]:
        counts.append(gap - counts[-1])
        if counts[-1] < 0:
            return None
    return counts if counts[-1] == gaps[-1] else None


def _grouped(
    lines: Sequence[list[Token]],
    anchors: Sequence[int],
    above: Sequence[int],
    first: Sequence[list[Token]],
) -> list[Group]:
    begins = [place - count for place, count in zip(anchors, above, strict=True)]
    ends = [*begins[1:], len(lines)]
    made = [
        list(lines[max(begin, 0) : end])
        for begin, end in zip(begins, ends, strict=True)
    ]
    return [[*first, *made[0]], *made[1:]]


def _weave(
    flat: Sequence[tuple[int, Token]],
    place: int,
    last: tuple[int, int],
    texts: tuple[str, ...],
    slots: Sequence[Slot],
    found: list[dict[str, str]],
    steps: list[int],
) -> None:
    """Give each token to a column: on one line never left of the one before it."""
    steps[0] += 1
    if len(found) > 1 or steps[0] >= _MOST_STEPS:
        return
    if place == len(flat):
        if all(slot.whole(text) for slot, text in zip(slots, texts, strict=True)):
            made = {slot.key: t for slot, t in zip(slots, texts, strict=True) if t}
            if made not in found:
                found.append(made)
        return
    if _lacking(texts, slots) > sum(len(token.text) for _, token in flat[place:]):
        return
    number, token = flat[place]
    least = last[1] if last[0] == number else 0
    for column in range(least, len(slots)):
        slot = slots[column]
        if slot.number and (token.kind not in _NUMBERS or texts[column]):
            continue
        if slot.between and not (texts[column - 1] and not texts[column + 1]):
            continue
        text = figures.joined([texts[column], token.text])
        if slot.begins(text):
            more = (*texts[:column], text, *texts[column + 1 :])
            _weave(flat, place + 1, (number, column), more, slots, found, steps)


def _lacking(texts: tuple[str, ...], slots: Sequence[Slot]) -> int:
    """Return how many letters the known names still need at least."""
    return sum(
        min(
            (len(name) - len(text) for name in slot.names if name.startswith(text)),
            default=0,
        )
        for slot, text in zip(slots, texts, strict=True)
        if slot.names and text not in slot.names
    )


def among(key: str, names: Collection[str]) -> Slot:
    """Return the column whose cells are some of these names."""
    known = frozenset(names)
    return Slot(
        key,
        lambda text: any(name.startswith(text) for name in known),
        known.__contains__,
        names=known,
    )


def free(key: str, form: re.Pattern[str], begins: re.Pattern[str]) -> Slot:
    """Return the column whose cells have this form, begun by that one."""
    return Slot(
        key,
        lambda text: begins.fullmatch(text) is not None,
        lambda text: form.fullmatch(text) is not None,
    )


def number(key: str) -> Slot:
    """Return a column of figures."""
    return Slot(
        key,
        lambda text: text in figures.DASHES or figures.number(text) is not None,
        bool,
        number=True,
    )
