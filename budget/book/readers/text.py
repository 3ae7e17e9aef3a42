"""Part the text of a publication into its tables, forms and parts, line by line.

Pure. The text may come from any extractor: a form feed ends a page, lines may be
broken, empty lines mean nothing. What a line says is for the readers of the tables.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from budget.book.readers import headings

# Standing below or above a page: - 12 -, — 12 —, 第12页, 第12页 共40页, 12/40.
_FOLIO: Final = re.compile(
    r"[-—–－]+\d{1,3}[-—–－]+|第\d{1,3}页(?:[，,]?共\d{1,3}页)?|\d{1,3}/\d{1,3}"
)
_BARE: Final = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with something on it: its number in the whole text (from 1), its text
    as it stands (indents included), its page (from 1; 0 where no pages are marked).

    Of a sheet, or a ruled table of a PDF, a line is a row: `cells` are its cells, one
    for each column, blank ones too; its number and page are row and sheet."""

    number: int
    text: str
    page: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together, heading included, empty lines left out. `key`: "1"
    to "15" (budget.official_tables), one of headings.PARTS, or "" before the first.
    Each project's form is a section "15" of its own."""

    key: str
    lines: tuple[Line, ...]
    title: str = ""

    @property
    def body(self) -> tuple[Line, ...]:
        """Return the lines below the title."""
        joined = ""
        for count, line in enumerate(self.lines, start=1):
            joined += headings.compact(line.text)
            if joined == self.title:
                return self.lines[count:]
        return self.lines


def numbered(text: str) -> tuple[Line, ...]:
    """Return the lines that say something, without page numbers."""
    pages = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    lines, number = [], 0
    for page, content in enumerate(pages, start=1 if len(pages) > 1 else 0):
        for line in content.split("\n"):
            number += 1
            if line.strip() and not _FOLIO.fullmatch(headings.compact(line)):
                lines.append(Line(number, line.rstrip(), page))
        number -= 1  # a form feed ends no line
    return tuple(_without_folios(lines))


def sections(text: str) -> tuple[Section, ...]:
    """Return the sections of a publication's text, in its order.

    A table whose title is repeated after a page break stays one section.
    """
    return parted(numbered(text))


def parted(lines: Sequence[Line]) -> tuple[Section, ...]:
    """Return the sections of lines."""
    words = [headings.compact(line.text) for line in lines]
    found: list[Section] = []
    key, title, begun, place = "", "", 0, 0
    while place < len(lines):
        new, taken = headings.heading(words[place : place + 16])
        name = new or headings.part(words[place : place + 4])
        again = name == key and name not in headings.FORMS
        if name and not again:
            start = _number_above(words, place, begun)
            _add(found, Section(key, tuple(lines[begun:start]), title))
            key, begun = name, start
            title = "".join(words[place : place + taken])
        place += max(taken, 1)
    _add(found, Section(key, tuple(lines[begun:]), title))
    return tuple(found)


def _add(found: list[Section], section: Section) -> None:
    if section.lines:
        found.append(section)


def _number_above(words: list[str], place: int, begun: int) -> int:
    """Return where a heading begins, with 附表4-1 and the like above its title."""
    above = place - 1
    if above > begun and headings.NUMBER.fullmatch(words[above]):
        return above
    return place


def _without_folios(lines: list[Line]) -> list[Line]:
    """Leave out bare page numbers: the last or first line of most pages, which counts
    them up. A code alone on its line (307) does not count up with the pages."""
    for last in (True, False):
        edges: dict[int, Line] = {}
        for line in lines:
            if line.page and (last or line.page not in edges):
                edges[line.page] = line
        bare = [line for line in edges.values() if _BARE.fullmatch(line.text.strip())]
        shifts = Counter(int(line.text) - line.page for line in bare)
        if not shifts:
            continue
        shift, times = shifts.most_common(1)[0]
        if times >= 3 and times * 2 >= len(edges):
            gone = {line for line in bare if int(line.text) - line.page == shift}
            lines = [line for line in lines if line not in gone]
    return lines
