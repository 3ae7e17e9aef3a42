"""Find the indicator tables of a form by their titles, and read them row by row. Pure.

A row is read whatever is odd about it; what is odd becomes a finding.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from performance.sheets.official.reading import cells, checks, heads
from performance.sheets.official.reading.grid import Block, Grid, word
from performance.sheets.official.reading.terms import (
    Finding,
    Kind,
    Line,
    Place,
    Table,
)

LEVELS: Final = (heads.LEVEL1, heads.LEVEL2)
LEFTMOST: Final = (*LEVELS, heads.NAME)
LEAST_KNOWN: Final = 3
DEEPEST: Final = 4
_GOAL = re.compile(r"(?:长期|年度)?(?:绩效)?目标\d*")
# "年度目标1（50分，占55.56%）": a goal with its points needs no colon.
_SCORED_GOAL = re.compile(r"(?:年度)?(?:绩效)?目标\d*\([^()]*\d分[^()]*\)")
_TOTAL = re.compile(r"总分|总计|合计|小计")
_END = re.compile(
    r"备注|注:|注\d|说明|填报人|填表人|项目负责人|部门负责人|单位\(盖章\)|偏差大或|改进措施"
    r"|单位主要负责人|其他需要说明"
)


@dataclass
class Found:
    """A table, the sheet's rows that it takes, and what its titles say besides."""

    top: int
    bottom: int
    table: Table = field(default_factory=Table)
    totals: dict[str, tuple[str, Place]] = field(default_factory=dict)
    has_total: bool = False
    year: int | None = None
    titles: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class _Head:
    top: int
    bottom: int
    columns: dict[str, int]
    is_long_term: bool
    year: int | None
    titles: list[str]
    findings: list[Finding]

    @property
    def first(self) -> int:
        return min(self.columns[key] for key in LEFTMOST if key in self.columns)


def found(grid: Grid, kind: Kind) -> list[Found]:
    """Return the sheet's indicator tables from top to bottom."""
    tables, row = [], 1
    while row <= grid.bottom:
        if _is_head(grid, row):
            tables.append(_table(grid, _head(grid, row, kind), kind))
            row = tables[-1].bottom
        row += 1
    return tables


def _is_head(grid: Grid, row: int) -> bool:
    keys = {heads.column([block.word]) for block in grid.starting(row) if block.word}
    keys -= {"", "whole", "long"}
    return len(keys) >= LEAST_KNOWN and bool(keys & {*LEVELS, heads.NAME})


def _head(grid: Grid, row: int, kind: Kind) -> _Head:
    blocks = list(grid.starting(row))
    keys = {heads.column([b.word]): b for b in blocks if b.word}
    bottom = max(b.bottom for key, b in keys.items() if key not in ("whole", "long"))
    name = keys.get(heads.NAME)
    while name and bottom - row < DEEPEST and _goes_on(grid, bottom + 1, name.left):
        bottom += 1
    head = _Head(row, bottom, {}, "long" in keys, None, [], [])
    for at in range(1, grid.right + 1):
        _take_column(grid, head, at)
    _name_years(head)
    for key in heads.NEEDED[kind]:
        if key not in head.columns:
            place, title = Place(grid.name, row), heads.PRINTED[key]
            head.findings.append(Finding("missing_column", place, title))
    return head


def _goes_on(grid: Grid, row: int, name: int) -> bool:
    """Whether a row still belongs to the titles: it names nothing and titles more."""
    block = grid.at(row, name)
    if block.word or block.top != row:
        return False
    keys = {heads.column([b.word]) for b in grid.starting(row) if b.word}
    return bool(keys - {""})


def _take_column(grid: Grid, head: _Head, at: int) -> None:
    """Learn what one column is by its titles from top to bottom."""
    stack: list[Block] = []
    for row in range(head.top, head.bottom + 1):
        block = grid.at(row, at)
        if block.word and block not in stack:
            stack.append(block)
    if not stack or stack[-1].left != at:
        return
    words = [block.word for block in stack]
    key, place = heads.column(words), Place(grid.name, stack[-1].top, at)
    head.titles.append(words[-1])
    if key == "":
        head.findings.append(Finding("extra_column", place, words[-1]))
    elif key in head.columns:
        head.findings.append(Finding("double_column", place, words[-1]))
    elif key not in ("whole", "long"):
        head.columns[key] = at


def _name_years(head: _Head) -> None:
    """Name the columns of earlier years: the later of two is last year."""
    years = sorted(
        (int(key.removeprefix("year.")) for key in head.columns if "year." in key),
        reverse=True,
    )
    for key, year in zip(("last", "before_last"), years, strict=False):
        head.columns[key] = head.columns.pop(f"year.{year}")
    head.columns = {k: at for k, at in head.columns.items() if "year." not in k}
    head.year = years[0] + 1 if years else None


