"""Part one table's lines into what stands around its rows and the rows. Pure.

Around: number, title, 部门/单位, 单位：元, the headings of the columns (also where a
page break repeats them), the note. A row begins where the first figure or code stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from budget.book.readers import figures, headings
from budget.book.readers.text import Line, Section
from budget.official_tables import BY_KEY

UNIT: Final = re.compile(r"单位[:：](万元|亿元|元)")
_OWNER: Final = re.compile(
    r"(?:部门/单位|部门|单位名称|编制单位)[:：](.+?)(?:单位[:：]|$)"
)
_OWNED: Final = re.compile(r"(?:部门/单位|部门|单位名称|编制单位)[:：]")
# 数据截至: the foot of our own export.
_NOTE: Final = re.compile(r"(?:[备]?注|说明)\d*[:：]|数据截至")
_EMPTY: Final = "特此声明"
# 栏次: the columns counted below their headings.
_COUNTED: Final = re.compile(r"(?:栏次)?((?:\d{1,2} +){2,}\d{1,2})")
_MOST_HEADINGS: Final = 60
_SIDE: Final = re.compile(r"[一二三四五六七八九十]、|[（(][一二三四五六七八九十][）)]")


@dataclass(frozen=True, slots=True)
class Frame:
    """One table's lines, parted. `unit` as printed, "" where none is; `owner` whose
    the table says it is; `headings` those of its columns, line by line, compact;
    `head` the lines above the first row."""

    key: str
    title: str
    unit: str
    owner: str
    headings: tuple[str, ...]
    head: tuple[Line, ...]
    body: tuple[Line, ...]
    note: str
    line: int
    page: int

    @property
    def header(self) -> str:
        """Return the headings as one word."""
        return "".join(self.headings)


def frame(section: Section) -> Frame:
    """Return the parts of a table's section."""
    lines = section.body
    begun = _first_row(section.key, lines)
    noted = next(
        (place for place, line in enumerate(lines) if _is_note(line)), len(lines)
    )
    head = lines[: min(begun, noted)]
    words = [headings.compact(line.text) for line in head]
    body = _without_headings(lines[len(head) : noted], words, section.title)
    said = "".join(words)
    unit, owner = UNIT.search(said), _OWNER.search("\n".join(words))
    return Frame(
        key=section.key,
        title=section.title,
        unit=unit.group(1) if unit else "",
        owner=owner.group(1).strip() if owner else "",
        headings=tuple(word for word in words if not _around(word)),
        head=tuple(head),
        body=body,
        note=_note(lines[noted:]),
        line=section.lines[0].number,
        page=section.lines[0].page,
    )


