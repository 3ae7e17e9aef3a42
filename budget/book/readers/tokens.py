"""Part the lines of a table into tokens: figures, codes and words. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from budget.book.readers import figures
from budget.book.readers.text import Line

Kind = Literal["figure", "integer", "code", "dash", "text"]
INDENT: Final = "\u3000"
# 合    计, 收   入   总   计: one word, spaced out to fill its cell.
_SPACED: Final = re.compile(
    r"(?<!\S)(?:[收支][^\S\n]+[入出][^\S\n]+)?[合总][^\S\n]+计(?!\S)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """What stands between white space. `indent` counts the full-width spaces right
    before it; `alone`: it is its line; `at` counts the letters before it on its line.
    An integer may be a code or a figure."""

    kind: Kind
    text: str
    line: int
    page: int
    indent: int = 0
    alone: bool = False
    at: int = 0


def tokens(lines: Iterable[Line]) -> list[Token]:
    """Return the tokens of lines in order; a figure cut in two at the end of a line is
    one again."""
    found: list[Token] = []
    for line in lines:
        parts = list(_parts(_SPACED.sub(_closed, line.text)))
        for text, indent, at in parts:
            alone = len(parts) == 1
            if found and found[-1].kind == "figure" and _continues(found[-1], text):
                last = found.pop()
                text, indent = last.text + text, last.indent
                alone, at = last.alone, last.at
            kind = _kind(text)
            found.append(Token(kind, text, line.number, line.page, indent, alone, at))
    return found


def _closed(found: re.Match[str]) -> str:
    """Return the word as it is said, in the room that it took."""
    return "".join(found.group().split()).ljust(len(found.group()))


def _parts(text: str) -> Iterable[tuple[str, int, int]]:
    """Yield the words of a line, each with the indents before it and its place."""
    place = 0
    for word in text.split():
        begun = text.index(word, place)
        yield word, text.count(INDENT, place, begun), begun
        place = begun + len(word)


def _kind(text: str) -> Kind:
    if figures.PROJECT.fullmatch(text):
        return "code"
    if figures.INTEGER.fullmatch(text):
        return "integer"
    if figures.FIGURE.fullmatch(text) or figures.CUT.fullmatch(text):
        return "figure"
    return "dash" if text in figures.DASHES else "text"


def _continues(last: Token, text: str) -> bool:
    return bool(
        figures.CUT.fullmatch(last.text) and figures.FIGURE.fullmatch(last.text + text)
    )