def _table(grid: Grid, head: _Head, kind: Kind) -> Found:
    lines: list[Line] = []
    done = Found(head.top, head.bottom, year=head.year, titles=head.titles)
    done.findings += head.findings
    for row in range(head.bottom + 1, grid.bottom + 1):
        if heads.NAME not in head.columns or _ends(grid, head, row, done):
            break
        line = _line(grid, head, row, done.findings)
        if line is not None:
            lines.append(_filled_down(line, lines, done.findings))
        done.bottom = row
    heading = _heading(grid, head)
    keys = frozenset(head.columns) - frozenset(heads.JOINED)
    done.table = Table(
        is_long_term=head.is_long_term or heading[0].startswith("长期"),
        label=heading[0],
        heading=heading[1],
        heading_at=heading[2],
        lines=tuple(lines),
        keys=keys,
    )
    done.top = heading[2].row or done.top
    done.findings += checks.of_table(done.table, kind)
    return done


def _ends(grid: Grid, head: _Head, row: int, done: Found) -> bool:
    """Whether the table is over above a row; a row of totals is taken along."""
    if _is_head(grid, row):
        return True
    name = grid.at(row, head.columns[heads.NAME])
    first = [b for b in grid.starting(row) if b.word][:1]
    if not first:
        return False
    if _TOTAL.fullmatch(first[0].word):
        done.totals = _totals(grid, head, first[0])
        done.has_total, done.bottom = True, row
        return True
    before = first[0].left <= head.first
    text = word(first[0].cell.text)
    if before and (_END.match(text) or _is_goal(first[0])):
        return True
    value = head.columns.get(heads.VALUE, 0)
    return bool(name.word) and name.left <= value <= name.right


def _is_goal(block: Block) -> bool:
    ends = block.cell.text.strip().endswith(("：", ":"))
    named = ends and _GOAL.fullmatch(block.word)
    return bool(named or _SCORED_GOAL.fullmatch(block.word))


def _totals(grid: Grid, head: _Head, first: Block) -> dict[str, tuple[str, Place]]:
    """Return what the row of totals says under 分值, 得分 and the last column."""
    found = {}
    for key in (heads.WEIGHT, heads.POINTS, "reasons"):
        at = head.columns.get(key, 0)
        block = grid.at(first.top, at)
        if at and block.left == at:
            text, _code = cells.shown(block.cell)
            found[key] = (text, Place(grid.name, first.top, at))
    return found


def _line(grid: Grid, head: _Head, row: int, findings: list[Finding]) -> Line | None:
    """Read one row; None for an empty one, or one that goes on with a tall one."""
    blocks = {key: grid.at(row, at) for key, at in head.columns.items()}
    own = {key: block for key, block in blocks.items() if key not in LEVELS}
    if all(block.top < row for block in own.values()):
        return None
    texts, odd = {}, []
    for key, block in blocks.items():
        texts[key], code = cells.shown(block.cell)
        if code and block.top == row:
            place = Place(grid.name, row, head.columns[key])
            odd.append(Finding(code, place, block.cell.text or texts[key], texts[key]))
    begun = [key for key in LEVELS if key in blocks and blocks[key].top == row]
    if not any(texts[key] for key in [*own, *begun]) and not odd:
        return None
    line = Line(Place(grid.name, row), texts, dict(head.columns))
    findings += odd
    findings += _merged(blocks, row, line)
    if row in grid.hidden_rows:
        findings.append(Finding("hidden_row", line.place))
    joined, asked = checks.joined(line, blocks)
    findings += asked
    return joined


def _merged(blocks: Mapping[str, Block], row: int, line: Line) -> Iterator[Finding]:
    """Ask where a name or a value was merged over rows that differ otherwise."""
    for key, block in blocks.items():
        own = key not in LEVELS
        over = any(other.top != block.top for other in blocks.values())
        if own and block.top < row and over and block.word:
            yield Finding("merged", line.at(key), block.cell.text)


def _filled_down(line: Line, above: list[Line], findings: list[Finding]) -> Line:
    """Take level 1 and 2 from above where a program has undone the merging."""
    lacking = [key for key in LEVELS if key in line.texts and not line.text(key)]
    if not above or not lacking:
        return line
    last = above[-1]
    taken = {key: last.text(key) for key in lacking if last.text(key)}
    if taken:
        fact = "、".join(taken.values())
        findings.append(Finding("filled_down", line.at(lacking[0]), fact))
    return Line(line.place, {**line.texts, **taken}, line.columns)


def _heading(grid: Grid, head: _Head) -> tuple[str, str, Place]:
    """Return the goal's name and words in the row above a table, if there are."""
    above = head.top - 1
    if above < 1:
        return "", "", Place()
    first = next((b for b in _covering(grid, above) if b.word), None)
    if first is None or not _is_goal(first):
        return "", "", Place()
    words = grid.after(first)
    text, _code = cells.shown(words.cell)
    return first.cell.text.strip(), text, Place(grid.name, first.top, words.left)


def _covering(grid: Grid, row: int) -> Iterator[Block]:
    column = 1
    while column <= grid.right:
        block = grid.at(row, column)
        yield block
        column = block.right + 1
