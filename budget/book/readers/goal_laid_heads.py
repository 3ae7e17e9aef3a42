"""Put the head of a goal form whose text kept its white space into the order in which
it was written: each label, then its text. Pure.

There a label stands in the middle of the lines of its text, or beside the first of
them; all labels stand left of all texts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from budget.book.readers import goal_columns, goal_heads, goal_words, headings, tilings
from budget.book.readers.goal_columns import Piece
from budget.book.readers.text import Line
from budget.publication import Unplaced

Lines = list[tuple[int, str]]

_DATELINE: Final = re.compile(r"填报日期")
_MOST_LINES: Final = 250
# No label is longer.
_LONGEST: Final = 40
# Labels end before this letter of a line.
_WIDEST: Final = 60
_FUNDS: Final = (
    *("资金构成", "项目总投入", "中央财政", "省级财政", "市级财政"),
    *("区级财政", "县级财政", "区县财政", "自筹"),
)
_YEARS: Final = re.compile(r"20\d\d\s*年")
_HEADS: Final = ("总体资金情况", "当年预算", "近两年收支", "占比")
_BOOKS: Final = ("财政拨款", "其他资金", "基本支出", "项目支出", "合计")
_WHY: Final = "看不出这一行是哪一项的内容。"


@dataclass(slots=True)
class Flow:
    """A head's lines as they were written, those of which nobody can say to which
    label they belong, and how uneven they stand."""

    lines: Lines = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    cost: float = 0


def flowing(table: str, lines: Sequence[Line], *, centred: bool) -> Flow:
    """Return a head's lines as they were written: a label in the middle of its text's
    lines (`centred`), or beside the first of them."""
    flow = Flow()
    for page in dict.fromkeys(line.page for line in lines):
        own = [line for line in lines if line.page == page]
        for money, some in _parts(table, own):
            if money:
                flow.lines += _money(table, some)
            else:
                goes_on = bool(flow.lines) and some[0] == own[0]
                _labelled(flow, table, some, centred=centred, goes_on=goes_on)
    return flow


def _parts(table: str, lines: Sequence[Line]) -> Iterator[tuple[bool, Sequence[Line]]]:
    """Yield the runs of lines of a page: those of the table of money, and others."""
    signs = _FUNDS if table == headings.PROJECT_FORM else (*_HEADS, *_BOOKS)
    at = [
        n
        for n, line in enumerate(lines)
        if any(one.text.startswith(signs) for one in goal_columns.pieces(line.text))
        or (table == headings.DEPARTMENT_FORM and _is_years(line.text))
    ]
    first, last = (at[0], at[-1] + 1) if at else (len(lines), len(lines))
    for money, some in (
        (False, lines[:first]),
        (True, lines[first:last]),
        (False, lines[last:]),
    ):
        if some:
            yield money, some


def _is_years(text: str) -> bool:
    return bool(_YEARS.search(text)) and not _YEARS.sub("", text).strip()


def _money(table: str, lines: Sequence[Line]) -> Lines:
    """Return the lines of money, each from its own name on."""
    made: Lines = []
    if table == headings.DEPARTMENT_FORM:
        made.append((lines[0].number, "部门总体资金情况"))
    names = _FUNDS[1:] if table == headings.PROJECT_FORM else _BOOKS
    for line in lines:
        text = goal_words.SPACED_UNIT.sub("", line.text)
        words = [one.text for one in goal_columns.pieces(text)]
        at = [n for n, word in enumerate(words) if word.startswith(names)]
        if at:
            begun = at[-1] if table == headings.PROJECT_FORM else at[0]
            made.append((line.number, " ".join(words[begun:])))
        elif _YEARS.search(text) and table == headings.DEPARTMENT_FORM:
            made.append((line.number, " ".join(_YEARS.findall(text))))
    return made


def _labelled(
    flow: Flow, table: str, lines: Sequence[Line], *, centred: bool, goes_on: bool
) -> None:
    """Add the lines of labels and texts of one page; `goes_on`: the first of them may
    belong to the text that the page before ends with."""
    dated = [line for line in lines if _DATELINE.match(goal_words.bare(line.text))]
    flow.lines += [(line.number, line.text.strip()) for line in dated]
    rest = [line for line in lines if line not in dated]
    if len(rest) > _MOST_LINES:
        flow.unplaced += [_unplaced(line) for line in rest]
        return
    words = [goal_columns.pieces(line.text) for line in rest]
    labels = goal_heads.LABELS[table]
    edge = _edge(words, [form for _key, form in labels])
    sides = [_sides(one, edge) for one in words]
    begun = next((n for n, (label, _text) in enumerate(sides) if label), len(sides))

    groups = list(_groups(sides, labels, centred=centred))
    ways = [
        (found.cost, before, found)
        for before in range(begun + 1 if goes_on else 1)
        for found in [_from(before, len(sides), groups)]
    ]
    cost, before, found = min(ways, key=lambda way: way[:2])
    flow.cost += cost
    flow.lines += [(line.number, line.text.strip()) for line in rest[:before]]
    covered = set(range(before))
    for first, last in found.groups:
        own = range(first + before, last + before + 1)
        covered |= {*own}
        for side in (0, 1):
            flow.lines += [
                (rest[n].number, sides[n][side]) for n in own if sides[n][side]
            ]
    flow.unplaced += [_unplaced(o) for n, o in enumerate(rest) if n not in covered]


def _unplaced(line: Line) -> Unplaced:
    return Unplaced(line.number, " ".join(line.text.split()), _WHY)


def _groups(
    sides: Sequence[tuple[str, str]],
    labels: Sequence[tuple[str, str]],
    *,
    centred: bool,
) -> Iterator[tilings.Group]:
    """Yield the lines that may be a label and its text."""
    for first in range(len(sides)):
        label = ""
        for last in range(first, len(sides)):
            label += sides[last][0]
            if len(label) > _LONGEST:
                break
            if label:
                cost = _price(sides[first : last + 1], labels, centred=centred)
                if cost is not None:
                    yield first, last, cost


def _from(before: int, count: int, groups: Sequence[tilings.Group]) -> tilings.Tiling:
    """Return how the lines from a place on are parted."""
    own = [(a - before, b - before, cost) for a, b, cost in groups if a >= before]
    return tilings.tiling(count - before, own)


def _edge(words: Sequence[Sequence[Piece]], labels: Sequence[str]) -> int:
    """Return where texts begin: left of it stand labels alone, one after another in
    their order; as many as there can be."""
    order = re.compile("".join(f"(?:{form})?" for form in labels))
    best = (0, 0)
    for edge in sorted({one.at for line in words for one in line if one.at < _WIDEST}):
        if any(piece.at < edge < piece.end for line in words for piece in line):
            continue
        text = "".join(_sides(line, edge)[0] for line in words)
        if order.fullmatch(text):
            best = max(best, (len(text), edge))
    return best[1]


def _sides(line: Sequence[Piece], edge: int) -> tuple[str, str]:
    """Return what stands left and right of where texts begin."""
    return (
        "".join(piece.text for piece in line if piece.at < edge),
        " ".join(piece.text for piece in line if piece.at >= edge),
    )


def _price(
    sides: Sequence[tuple[str, str]],
    labels: Sequence[tuple[str, str]],
    *,
    centred: bool,
) -> float | None:
    label = "".join(one for one, _text in sides)
    if not any(re.fullmatch(form, label) for _key, form in labels):
        return None
    places = [[n for n, side in enumerate(sides) if side[which]] for which in (0, 1)]
    return tilings.uneven([one for one in places if one], centred=centred, first=0)
