"""Read the rows of an indicator table off its ruled cells. Pure.

The lines say which cell is whose: the lowest heading of a column names it, a level goes
down as far as its cell reaches, and over a page break where the next page begins with
an empty cell. Nothing is told by words alone; what the cells leave open is listed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from budget.book.readers import goal_cells, goal_columns, goal_rows, goal_words
from budget.book.readers.goal_columns import LEVEL1, LEVEL2, NAME, STANDARD, VALUE
from budget.publication import GoalRow, Unplaced

Columns = Mapping[int, str]

_NEEDED: Final = frozenset({LEVEL1, LEVEL2, NAME, VALUE})
_CJK: Final = "[\u2018-\u201f\u3000-\u9fff\uff00-\uffef]"
_NO_HEAD: Final = "指标表的表头没有读懂，无法确定各列。"
_SHIFTED: Final = "这一行的单元格与表头的各栏对不上，请对照原件补录。"
_CUT: Final = "这一行可能在换页处断开，上下两部分分不清，请对照原件补录。"
_SHORT: Final = "这一行没有指标名称或指标值，请对照原件补录。"
_NO_LEVEL2: Final = "看不出这一行属于哪个二级指标，请对照原件补录。"


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of ruled cells, None where a cell of a row above reaches over; its page,
    and the line of the text on which it begins."""

    texts: tuple[str | None, ...]
    page: int
    line: int

    @property
    def words(self) -> list[str]:
        """Return what its cells say, without any blank."""
        return [goal_words.bare(text) for text in self.texts if text and text.strip()]

    @property
    def is_head(self) -> bool:
        """Return whether it holds headings of columns."""
        said = [word for word in self.words if not goal_words.TABLE.fullmatch(word)]
        known = bool(said) and goal_words.HEAD.fullmatch("".join(said)) is not None
        return known or {"一级指标", "二级指标"} <= {*said}


def word(cell: str) -> str:
    """Return a cell's text: broken lines closed up, its own blanks kept."""
    text = re.sub(rf"(?<={_CJK})\s+(?={_CJK})", "", cell.replace("\n", ""))
    return re.sub(r"\s+", " ", text).strip()


def read(rows: Sequence[Cells], goal: str, horizon: str, year: int) -> goal_rows.Read:
    """Read a table's rows, headings included; `goal` is what stands above it."""
    done = goal_rows.Read()
    body = [row for row in rows if not row.is_head]
    columns = _by_page([row for row in rows if row.is_head], body, year)
    first, second = (_levels(body, columns, key) for key in (LEVEL1, LEVEL2))
    above: Cells | None = None
    for row, level1, level2 in zip(body, first, second, strict=True):
        own = columns[row.page]
        if above and above.page != row.page and _is_rest(row, own):
            # Its upper part is the last row of the page before.
            if done.rows and done.rows[-1].line == above.line:
                done.rows.pop()
                done.unplaced.append(_unplaced(above, _CUT))
            done.unplaced.append(_unplaced(row, _CUT))
        elif why := _against(row, own, level1, level2):
            done.unplaced.append(_unplaced(row, why))
        else:
            texts = {key: word(row.texts[at] or "") for at, key in own.items()}
            level1 = goal_words.LONG.get(level1, level1)
            made = replace(_row(texts), level1=level1, level2=level2, line=row.line)
            done.rows.append(replace(made, goal=goal, horizon=horizon))
        above = row
    return done


def _row(texts: Mapping[str, str]) -> GoalRow:
    earlier = [(int(key), texts[key]) for key in sorted(texts) if key.isdigit()]
    return GoalRow(
        goal="",
        level1="",
        level2="",
        name=texts[NAME],
        value=texts[VALUE],
        standard=texts.get(STANDARD, ""),
        earlier=tuple((year, said) for year, said in earlier if said),
    )


def _unplaced(row: Cells, why: str) -> Unplaced:
    text = " ".join(word(one) for one in row.texts if one and one.strip())
    return Unplaced(row.line, text, why)


