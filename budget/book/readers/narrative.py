"""Read the figures that the text of a publication gives, and the units it names.

Pure. Broken lines are joined first; every figure keeps the line on which it stands.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Final

from budget.book.readers.headings import compact
from budget.book.readers.text import Line, Section
from budget.publication import Statement, Unit
from budget.statements import FALLS, NAMED, SAYINGS, Saying

_PLAIN: Final = str.maketrans("（），；：％．", "(),;:%.")
_HEADING: Final = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))[^。,;]+"
)
_LONGEST_HEADING: Final = 45
_SENTENCE: Final = re.compile(r"[^。;]*[。;]?")
# Said of what the clause before names: 同比增长 7.3%.
_RELATIVE: Final = re.compile("同比|比上年|完成全年|高于|低于|其中")
_UNIT: Final = re.compile(
    r"(?:(?<=[:;。])|^)(?:\d+[.、]|\(\d+\))(?P<name>[^,;。:()]{4,40})"
    r"(?:[,(](?P<kind>[^,;。)]{2,20}(?:单位|机关|机构))\)?)?(?=[;。,]|$)"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """The text below one heading, joined, and where its lines begin in it. `text` has
    plain brackets and commas where `printed` has those of the document."""

    heading: str
    printed: str
    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def line(self, place: int) -> int:
        """Return the number of the line at a place of the text."""
        return self.numbers[bisect_right(self.starts, place) - 1]

    def sentence(self, place: int) -> str:
        """Return the sentence around a place of the text."""
        begun = 1 + max(self.text.rfind("。", 0, place), self.text.rfind(";", 0, place))
        found = _SENTENCE.match(self.text, begun)
        return found.group() if found else ""


def passages(sections: Sequence[Section]) -> Iterator[Passage]:
    """Yield what stands below each heading of the overview and the explanation."""
    for section in sections:
        if section.key in ("overview", "explanation"):
            yield from _passages(section.lines)


def statements(sections: Sequence[Section]) -> tuple[Statement, ...]:
    """Return the figures of the text, in the order of the document."""
    found = [
        statement
        for passage in passages(sections)
        for saying in _sayings(passage.heading)
        for statement in _said(saying, passage)
    ]
    return tuple(sorted(found, key=lambda statement: statement.line))


def units(sections: Sequence[Section]) -> tuple[Unit, ...]:
    """Return the units that the text lists, as it names them."""
    return tuple(
        Unit(
            name=passage.printed[slice(*found.span("name"))],
            kind=found["kind"] or "",
            line=passage.line(found.start("name")),
        )
        for passage in passages(sections)
        if "单位构成" in passage.heading
        for found in _UNIT.finditer(passage.text)
    )


def _passages(lines: Sequence[Line]) -> Iterator[Passage]:
    heading, taken = "", list[tuple[str, int]]()
    for line in lines:
        text = compact(line.text)
        if _is_heading(text.translate(_PLAIN)):
            yield from _passage(heading, taken)
            heading, taken = text.translate(_PLAIN), []
        else:
            taken.append((text, line.number))
    yield from _passage(heading, taken)


def _passage(heading: str, taken: list[tuple[str, int]]) -> Iterator[Passage]:
    if not taken:
        return
    texts, numbers = zip(*taken, strict=True)
    starts = (0, *accumulate(map(len, texts[:-1])))
    printed = "".join(texts)
    yield Passage(heading, printed, printed.translate(_PLAIN), starts, numbers)


def _is_heading(text: str) -> bool:
    return (
        len(text) <= _LONGEST_HEADING
        and _HEADING.fullmatch(text) is not None
        and "万元" not in text
    )


def _sayings(heading: str) -> Iterator[Saying]:
    return (saying for saying in SAYINGS if _compiled(saying.where).search(heading))


def _said(saying: Saying, passage: Passage) -> Iterator[Statement]:
    named, subject = saying.key in NAMED, ""
    for found in _compiled(saying.pattern).finditer(passage.text):
        number = Decimal(found["number"].replace(",", ""))
        falls = found.groupdict().get("way") in FALLS
        place = found.start("number")
        name = passage.printed[slice(*found.span("name"))] if named else ""
        if _RELATIVE.match(name):
            name = f"{subject}·{name}"
        else:
            subject = name
        yield Statement(
            about=f"{saying.key}:{name}" if named else saying.key,
            number=-number if falls else number,
            unit=found["unit"],
            text=passage.sentence(place),
            line=passage.line(place),
        )
        if not named:
            return


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
