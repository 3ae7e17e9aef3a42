"""Read the goal forms of a PDF off its ruled cells, with its text as the proof. Pure.

The order of writing says little where a form was set by a program that writes merged
cells last; its lines say which cell is which. Cells that hold the text of their form,
letter by letter, are what is printed; others are believed where the text agrees.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from budget.book.pdf import Page
from budget.book.readers import goal_forms, goal_rows, goal_ruled, goal_words, headings
from budget.book.readers.goal_rows import Effort
from budget.book.readers.goal_ruled import Cells
from budget.book.readers.text import Line, Section
from budget.publication import GoalForm, GoalRow, Unplaced

_OWNER: Final = re.compile(r"部门名称|单位名称|部门[（(]单位[）)]名称|主管部门")
_DAY: Final = "填报日期"
# What each row of a table prints at least once, and what stands for its words.
_SIGN: Final = "标"
_ROW: Final = "·"
_FIGURE: Final = re.compile(r"\d[\d.,]*")
_OTHERWISE: Final = "按文字顺序和按表格线读出的内容不一致，请对照原件补录。"


@dataclass(frozen=True, slots=True)
class _Way:
    """What one way to read says of a form, and what it could not place."""

    form: GoalForm
    unplaced: list[Unplaced]


def read(
    pages: Sequence[Page],
    sections: Iterable[Section],
    year: int,
    beat: goal_forms.Beat = lambda done, of: None,
) -> goal_forms.Read:
    """Read the goal forms of a PDF: off its cells where they are proved, else what
    cells and text both say, form by form; `beat` is told how many of how many."""
    done, effort = goal_forms.Read(), Effort()
    own = [one for one in sections if one.key in headings.FORMS]
    chunks = _chunks(pages, own)
    for at, section in enumerate(own):
        beat(at, len(own))
        text = _only(goal_forms.read([section], year, effort))
        found = text
        if len(chunks) == len(own):
            rows = _numbered(chunks[at], section.body)
            ruled = _ruled(section, rows, year)
            found = _chosen(ruled, text, proved=_is_proved(section, rows))
        done.forms.append(found.form)
        done.unplaced += found.unplaced
    return done


def _only(found: goal_forms.Read) -> _Way:
    (form,) = found.forms
    return _Way(form, found.unplaced)


def _chunks(pages: Sequence[Page], own: Sequence[Section]) -> list[list[Cells]]:
    """Return the ruled rows of each form, in order, from the first form's page on."""
    first = min((one.lines[0].page for one in own), default=0)
    found: list[list[Cells]] = []
    for number, page in enumerate(pages, start=1):
        for texts in (row for table in page.tables for row in table):
            row = Cells(texts, number, 0)
            if number >= first and row.words and _OWNER.fullmatch(row.words[0]):
                found.append([])
            if found and row.words:
                found[-1].append(row)
    return found


def _numbered(rows: Sequence[Cells], lines: Sequence[Line]) -> list[Cells]:
    """Return rows with the line of the text on which each begins."""
    made: list[Cells] = []
    at = lines[0].number if lines else 0
    for row in rows:
        parts = [part for text in row.texts for part in (text or "").splitlines()]
        words = [word for word in map(goal_words.bare, parts) if word][:3]
        at = next(
            (
                line.number
                for line in lines
                if line.number > at and line.page in (0, row.page)
                if any(word in goal_words.bare(line.text) for word in words)
            ),
            at,
        )
        made.append(replace(row, line=at))
    return made


def _ruled(section: Section, rows: Sequence[Cells], year: int) -> _Way:
    """Read a form off its cells."""
    done, title = goal_forms.Read(), section.lines[0]
    parts = list(_parts(rows))
    lines = [replace(title, number=row.line, text=text) for row, text, _in in parts]
    inside = [row for row, _text, within in parts if within]

    def read_rows(own: goal_forms.Lines, goal: str, horizon: str) -> goal_rows.Read:
        numbers = {number for number, _text in own}
        some = [row for row in dict.fromkeys(inside) if row.line in numbers]
        return goal_ruled.read(some, goal, horizon, year)

    goal_forms.form(done, Section(section.key, (title, *lines)), read_rows)
    return _only(done)


