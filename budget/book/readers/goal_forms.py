"""Read the goal forms (tables 14 and 15) out of the text of a publication. Pure.

Each form runs from its title to its closing note. What cannot be placed is listed with
its line; nothing is guessed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from budget.book.readers import (
    goal_columns,
    goal_heads,
    goal_laid,
    goal_laid_forms,
    goal_laid_heads,
    goal_late,
    goal_rows,
    goal_words,
    headings,
)
from budget.book.readers.goal_rows import Effort
from budget.book.readers.text import Section
from budget.publication import GoalForm, GoalRow, Unplaced

Lines = Sequence[tuple[int, str]]
Goal = tuple[str, int, str]
Beat = Callable[[int, int], None]
# What reads the rows of a table: its lines, the goal above it, its horizon.
Rows = Callable[[Lines, str, str], goal_rows.Read]

ANNUAL: Final = "annual"
LONG_TERM: Final = "long_term"
_SAME: Final = 0.01
_EITHER: Final = "单元格居中还是靠上都说得通，读出的内容不同，无法确定。"
_HORIZON: Final = {"长期": LONG_TERM, "年度": ANNUAL}


@dataclass(slots=True)
class Read:
    """The forms of a publication in their order, and the lines that were not placed."""

    forms: list[GoalForm] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one indicator table and the goal above them."""

    goal: str
    horizon: str
    lines: Lines


def read(
    sections: Iterable[Section],
    year: int = 0,
    effort: Effort | None = None,
    beat: Beat = lambda done, of: None,
) -> Read:
    """Read every goal form among the sections of a text; `year` is its year.

    `effort` is what is left of a document that is read in parts; `beat` is told how
    many forms of how many are read.
    """
    done, effort = Read(), effort or Effort()
    own = [section for section in sections if section.key in headings.FORMS]
    for at, section in enumerate(own):
        beat(at, len(own))
        if goal_columns.kept_space(section.body):
            _laid_form(done, section, year)
        else:
            form(done, section, partial(goal_rows.read, year=year, effort=effort))
    return done


def _end(lines: Lines) -> int:
    """Return where a form ends: at its closing note, or at what comes after it."""
    within = False
    for at, (_number, line) in enumerate(lines):
        text = goal_words.bare(line)
        within = within or goal_words.TABLE.fullmatch(text) is not None
        if within and (goal_words.NOTE.match(text) or goal_words.AFTER.match(text)):
            return at
    return len(lines)


def form(done: Read, section: Section, read_rows: Rows) -> None:
    """Read a form whose cells follow each other."""
    title = section.lines[0]
    body, lost = goal_late.ordered(section.body)
    done.unplaced += lost
    body = body[: _end(body)]
    first = _first(body)
    head = goal_heads.read(section.key, body[:first])
    blocks, listed = _blocks(body[first:])
    rows: list[GoalRow] = []
    for block in blocks:
        found = read_rows(block.lines, block.goal, block.horizon)
        rows += found.rows
        done.unplaced += found.unplaced
    if not blocks and not lost:
        why = "这张表里找不到指标表。"
        done.unplaced.append(Unplaced(title.number, title.text.strip(), why))
    done.unplaced += head.unplaced
    whole = section.key == headings.DEPARTMENT_FORM
    done.forms.append(
        GoalForm(
            table=section.key,
            head=head.texts,
            rows=tuple(rows),
            goals=_goals(done, listed, blocks) if whole else (),
            line=title.number,
            page=title.page,
        )
    )


def _laid_form(done: Read, section: Section, year: int) -> None:
    """Read a form that goes across the page with its white space kept: its cells are
    centred, or begin together. Where both may be, what only one says is listed."""
    title, laid = section.lines[0], goal_laid_forms.parted(section.body)
    ways = [_Laid.of(section.key, laid, year, centred=one) for one in (True, False)]
    best = min(ways, key=lambda way: way.cost)
    other = next(way for way in ways if way is not best)
    if other.cost < best.cost + _SAME:
        best.keep(other)
    goals = _numbered(done, laid.goals)
    done.unplaced += [*best.head.unplaced, *best.read.unplaced]
    done.forms.append(
        GoalForm(
            table=section.key,
            head=best.head.texts,
            rows=tuple(best.read.rows),
            goals=tuple(goals) if section.key == headings.DEPARTMENT_FORM else (),
            line=title.number,
            page=title.page,
        )
    )


def _numbered(done: Read, lists: goal_laid_forms.Goals) -> list[Goal]:
    """Return the goals of lists that are numbered from 1 on."""
    goals: list[Goal] = []
    for horizon, lines in lists.items():
        marked = _marked(lines)
        if [number for _line, number, _text in marked] == [*range(1, len(marked) + 1)]:
            goals += [(horizon, number, text) for _line, number, text in marked]
        else:
            why = "整体绩效目标的编号不连续，分不清哪一条是哪一条。"
            done.unplaced += [Unplaced(line, text, why) for line, _n, text in marked]
    return goals


