"""Put a goal form whose merged cells stand late into the order of other texts. Pure.

A program that sets a form row by row, as ours does, writes a cell that is merged over
several rows before the last of them: 年度绩效指标 before the table's last row, a first
level before its own last row. Where the page ends first, it stands below the page's
last row. A table whose name does not stand so is left as it is.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from budget.book.readers import (
    goal_columns,
    goal_late_heads,
    goal_late_table,
    goal_words,
)
from budget.book.readers.goal_late_table import Lines
from budget.book.readers.text import Line
from budget.publication import Unplaced

Span = tuple[int, int]

_UNNAMED: Final = "看不出指标表的合并单元格各占哪几行。"


def ordered(lines: Sequence[Line]) -> tuple[Lines, list[Unplaced]]:
    """Return a form's lines below its title, merged cells first, and what of its tables
    nobody can tell."""
    plain = [(line.number, line.text) for line in lines]
    own = _once(lines[: _end(lines)])
    heads = list(_heads(own))
    named = any(goal_words.TABLE.fullmatch(goal_words.bare(o.text)) for o in own)
    if named or not heads:
        return plain, []
    unplaced: list[Unplaced] = []
    before = [(line.number, line.text) for line in own[: heads[0][0]]]
    made, above = goal_late_heads.ordered(before), own[:0]
    nexts = [*(first for first, _last in heads[1:]), len(own)]
    for (first, last), after in zip(heads, nexts, strict=True):
        end = _table_end(own, last, after)
        try:
            rows, lost = goal_late_table.ordered(own[first:end], last - first)
            made += [(line.number, line.text) for line in above] + rows
        except goal_late_table.Unclear:
            lost = [_unplaced(line) for line in (*above, *own[last:end])]
        unplaced += lost
        above = own[end:after]
    return made, unplaced


def _unplaced(line: Line) -> Unplaced:
    return Unplaced(line.number, " ".join(line.text.split()), _UNNAMED)


def _end(lines: Sequence[Line]) -> int:
    """Return where the form's last table ends."""
    within = False
    for at, line in enumerate(lines):
        text = goal_words.bare(line.text)
        within = within or _is_head(line)
        if within and (goal_words.NOTE.match(text) or goal_words.AFTER.match(text)):
            return at
    return len(lines)


def _once(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out the headings that a table repeats on a new page."""
    goals = [n for n, line in enumerate(lines) if _is_goal(line)]
    gone: set[int] = set()
    for (above, _end), (first, end) in pairwise(_heads(lines)):
        new = lines[above].page != lines[first].page
        if new and not any(above < goal < first for goal in goals):
            gone |= {*range(first, end)}
    return [line for n, line in enumerate(lines) if n not in gone]


def _is_goal(line: Line) -> bool:
    return goal_words.BLOCK.fullmatch(goal_words.bare(line.text)) is not None


def _table_end(lines: Sequence[Line], begun: int, after: int) -> int:
    """Return where a table ends: at the heading of the next goal."""
    return next((at for at in range(begun, after) if _is_goal(lines[at])), after)


def _heads(lines: Sequence[Line]) -> Iterator[Span]:
    """Yield where the heading of each table begins and ends."""
    end = 0
    for at, line in enumerate(lines):
        if at < end or not _is_head(line):
            continue
        first, end = at, at + 1
        page = lines[first].page
        while first and lines[first - 1].page == page and _is_heading(lines[first - 1]):
            first -= 1
        while end < len(lines) and _is_heading(lines[end]):
            end += 1
        yield first, end


def _is_head(line: Line) -> bool:
    text = goal_words.bare(" ".join(_unnamed(line)))
    return text.startswith("一级") and goal_words.HEAD.fullmatch(text) is not None


def _is_heading(line: Line) -> bool:
    text = goal_words.bare(" ".join(_unnamed(line)))
    return bool(text) and goal_words.HEAD.fullmatch(text) is not None


def _unnamed(line: Line) -> list[str]:
    """Return the words of a line without a piece of the table's name before them."""
    words = line.text.split()
    named = len(words) > 1 and goal_columns.is_table(words[0])
    return words[1:] if named else words
