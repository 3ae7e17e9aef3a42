"""Read the rows of one indicator table out of the lines of a text. Pure.

A row begins at the word of its second level; the first level stands before the rows
that share it and is carried down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from budget.book.readers import goal_cells, goal_shared, goal_words
from budget.book.readers.goal_cells import Widths, Word
from budget.publication import GoalRow, Unplaced

# A level may be broken over so many pieces.
MOST_PIECES: Final = 4


# A row of more words takes a while, and a document has few of them.
LONG_ROW: Final = 12
MOST_LONG_ROWS: Final = 60


@dataclass(slots=True)
class Effort:
    """How many long rows may still be tried in a document, so that a hostile one takes
    seconds and no longer."""

    left: int = MOST_LONG_ROWS

    def allows(self, row: Sequence[Word]) -> bool:
        """Return whether a row may be tried, and count it."""
        if len(row) > LONG_ROW:
            self.left -= 1
        return len(row) <= LONG_ROW or self.left >= 0


@dataclass(slots=True)
class Read:
    """The rows that were read, and the lines that were not."""

    rows: list[GoalRow] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its levels, all its words, and those of its other cells."""

    level1: str
    level2: str
    words: Sequence[Word]
    body: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a row begins: its levels, and the word after them."""

    at: int
    level1: str
    level2: str
    after: int


def read(
    lines: Sequence[tuple[int, str]],
    goal: str,
    horizon: str,
    year: int,
    effort: Effort,
) -> Read:
    """Read a table's lines, its head included; `goal` is what stands above it.

    `year` is the form's own, for a head that says 前年 and 上年 instead of years.
    """
    words = [
        Word(text, number)
        for number, line in _without_heads(lines)
        for text in line.split()
    ]
    own = starts(words)
    done = Read()
    if not own:
        _unplace(done, words, "找不到指标行：没有认出一级、二级指标。")
        return done
    head = goal_words.bare("".join(word.text for word in words[: own[0].at]))
    years = _years(head, year)
    rows, level1 = [], ""
    ends = [start.at for start in own[1:]] + [len(words)]
    for start, end in zip(own, ends, strict=True):
        level1 = start.level1 or level1
        rows.append(
            _Row(level1, start.level2, words[start.at : end], words[start.after : end])
        )
    unknown = [word for word in goal_words.UNKNOWN_COLUMNS if word in head]
    for row, cells in zip(rows, _cells(rows, len(years), effort), strict=True):
        if unknown:
            why = f"指标表有“{unknown[0]}”列，文字里分不清它的值。"
            _unplace(done, row.words, why)
        elif not row.level1:
            _unplace(done, row.words, "这一行前面没有一级指标。")
        elif not cells:
            why = "分不清这一行的名称、各年指标值和绩效标准。"
            _unplace(done, row.words, why)
        else:
            done.rows += [_placed(row, one, years, goal, horizon) for one in cells]
    return done


def _cells(
    rows: Sequence[_Row], years: int, effort: Effort
) -> list[list[goal_shared.Row]]:
    """Part the words of each second level into its row, or the rows that share it."""
    shared = [goal_shared.part(row.body, years) for row in rows]
    alone = [row for row, several in zip(rows, shared, strict=True) if not several]
    single = iter(_single(alone, years, effort))
    return [several or next(single) for several in shared]


def _single(
    rows: Sequence[_Row], years: int, effort: Effort
) -> list[list[goal_shared.Row]]:
    """Part the rows; what plain ones tell of the columns helps with the others."""
    tried = [_is_one(row, years) and effort.allows(row.body) for row in rows]
    first = [
        goal_cells.part(row.body, years) if worth else None
        for row, worth in zip(rows, tried, strict=True)
    ]
    plain = [parted.widths for parted in first if parted is not None]
    known = Widths(
        max((width.name for width in plain), default=0),
        max((width.value for width in plain), default=0),
    )
    parted = [
        found or (goal_cells.part(row.body, years, known) if worth else None)
        for row, found, worth in zip(rows, first, tried, strict=True)
    ]
    return [
        [goal_shared.Row(found.cells, row.words[0].line)] if found else []
        for row, found in zip(rows, parted, strict=True)
    ]


def _is_one(row: _Row, years: int) -> bool:
    """Return whether words are no rows of one value each in a table with more."""
    return not (years and goal_shared.part(row.body, 0))


def _placed(
    row: _Row, one: goal_shared.Row, years: Sequence[int], goal: str, horizon: str
) -> GoalRow:
    return GoalRow(
        goal=goal,
        level1=row.level1,
        level2=row.level2,
        name=one.cells.name,
        value=one.cells.value,
        standard=one.cells.standard,
        earlier=tuple(zip(years, one.cells.earlier, strict=False)),
        horizon=horizon,
        line=one.line,
    )


def _without_heads(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Leave out the head where it is repeated on a new page."""
    kept: list[tuple[int, str]] = []
    begun = repeated = False
    for number, line in lines:
        text = goal_words.bare(line)
        if goal_words.HEAD_BEGINS.match(text):
            repeated = begun
        elif not goal_words.HEAD.fullmatch(text):
            repeated, begun = False, begun or bool(text)
        if not repeated:
            kept.append((number, line))
    return kept