def _by_page(
    heads: Sequence[Cells], body: Sequence[Cells], year: int
) -> dict[int, Columns]:
    """Return the columns of each page: by its own headings, or those of a page before
    where it has as many columns; none where they are not told."""
    found: dict[int, Columns] = {}
    above: Columns = {}
    width = 0
    for page, rows in groupby(body, key=lambda row: row.page):
        own = [row for row in heads if row.page == page]
        if own:
            above, width = _columns(own, year), len(own[0].texts)
        some = list(rows)
        same = all(len(row.texts) == width for row in some)
        found[page] = above if same else _narrowed(above, some)
    return found


def _columns(heads: Sequence[Cells], year: int) -> Columns:
    """Return what the lowest heading of each column names; nothing where that is no
    table of indicators."""
    lowest: dict[int, str] = {}
    for row in heads:
        for at, text in enumerate(row.texts):
            if text and text.strip() and not goal_words.TABLE.fullmatch(_bare(text)):
                lowest[at] = _bare(text)
    found = {at: goal_columns.kind(text, year) or text for at, text in lowest.items()}
    if VALUE not in found.values():
        found = {at: VALUE if o == "指标值" else o for at, o in found.items()}
    whole = {*found.values()} >= _NEEDED and len({*found.values()}) == len(found)
    return found if whole else {}


def _narrowed(columns: Columns, rows: Sequence[Cells]) -> Columns:
    """Return the columns of a page on which no other lines part the sheet."""
    counts = {len(row.texts) for row in rows}
    for left in (0, 1):
        if columns and counts == {len(columns) + left}:
            return dict(enumerate((columns[at] for at in sorted(columns)), start=left))
    return {}


def _bare(text: str) -> str:
    return goal_words.bare(text)


def _levels(
    body: Sequence[Cells], columns: Mapping[int, Columns], key: str
) -> list[str]:
    """Return what each row has in a column of cells that reach over rows, "" where
    that is not told.

    An empty cell at the head of a page is the rest of the last one before, unless it
    reaches down to the next page and its own text stands there.
    """
    cells: list[str | None] = []
    for row in body:
        at = next((n for n, one in columns[row.page].items() if one == key), -1)
        cells.append(row.texts[at] if at >= 0 else "")
    found: list[str] = []
    for n, cell in enumerate(cells):
        top = n > 0 and body[n].page != body[n - 1].page
        if cell is None or (
            top and not cell.strip() and not _ends_below(cells, body, n)
        ):
            found.append(found[-1] if found else "")
        else:
            found.append(_bare(cell))
    return found


def _ends_below(cells: Sequence[str | None], body: Sequence[Cells], first: int) -> bool:
    """Return whether a cell reaches to the end of its page and the next page goes on
    with a text."""
    after = (n for n in range(first + 1, len(cells)) if cells[n] is not None)
    below = next(after, first)
    return body[below].page != body[first].page and bool((cells[below] or "").strip())


def _is_rest(row: Cells, columns: Columns) -> bool:
    """Return whether the first row of a page may be the rest of the row before: without
    second level and values in figures."""
    own = {key: (row.texts[at] or "").strip() for at, key in columns.items()}
    values = [text for key, text in own.items() if key.isdigit() or key == VALUE]
    return not own.get(LEVEL2, "-") and not (
        own[NAME] and all(goal_cells.FIGURE.fullmatch(_bare(text)) for text in values)
    )


def _against(row: Cells, columns: Columns, level1: str, level2: str) -> str:
    """Return what speaks against a row, "" for nothing."""
    if not columns:
        return _NO_HEAD
    own = {key: row.texts[at] for at, key in columns.items()}
    unknown = [key for key in own if not _is_known(key) and (own[key] or "").strip()]
    if unknown:
        return f"指标表有“{unknown[0]}”列，不知道它是什么，请对照原件补录。"
    beside = [text for at, text in enumerate(row.texts) if at not in columns and text]
    shared = [key for key in own if key not in (LEVEL1, LEVEL2) and own[key] is None]
    if shared or any(
        not goal_words.TABLE.fullmatch(_bare(o)) for o in beside if o.strip()
    ):
        return _SHIFTED
    if level1 not in goal_words.LEVEL1:
        return goal_words.NO_LEVEL
    if level2 not in goal_words.LEVEL2 and not goal_words.OTHER_LEVEL2.fullmatch(
        level2
    ):
        return _NO_LEVEL2
    return "" if own[NAME] and own[VALUE] else _SHORT


def _is_known(key: str) -> bool:
    return key.isdigit() or key in (*_NEEDED, STANDARD)
