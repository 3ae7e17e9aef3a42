"""Give the ruled cells of a PDF's goal forms to the reader of their text. Pure.

The order of writing says little where a form was set by a program that writes merged
cells last; its lines say which cell is which. Each form's rows become lines that the
reader knows, a cell of an indicator table as one word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from budget.book.pdf import Page
from budget.book.readers import goal_forms, goal_words, headings
from budget.book.readers.goal_rows import Effort
from budget.book.readers.text import Line, Section
from budget.publication import GoalForm, GoalRow

Row = tuple[str, ...]

# Stands for a blank inside a cell, so that the cell stays one word.
_INNER: Final = "\ue000"
_OWNER: Final = re.compile(r"部门名称|单位名称|部门[（(]单位[）)]名称|主管部门")
_DAY: Final = "填报日期"
_CJK: Final = "[\u2018-\u201f\u3000-\u9fff\uff00-\uffef]"


def read(
    pages: Sequence[Page],
    sections: Iterable[Section],
    year: int,
    beat: goal_forms.Beat = lambda done, of: None,
) -> goal_forms.Read:
    """Read the goal forms of a PDF: off its cells where these say more, else off its
    text, form by form; `beat` is told how many of how many."""
    done, effort = goal_forms.Read(), Effort()
    own = [one for one in sections if one.key in headings.FORMS]
    chunks = _chunks(pages, own)
    for at, section in enumerate(own):
        beat(at, len(own))
        text = goal_forms.read([section], year, effort)
        found = text
        if len(chunks) == len(own):
            lines = tuple(_lines(chunks[at], section.lines[0]))
            ruled = goal_forms.read([Section(section.key, lines)], year, effort)
            found = _whole(_better(ruled, text))
            found.forms = [_dated(form, text) for form in found.forms]
        done.forms += found.forms
        done.unplaced += found.unplaced
    return done


def _better(ruled: goal_forms.Read, text: goal_forms.Read) -> goal_forms.Read:
    rows = [sum(len(form.rows) for form in one.forms) for one in (ruled, text)]
    less = len(ruled.unplaced) <= len(text.unplaced)
    return ruled if less and rows[0] >= rows[1] else text


def _dated(form: GoalForm, text: goal_forms.Read) -> GoalForm:
    """Add the day that a form prints above its lines."""
    said = {
        key: one.head[key] for one in text.forms for key in (_DAY,) if key in one.head
    }
    return replace(form, head={**said, **form.head})


def _chunks(pages: Sequence[Page], own: Sequence[Section]) -> list[list[Row]]:
    """Return the ruled rows of each form, in order, from the first form's page on."""
    first = min((one.lines[0].page for one in own), default=0)
    found: list[list[Row]] = []
    for page in pages[max(first - 1, 0) :]:
        for row in (row for table in page.tables for row in table):
            words = [goal_words.bare(cell) for cell in row if cell.strip()]
            if words and _OWNER.fullmatch(words[0]):
                found.append([])
            if found and words:
                found[-1].append(row)
    return found


def _lines(rows: Sequence[Row], title: Line) -> Iterator[Line]:
    """Yield a form's rows as lines below its title."""
    yield title
    within = False
    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        words = [goal_words.bare(cell) for cell in cells]
        if goal_words.BLOCK.fullmatch("".join(words)):
            within = False
        within = within or "一级指标" in words
        for text in _texts(cells, within=within):
            yield replace(title, text=text, cells=())


def _texts(cells: Sequence[str], *, within: bool) -> Iterator[str]:
    if within or goal_words.bare(cells[0]) == goal_words.LIST_HEAD:
        yield from (_word(cell) for cell in cells)
    elif any("\n" in cell for cell in cells):
        for cell in cells:
            yield from cell.splitlines()
    else:
        yield " ".join(cells)


def _word(cell: str) -> str:
    """Return a cell as one word; a blank that a broken line left goes."""
    text = re.sub(rf"(?<={_CJK})\s+(?={_CJK})", "", cell.replace("\n", ""))
    return re.sub(r"\s+", _INNER, text)


def _whole(found: goal_forms.Read) -> goal_forms.Read:
    """Put the blanks inside of cells back."""
    forms = [replace(form, rows=tuple(map(_spaced, form.rows))) for form in found.forms]
    lost = [replace(one, text=one.text.replace(_INNER, " ")) for one in found.unplaced]
    return goal_forms.Read(forms, lost)


def _spaced(row: GoalRow) -> GoalRow:
    return replace(
        row,
        goal=row.goal.replace(_INNER, ""),
        name=row.name.replace(_INNER, " "),
        value=row.value.replace(_INNER, " "),
        standard=row.standard.replace(_INNER, " "),
        earlier=tuple((year, text.replace(_INNER, " ")) for year, text in row.earlier),
    )