def _unplace(done: Read, words: Sequence[Word], why: str) -> None:
    if words:
        text = " ".join(word.text for word in words)
        done.unplaced.append(Unplaced(words[0].line, text, why))


def _years(head: str, year: int) -> tuple[int, ...]:
    """Return the years of the earlier values, oldest first, as the head has them."""
    found = sorted({int(text) for text in goal_words.YEAR.findall(head)})
    if found:
        return tuple(one for one in found if not year or one < year)
    named = any(word in head for word in goal_words.EARLIER)
    return (year - 2, year - 1) if named and year else ()


def starts(words: Sequence[Word]) -> list[Start]:
    """Return where the rows among words begin."""
    found: list[Start] = []
    at = 0
    while at < len(words):
        start = _start(words, at, found[-1] if found else None)
        if start is None:
            at += 1
            continue
        found.append(start)
        at = start.after + 1
    return found


def begins_level2(words: Sequence[Word]) -> bool:
    """Return whether the first words are a second level that the frames name."""
    return bool(words and _matches(words, 0, goal_words.LEVEL2))


def _start(words: Sequence[Word], at: int, last: Start | None) -> Start | None:
    """Return the row that begins at a word. A first level is followed by a second."""
    for level1, after in _matches(words, at, goal_words.LEVEL1):
        for level2, beyond in _matches(words, after, goal_words.LEVEL2):
            return Start(at, goal_words.LONG.get(level1, level1), level2, beyond)
        if (other := _other(words, after)) is not None:
            return Start(at, goal_words.LONG.get(level1, level1), other, after + 1)
    for level2, after in _matches(words, at, goal_words.LEVEL2):
        return Start(at, "", level2, after)
    other = _other(words, at) if last is not None else None
    return Start(at, "", other, at + 1) if other else None


def _matches(
    words: Sequence[Word], at: int, known: Sequence[str]
) -> list[tuple[str, int]]:
    """Return the words that the pieces from here on make, the longest first."""
    found = []
    text = ""
    for piece in range(at, min(at + MOST_PIECES, len(words))):
        text += words[piece].text
        if text in known:
            found.append((text, piece + 1))
    return found[::-1]


def _other(words: Sequence[Word], at: int) -> str | None:
    """Return a second level that no frame names, where it begins a line."""
    if at >= len(words) or (at and words[at - 1].line == words[at].line):
        return None
    text = words[at].text
    head = text in ("一级指标", "二级指标", "三级指标")
    plain = goal_words.OTHER_LEVEL2.fullmatch(text) is not None and not head
    return text if plain else None