def rows_of(
    key: str, rows: Sequence[Line]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return headings and rows of a table that is nothing but its rows."""
    begun = _first_row(key, rows)
    words = [headings.compact(line.text) for line in rows[:begun]]
    return tuple(rows[:begun]), _without_headings(rows[begun:], words, "")


def _first_row(key: str, lines: Sequence[Line]) -> int:
    """Return the place of the first line of the first row; 合计 may stand above its
    figures on a line of its own."""
    for place, line in enumerate(lines):
        if _begins(key, line):
            above = headings.compact(lines[place - 1].text) if place else ""
            return place - 1 if above in ("合计", "总计") else place
    return len(lines)


def looks_like(header: str) -> str:
    """Return the key of the table whose headings a header has, "" where it is none's.

    Headings come in any order, broken: their letters are compared, not their words.
    """
    ranked = sorted(((likeness(header, key), key) for key in BY_KEY), reverse=True)
    return ranked[0][1] if ranked[0][0] >= 0.75 else ""


def likeness(header: str, key: str) -> float:
    """Return how alike a header and a table's headings are: 0 to 1. A header of one
    line only is compared with the lowest headings."""
    found = _letters(header)
    lowest = _letters("".join(column.heads[-1] for column in BY_KEY[key].columns))
    return max(_alike(found, expected) for expected in (_expected(key), lowest))


def covered(header: str, key: str) -> bool:
    """Return whether a header has no other headings than a table's, if not all."""
    found, expected = _letters(header), _expected(key)
    common = sum(
        min(found.count(letter), expected.count(letter)) for letter in set(found)
    )
    return common >= len(found) * 0.95


def _alike(one: str, other: str) -> float:
    common = sum(min(one.count(letter), other.count(letter)) for letter in set(one))
    return common / max(len(one), len(other), 1)


@cache
def _expected(key: str) -> str:
    """Return the letters of a table's headings; one over several columns once."""
    words, above = "", BY_KEY[key].columns[0].heads[:0]
    for column in BY_KEY[key].columns:
        shared = 1 if len(column.heads) > 1 and column.heads[:1] == above[:1] else 0
        words += "".join(column.heads[shared:])
        above = column.heads
    return _letters(words)


def _letters(text: str) -> str:
    return re.sub(r"[^\w]", "", headings.compact(text))


def _begins(key: str, line: Line) -> bool:
    """Return whether a line holds the first figure, code or item of a table; the
    year beside 单位：元 is none."""
    if BY_KEY[key].sides:
        return _SIDE.match(headings.compact(line.text)) is not None
    if counted(line) or _around(headings.compact(line.text)):
        return False
    return any(
        figures.FIGURE.fullmatch(word) or figures.PROJECT.fullmatch(word)
        for word in line.text.split()
    )


def counted(line: Line) -> bool:
    """Return whether a line only counts the columns: 栏次 1 2 3."""
    found = _COUNTED.fullmatch(" ".join(line.text.split()))
    if not found:
        return False
    numbers = [int(word) for word in found.group(1).split()]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_note(line: Line) -> bool:
    text = headings.compact(line.text)
    return _NOTE.match(text) is not None or text.endswith((_EMPTY, _EMPTY + "。"))


def _note(lines: Sequence[Line]) -> str:
    """Return the sentence of an empty table; remarks of other kinds are none."""
    text = "".join(figures.joined([line.text]) for line in lines)
    place = text.find(_EMPTY)
    if place < 0:
        return ""
    end = place + len(_EMPTY) + (text[place + len(_EMPTY) :][:1] == "。")
    return text[:end]


def _around(word: str) -> bool:
    return bool(
        UNIT.search(word) or headings.NUMBER.fullmatch(word) or _OWNED.match(word)
    )


def _without_headings(
    body: Sequence[Line], head: Sequence[str], title: str
) -> tuple[Line, ...]:
    """Leave out headings repeated after a page break: lines that follow each other as
    they do above the first row, with the title or without."""
    kept: list[Line] = []
    words = [headings.compact(line.text) for line in body]
    place = 0
    while place < len(body):
        taken = _repeated(words[place : place + _MOST_HEADINGS], head, title)
        if not taken:
            kept.append(body[place])
        place += max(taken, 1)
    return tuple(line for line in kept if not counted(line))


def _repeated(words: Sequence[str], head: Sequence[str], title: str) -> int:
    """Return how many of these lines, from the first on, repeat the headings."""
    key, named = headings.heading(words)
    number = int(bool(words and headings.NUMBER.fullmatch(words[0])))
    if not key and number:
        key, named = headings.heading(words[1:])
    begun = (named + number) if key and headings.key_of(title) == key else 0
    best = begun
    for start in range(len(head)):
        same = 0
        while (
            start + same < len(head)
            and begun + same < len(words)
            and head[start + same] == words[begun + same]
        ):
            same += 1
        if same and (begun or same >= min(2, len(head)) or start + same == len(head)):
            best = max(best, begun + same)
    return best if begun or best >= _enough(head, words[:best]) else 0


def _enough(head: Sequence[str], words: Sequence[str]) -> int:
    """Return how many lines must repeat: one that names a code is enough."""
    if any("编码" in word or "代码" in word or "项目预算数" in word for word in words):
        return 1
    return max(2, len(head) // 2)