@dataclass(slots=True)
class _Laid:
    """A form's head and rows as one way to set cells has them."""

    head: goal_heads.Head
    read: goal_laid.Read
    cost: float

    @classmethod
    def of(
        cls, key: str, laid: goal_laid_forms.Laid, year: int, *, centred: bool
    ) -> "_Laid":
        """Read a form whose cells are set like this."""
        flow = goal_laid_heads.flowing(key, laid.head, centred=centred)
        head = goal_heads.read(key, flow.lines)
        head.unplaced = [*flow.unplaced, *head.unplaced]
        found = goal_laid.read(laid.tables, year, centred=centred)
        return cls(head, found, flow.cost + found.cost)

    def keep(self, other: "_Laid") -> None:
        """Keep what the other way says too, and list the rest."""
        rows = [row for row in self.read.rows if row not in other.read.rows]
        for row in rows:
            self.read.rows.remove(row)
            text = " ".join(filter(None, (row.level2, row.name, row.value)))
            self.read.unplaced.append(Unplaced(row.line, text, _EITHER))
        for key in [*self.head.texts]:
            said = self.head.texts[key]
            if said != other.head.texts.get(key, ""):
                del self.head.texts[key]
                text = f"{key}：{said}"
                self.head.unplaced.append(Unplaced(0, text[:200], _EITHER))


def _first(body: Lines) -> int:
    """Return where the head of a form ends and its goals begin."""
    for at, (_number, line) in enumerate(body):
        text = goal_words.bare(line)
        if (
            text == goal_words.LIST_HEAD
            or goal_words.TABLE.fullmatch(text)
            or goal_words.BLOCK.fullmatch(text)
        ):
            return at
    return len(body)


def _blocks(lines: Lines) -> tuple[list[_Block], Lines]:
    """Return the indicator tables, and the lines of the list of goals before them."""
    heads: list[tuple[int, str, str, int]] = []
    goal, horizon, begun = "", ANNUAL, -1
    for at, (_number, line) in enumerate(lines):
        text = goal_words.bare(line)
        if block := goal_words.BLOCK.fullmatch(text):
            goal, horizon, begun = text, _HORIZON[block["kind"]], at
        elif (table := goal_words.TABLE.fullmatch(text)) is not None:
            kind = _HORIZON.get(table["kind"] or "", horizon)
            # A long heading runs on over the lines up to its table.
            more = [] if begun < 0 else [t for _n, t in lines[begun + 1 : at]]
            whole = goal + "".join(map(goal_words.bare, more))
            heads.append((begun if begun >= 0 else at, whole, kind, at + 1))
            goal, begun = "", -1
    if not heads:
        return [], lines
    ends = [head[0] for head in heads[1:]] + [len(lines)]
    blocks = [
        _Block(whole, kind, lines[start:end])
        for (_at, whole, kind, start), end in zip(heads, ends, strict=True)
    ]
    return blocks, lines[: heads[0][0]]


def _goals(done: Read, lines: Lines, blocks: Sequence[_Block]) -> tuple[Goal, ...]:
    """Read the two lists of a department's goals; each is numbered from 1 on."""
    found = _marked(lines)
    if not found:
        return ()
    kinds = _kinds([number for _line, number, _text in found], blocks)
    if kinds is None:
        for at, _number, text in found:
            why = "分不清这是长期目标还是年度目标。"
            done.unplaced.append(Unplaced(at, text, why))
        return ()
    return tuple(
        (kind, number, text)
        for kind, (_line, number, text) in zip(kinds, found, strict=True)
    )


def _marked(lines: Lines) -> list[tuple[int, int, str]]:
    """Return the numbered goals of a list: line, number and text."""
    found: list[tuple[int, int, str]] = []
    for number, line in lines:
        text = goal_words.prose(line)
        marks = list(goal_words.GOAL.finditer(text))
        if not marks:
            if found and text:
                found[-1] = (*found[-1][:2], found[-1][2] + text)
            continue
        for mark, after in zip(marks, [*marks[1:], None], strict=True):
            end = after.start() if after else len(text)
            found.append((number, int(mark[1]), text[mark.start() : end]))
    return found


def _kinds(numbers: Sequence[int], blocks: Sequence[_Block]) -> list[str] | None:
    """Return the horizon of each listed goal, None where that is not plain.

    Two lists follow each other, the long-term one first; a single one is of the only
    horizon that has indicators.
    """
    restarts = [at for at, number in enumerate(numbers) if number == 1]
    horizons = {block.horizon for block in blocks}
    rising = list(numbers) == list(range(1, len(numbers) + 1))
    if rising and len(horizons) == 1:
        return [horizons.pop()] * len(numbers)
    if restarts[:1] == [0] and len(restarts) == 2:
        second = restarts[1]
        parts = numbers[:second], numbers[second:]
        if all(list(part) == list(range(1, len(part) + 1)) for part in parts):
            return [LONG_TERM] * second + [ANNUAL] * (len(numbers) - second)
    return None