def _parts(rows: Sequence[Cells]) -> Iterator[tuple[Cells, str, bool]]:
    """Yield the lines of a form, each with its row, and whether that is within a table
    of indicators: its name first, then nothing for each of its rows."""
    within, named = False, ""
    for n, row in enumerate(rows):
        words = row.words
        if goal_words.BLOCK.fullmatch("".join(words)):
            within, named = False, ""
        if row.is_head and "一级指标" in words:
            name = _name(rows[n:])
            if not within or name not in ("", named):
                yield row, name or "绩效指标", False
                named = name
            within = True
        if within and len(words) > 1:
            yield row, _ROW, True
        else:
            yield from ((row, text, False) for text in _texts(row))


def _name(rows: Sequence[Cells]) -> str:
    """Return what the table whose headings are the first row is called, "" where no
    cell says it."""
    for n, row in enumerate(rows):
        if n and (
            goal_words.BLOCK.fullmatch("".join(row.words)) or "一级指标" in row.words
        ):
            break
        for word in row.words:
            if goal_words.TABLE.fullmatch(word):
                return word
    return ""


def _texts(row: Cells) -> list[str]:
    cells = [text for text in row.texts if text and text.strip()]
    if goal_words.bare(cells[0]) == goal_words.LIST_HEAD:
        return [goal_ruled.word(cell) for cell in cells]
    if any("\n" in cell for cell in cells):
        return [line for cell in cells for line in cell.splitlines()]
    return [" ".join(cells)]


def _chosen(ruled: _Way, text: _Way, *, proved: bool) -> _Way:
    """Return what the cells say where the text proves them; else what the text says
    where the cells say nothing else, or what both say."""
    day = {key: said for key, said in text.form.head.items() if key == _DAY}
    if proved:
        form = replace(ruled.form, head={**day, **ruled.form.head})
        return _Way(form, ruled.unplaced)
    own = [_squeezed(row) for row in ruled.form.rows]
    other = [_squeezed(row) for row in text.form.rows]
    if all(row in other for row in own):
        return text
    rows = tuple(
        row for row, said in zip(text.form.rows, other, strict=True) if said in own
    )
    left = [
        *(
            row
            for row, said in zip(ruled.form.rows, own, strict=True)
            if said not in other
        ),
        *(
            row
            for row, said in zip(text.form.rows, other, strict=True)
            if said not in own
        ),
    ]
    unplaced = [*text.unplaced, *map(_unlike, left)]
    return _Way(replace(text.form, rows=rows), unplaced)


def _squeezed(row: GoalRow) -> tuple[str, ...]:
    """Return what a row says, whatever blanks its letters have."""
    texts = (row.goal, row.level1, row.level2, row.name, row.value, row.standard)
    earlier = (f"{year}{text}" for year, text in row.earlier)
    return (*map(goal_words.bare, texts), *map(goal_words.bare, earlier))


def _unlike(row: GoalRow) -> Unplaced:
    said = (row.level1, row.level2, row.name, row.value)
    return Unplaced(row.line, " ".join(filter(None, said)), _OTHERWISE)


def _is_proved(section: Section, rows: Sequence[Cells]) -> bool:
    """Return whether cells hold the text of their form: each of their letters and each
    figure stands there, and no word that every row of indicators has is left over."""
    said = list(_before_note(line.text for line in section.body))
    told = list(_before_note("\n".join(o or "" for o in row.texts) for row in rows))
    letters, own = (Counter(goal_words.bare("".join(o))) for o in (said, told))
    figures, shown = (Counter(_FIGURE.findall("\n".join(o))) for o in (said, told))
    return own <= letters and shown <= figures and own[_SIGN] == letters[_SIGN]


def _before_note(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if goal_words.NOTE.match(goal_words.bare(text)):
            return
        yield text
