"""Part a goal form whose text kept its white space into head, goals and tables. Pure.

What an indicator table is called (年度绩效指标) stands beside its rows, broken; its
heading says where it begins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from budget.book.readers import goal_columns, goal_words
from budget.book.readers.goal_columns import Piece
from budget.book.readers.goal_laid import Table
from budget.book.readers.text import Line

ANNUAL: Final = "annual"
LONG_TERM: Final = "long_term"
_LISTS: Final = ((LONG_TERM, "长期目标"), (ANNUAL, "年度目标"))
_HORIZON: Final = {"长期": LONG_TERM, "年度": ANNUAL}
_MARK: Final = re.compile(r"目标\d+[:：]")
_FAR: Final = 1_000_000

Goals = dict[str, list[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Laid:
    """The parts of a form: `goals` are the lines of each list of goals by horizon."""

    head: Sequence[Line]
    goals: Goals
    tables: Sequence[Table]


def parted(lines: Sequence[Line]) -> Laid:
    """Return the parts of a form's lines below its title."""
    lines = lines[: _end(lines)]
    starts = _tables(lines)
    first = starts[0][0] if starts else len(lines)
    at = next((n for n, line in enumerate(lines[:first]) if _is_list(line)), first)
    tables = [
        Table(goal, horizon, lines[begun:end])
        for (_above, begun, goal, horizon), end in zip(
            starts, [*(one[0] for one in starts[1:]), len(lines)], strict=True
        )
    ]
    return Laid(lines[:at], _goals(lines[at:first]), tables)


def _end(lines: Sequence[Line]) -> int:
    within = False
    for at, line in enumerate(lines):
        text = goal_words.bare(line.text)
        within = within or goal_columns.is_heading(line.text)
        if within and (goal_words.NOTE.match(text) or goal_words.AFTER.match(text)):
            return at
    return len(lines)


def _tables(lines: Sequence[Line]) -> list[tuple[int, int, str, str]]:
    """Return where each table begins: with its goal, at its heading; the goal as
    printed and its horizon. A heading that a page break repeats begins none."""
    found: list[tuple[int, int, str, str]] = []
    goal = -1
    for at, line in enumerate(lines):
        if goal_words.BLOCK.fullmatch(goal_words.bare(line.text)):
            goal = at
        if not goal_columns.is_heading(line.text):
            continue
        first = at
        while (
            first and first - 1 > goal and goal_columns.is_head(lines[first - 1].text)
        ):
            first -= 1
        if found and goal < found[-1][1]:
            continue
        begun = goal if goal >= 0 else first
        above = lines[begun:first]
        name = "".join(goal_words.bare(one.text) for one in above)
        block = goal_words.BLOCK.fullmatch(name)
        horizon = _HORIZON[block["kind"]] if block else ANNUAL
        found.append((begun, first, name, horizon))
    return found


def _is_list(line: Line) -> bool:
    words = [goal_words.bare(one.text) for one in goal_columns.pieces(line.text)]
    names = [name for _horizon, name in _LISTS]
    return words[-2:] == names or words[-1:] in [
        [goal_words.LIST_HEAD],
        *([n] for n in names),
    ]


def _goals(lines: Sequence[Line]) -> Goals:
    """Return the lines of the lists of goals, which stand beside each other."""
    words = [goal_columns.pieces(line.text) for line in lines]
    heads = {
        horizon: piece
        for horizon, name in _LISTS
        for piece in (words[0] if words else ())
        if piece.text == name
    }
    begun = [
        line[n].at
        for line in words
        for n, piece in enumerate(line)
        if _MARK.match("".join(one.text for one in line[n : n + 2]))
        and piece.text.startswith("目标")
    ]
    if len(heads) == 1 and begun:
        (horizon,) = heads
        return {horizon: _column(lines, words, min(begun), _FAR)}
    if len(heads) < 2 or not begun:
        return {}
    left, right = heads[LONG_TERM], heads[ANNUAL]
    edge = min((at for at in begun if at >= left.end), default=right.at)
    return {
        LONG_TERM: _column(lines, words, min(begun), edge),
        ANNUAL: _column(lines, words, edge, _FAR),
    }


def _column(
    lines: Sequence[Line], words: Sequence[Sequence[Piece]], begun: int, end: int
) -> list[tuple[int, str]]:
    """Return the words of the lines below the first that stand between two edges."""
    found = []
    for line, pieces in zip(lines[1:], words[1:], strict=True):
        text = " ".join(one.text for one in pieces if begun <= one.at < end)
        if text:
            found.append((line.number, text))
    return found
