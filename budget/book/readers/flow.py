"""Read rows that begin with a code or 合计 out of text given cell by cell (tables 2,
3, 5, 6, 8, 9, 10). Pure.

Extractors that follow the order in which a PDF was written give a row as its code, its
name (over several lines where it was wrapped) and its figures. A digit word is a code
where words follow it, and a figure where they do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from budget.book.readers import figures
from budget.book.readers.tokens import Token

TOTALS: Final = ("合计", "总计")


@dataclass(slots=True)
class Raw:
    """A row as it comes: words still in pieces, figures not yet given to columns.

    `loose` are words that stand after its figures: a name that a wide row cut in two,
    or nothing of this table's."""

    line: int
    page: int
    code: str = ""
    names: list[str] = field(default_factory=list)
    figures: list[Token] = field(default_factory=list)
    loose: list[Token] = field(default_factory=list)
    indent: int = 0

    @property
    def name(self) -> str:
        """Return the words between code and figures as one text."""
        return figures.joined(self.names)

    @property
    def text(self) -> str:
        """Return the row as a line of text."""
        words = (self.code, self.name, *(one.text for one in self.figures))
        return " ".join(word for word in words if word)


def rows(found: Sequence[Token]) -> tuple[list[Raw], list[Token]]:
    """Return the rows, and the words that stand before the first one."""
    made: list[Raw] = []
    before: list[Token] = []
    place = 0
    while place < len(found):
        token = found[place]
        if (taken := _code(found, place)) or _is_total(found, place):
            raw, place = _row(found, place, taken)
            made.append(raw)
        elif token.kind == "text":
            (made[-1].loose if made else before).append(token)
            place += 1
        elif not made or made[-1].loose:
            raw, place = _row(found, place, 0)
            made.append(raw)
        else:
            made[-1].figures.append(token)
            place += 1
    return made, before


def _row(found: Sequence[Token], place: int, codes: int) -> tuple[Raw, int]:
    first = found[place]
    raw = Raw(first.line, first.page, indent=first.indent)
    raw.code = "".join(token.text for token in found[place : place + codes])
    place += codes
    while place < len(found) and (
        found[place].kind == "text"
        or (raw.names and _of_a_name(found, place, raw.code))
    ):
        raw.indent = max(raw.indent, found[place].indent)
        raw.names.append(found[place].text)
        place += 1
    while place < len(found) and found[place].kind != "text":
        if _code(found, place):
            break
        raw.figures.append(found[place])
        place += 1
    return raw, place


def _code(found: Sequence[Token], place: int) -> int:
    """Return how many tokens from a place on are one code; 0 where none is.

    Words must follow. A code in pieces has each piece alone on its line."""
    first = found[place]
    if first.kind not in ("integer", "code"):
        return 0
    end = place + 1
    if first.alone or first.kind == "code":
        length = len(first.text)
        while (
            end < len(found)
            and found[end].kind == "integer"
            and found[end].alone
            and _grows(length, len(found[end].text), first)
        ):
            length += len(found[end].text)
            end += 1
    return end - place if end < len(found) and found[end].kind == "text" else 0


def _of_a_name(found: Sequence[Token], place: int, code: str) -> bool:
    """Return whether a number before words belongs to a name in pieces (第 2 期, 2024
    年): a row that has no figures yet is not over, a code stands first on its line,
    none has such a length, and behind a project comes no short one."""
    if found[place].kind != "integer" or place + 1 >= len(found):
        return False
    spaced = place > 0 and found[place - 1].line == found[place].line
    return found[place + 1].kind == "text" and (
        spaced
        or len(found[place].text) in (1, 2, 4)
        or figures.PROJECT.fullmatch(code) is not None
    )


def _grows(length: int, more: int, first: Token) -> bool:
    """Return whether a piece may belong to a code of this length."""
    if first.kind == "code" or length >= 12:
        return length + more <= figures.PROJECT_LENGTH
    return length + more in (5, 7) and length in (3, 5)


def _is_total(found: Sequence[Token], place: int) -> bool:
    """Return whether 合计, also spaced out, stands before a figure."""
    text = ""
    for token in found[place : place + 3]:
        if token.kind != "text":
            return text in TOTALS
        text += token.text
    return False
