"""Read the indicator tables of a goal form whose text kept its white space. Pure.

Across the page the cells of a row are woven into each other and a first level stands
in the middle of its rows. The columns part the words, the height of the cells parts
the lines; what neither says plainly is listed with its line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from budget.book.readers import (
    goal_cells,
    goal_columns,
    goal_laid_rows,
    goal_levels,
    goal_rivers,
    goal_words,
    tilings,
)
from budget.book.readers.goal_columns import LEVEL1, Piece
from budget.book.readers.goal_laid_rows import Cells
from budget.book.readers.text import Line
from budget.publication import GoalRow, Unplaced

# A page of more rows or lines is no form's.
MOST_ROWS: Final = 200
MOST_LINES: Final = 600
_UNCLEAR: Final = "分不清这一行的名称、各年指标值和绩效标准。"


@dataclass(slots=True)
class Read:
    """The rows of a table, the lines that were not placed, and how uneven it is."""

    rows: list[GoalRow] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    cost: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """An indicator table: the goal above it, and its lines, headings included."""

    goal: str
    horizon: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class _Part:
    """A table's rows on one page: columns, and their words line by line."""

    keys: Sequence[str]
    lines: Sequence[Line]
    words: Sequence[Sequence[Piece]]
    ways: Sequence[Sequence[goal_columns.Way]]
    heads: Sequence[float]

    def cells(self, at: int) -> list[Cells]:
        """Return the ways to give the words of a line to columns, "" for no way."""
        found: list[Cells] = []
        for way in self.ways[at]:
            words: dict[str, list[Piece]] = {}
            for piece, place in zip(self.words[at], way.columns, strict=True):
                if place >= 0:
                    words.setdefault(self.keys[place], []).append(piece)
            found.append(Cells(words, way.away))
        return goal_laid_rows.likely(found) or [Cells({"": list(self.words[at])})]

    def widths(self, lines: Sequence[Sequence[Cells]]) -> dict[str, float]:
        """Return how wide each column is at least, in Chinese letters: its heading and
        the widest line of its cells."""
        found = dict(zip(self.keys, self.heads, strict=True))
        likely = [ways[0] for ways in lines]
        for key, words in (item for cells in likely for item in cells.words.items()):
            found[key] = max(
                found.get(key, 0), goal_cells.width(goal_laid_rows.text([words]))
            )
        return found


def read(tables: Iterable[Table], year: int, *, centred: bool) -> Read:
    """Read the tables of one form whose cells are centred, or begin together."""
    done = Read()
    for table in tables:
        found = _table(table, year, centred=centred)
        done.rows += found.rows
        done.unplaced += found.unplaced
        done.cost += found.cost
    return done


def _table(table: Table, year: int, *, centred: bool) -> Read:
    done = Read()
    level1, above = "", None
    for page in dict.fromkeys(line.page for line in table.lines):
        lines = [line for line in table.lines if line.page == page]
        printed, below = _printed(lines, year)
        above = printed if below is not lines else above
        heads = _columns(printed, above, below)
        if not heads:
            why = "指标表的表头没有读懂，无法确定各列。"
            if above is not None and above.unknown:
                why = f"指标表有“{above.unknown}”列，文字里分不清它的值。"
            done.unplaced += [Unplaced(o.number, said(o.text), why) for o in lines]
            done.cost += tilings.LEFT * len(lines)
            level1 = ""
            continue
        ways = [
            _page(_part(head, below), table, level1, centred=centred) for head in heads
        ]
        found, level1 = min(ways, key=lambda way: (len(way[0].unplaced), way[0].cost))
        done.rows += found.rows
        done.unplaced += found.unplaced
        done.cost += found.cost
    return done


def _printed(
    lines: Sequence[Line], year: int
) -> tuple[goal_columns.Head | None, Sequence[Line]]:
    """Return the heading of a page and the lines below it, all where it has none."""
    at = next(
        (n for n, one in enumerate(lines) if goal_columns.is_heading(one.text)), -1
    )
    if at < 0:
        return None, lines
    head = goal_columns.head(lines, at, year)
    return head, lines[(head.last if head else at) + 1 :]


def _columns(
    printed: goal_columns.Head | None,
    above: goal_columns.Head | None,
    lines: Sequence[Line],
) -> list[goal_columns.Head]:
    """Return the columns that a page may have: as its rivers part them below its own
    heading, or below that of a page above; as its own heading stands."""
    if above is None or above.unknown:
        return []
    rivers = goal_rivers.head(above, lines)
    return [head for head in (rivers, printed) if head is not None]


def said(text: str) -> str:
    """Return a line as a person reads it."""
    return " ".join(text.split())


def _part(head: goal_columns.Head, lines: Sequence[Line]) -> _Part:
    words = [goal_columns.pieces(line.text) for line in lines]
    placed = goal_columns.within if head.by_rivers else goal_columns.placed
    ways = [placed(line, head.spans) for line in words]
    return _Part(head.keys, lines, words, ways, head.widths)


def _page(part: _Part, table: Table, level1: str, *, centred: bool) -> tuple[Read, str]:
    """Read a page's rows, and the first level that its last row has."""
    done = Read()
    ways = [part.cells(at) for at in range(len(part.lines))]
    own = [n for n, one in enumerate(ways) if _says_more(one[0])]
    fits, done.cost = _fits(part, [ways[n] for n in own], done.cost, centred=centred)
    covered = {n for first, last in fits for n in range(first, last + 1)}
    for n, place in enumerate(own):
        if n not in covered:
            line = part.lines[place]
            done.unplaced.append(Unplaced(line.number, said(line.text), _UNCLEAR))
    cells = [one[0] for one in ways]
    for (first, _last), chosen in fits.items():
        for n, line_cells in enumerate(chosen, start=first):
            cells[own[n]] = line_cells
    made = [
        goal_laid_rows.row(chosen, first, part.keys)
        for (first, _last), chosen in fits.items()
    ]
    levels = None
    if len(covered) == len(own):
        numbers = [line.number for line in part.lines]
        shapes = [shape for _row, shape in made]
        levels = _levels(cells, own, shapes, numbers, centred=centred, before=level1)
    if levels is None:
        done.cost += tilings.LEFT * bool(made)
        levels = [goal_levels.UNKNOWN] * len(made)
    for (row, shape), level in zip(made, levels, strict=True):
        number = part.lines[own[shape.first]].number
        level1 = goal_words.LONG.get(level, level)
        _add(done, replace(row, level1=level1, line=number), table)
    return done, level1


def _fits(
    part: _Part, lines: Sequence[Sequence[Cells]], cost: float, *, centred: bool
) -> tuple[dict[tilings.Span, tuple[Cells, ...]], float]:
    """Return the rows that lines are parted into, with the cells of each line, and
    what it costs. A row beside a line that is in none may lack it: it is left out."""
    widths = part.widths(lines)
    fits: dict[tilings.Span, tuple[Cells, ...]] = {}
    groups: list[tilings.Group] = []
    # What is too much for a page is listed.
    for first in range(len(lines) if len(lines) <= MOST_LINES else 0):
        some = lines[first : first + goal_laid_rows.TALLEST]
        for count, price, chosen in goal_laid_rows.fitted(
            some, widths, centred=centred
        ):
            groups.append((first, first + count - 1, price))
            fits[first, first + count - 1] = chosen
    found = tilings.tiling(len(lines), groups)
    covered = {n for first, last in found.groups for n in range(first, last + 1)}
    covered |= {-1, len(lines)}
    whole = [span for span in found.groups if {span[0] - 1, span[1] + 1} <= covered]
    return {span: fits[span] for span in whole}, cost + found.cost


def _says_more(cells: Cells) -> bool:
    """Return whether a line holds more than a first level."""
    return bool(cells.words.keys() - {LEVEL1})


def _add(done: Read, row: GoalRow, table: Table) -> None:
    if row.level1 and row.level1 != goal_levels.UNKNOWN:
        done.rows.append(replace(row, goal=table.goal, horizon=table.horizon))
    else:
        text = " ".join(filter(None, (row.level2, row.name, row.value)))
        done.unplaced.append(Unplaced(row.line, text, goal_words.NO_LEVEL))


def _levels(
    cells: Sequence[Cells],
    own: Sequence[int],
    rows: Sequence[goal_levels.Row],
    numbers: Sequence[int],
    *,
    centred: bool,
    before: str,
) -> list[str] | None:
    """Return the first level of each row of a page; the page before ends with one."""
    words = _first_levels(cells, own, numbers)
    if words is None or not 0 < len(rows) <= MOST_ROWS:
        return None
    places = [numbers[place] for place in own]
    return goal_levels.covered(words, rows, places, centred=centred, before=before)


def _first_levels(
    cells: Sequence[Cells], own: Sequence[int], numbers: Sequence[int]
) -> list[goal_levels.Word] | None:
    """Return the words of first levels down a page; None where they are none."""
    found: list[goal_levels.Word] = []
    text, lines = "", []
    for n, one in enumerate(cells):
        if LEVEL1 not in one.words:
            continue
        text += goal_laid_rows.text([one.words[LEVEL1]])
        above = sum(place < n for place in own)
        lines.append((above - (n not in own), above, numbers[n]))
        if text in goal_words.LEVEL1 and not _more(cells, n, text):
            found.append(goal_levels.Word(text, tuple(lines)))
            text, lines = "", []
    return None if text else found


def _more(cells: Sequence[Cells], at: int, text: str) -> bool:
    """Return whether the next word of the column is the rest of a longer level."""
    after = next(
        (one.words[LEVEL1] for one in cells[at + 1 :] if LEVEL1 in one.words), []
    )
    return bool(after) and text + goal_laid_rows.text([after]) in goal_words.LEVEL1
