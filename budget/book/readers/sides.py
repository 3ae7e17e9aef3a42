"""Read tables 1 and 4: income at the left, expenditure at the right. Pure.

Text gives their items in any order; on which side one stands, its words say
(…收入, …支出). Items of both sides are paired as the official table prints them: in
order, and the closing lines with each other.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from budget.book.readers import figures, tokens
from budget.book.readers.text import Line
from budget.book.readers.tokens import Token
from budget.publication import Cell, Row

Side = Literal["income", "expense"]
_COUNT: Final = "[一二三四五六七八九十廿卅]+"
_BEGINS: Final = re.compile(
    rf"{_COUNT}、|[（(]{_COUNT}[）)]|本年(?:收入|支出)合计|上年结转|年终结转|(?:收入|支出)总计"
    r"|(?:收入|支出)合计|使用非财政拨款结余|结转下年"
)
_NUMBERED: Final = re.compile(rf"(?:{_COUNT}、|[（(]{_COUNT}[）)])")
# A figure at the right edge of the left side, and the item that begins beside it.
_GLUED: Final = re.compile(rf"(?<=\.\d\d)(?=[（(]{_COUNT}[）)]|{_COUNT}、)")
_EXPENSE: Final = re.compile(r"支出$|支出[合总]计$|年终结转|结转下年|预备费$")
_INCOME: Final = re.compile(r"收入$|收入[合总]计$|拨款$|上年结转|资金$|结余$")
# The lines that close a table, in pairs.
_CLOSING: Final = (
    ("本年收入合计", "本年支出合计"),
    ("收入合计", "支出合计"),
    ("上年结转", "年终结转"),
    ("上年结转", "结转下年"),
    ("收入总计", "支出总计"),
)


@dataclass(slots=True)
class Item:
    """One line of one side."""

    line: int
    page: int
    words: list[str] = field(default_factory=list)
    figures: list[Token] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return its words as one text."""
        return figures.joined(self.words)

    @property
    def side(self) -> Side | None:
        """Return on which side it stands; None where its words do not say."""
        words = _NUMBERED.sub("", self.name, count=1)
        if _EXPENSE.search(words):
            return "expense"
        return "income" if _INCOME.search(words) else None

    @property
    def text(self) -> str:
        """Return it as a line of text."""
        return " ".join((self.name, *(token.text for token in self.figures)))


def items(lines: Iterable[Line]) -> list[Item]:
    """Return the items of a table in the order of the text."""
    found: list[Item] = []
    parted = (replace(line, text=_GLUED.sub(" ", line.text)) for line in lines)
    for token in tokens.tokens(parted):
        begins = token.kind == "text" and _BEGINS.match(token.text) is not None
        if begins or not found:
            found.append(Item(token.line, token.page))
        if token.kind == "text":
            found[-1].words.append(token.text)
        else:
            found[-1].figures.append(token)
    return found


def are_piled(lines: Sequence[Line]) -> bool:
    """Return whether figures stand apart from their items, one pile for many."""
    return any(len(item.figures) > 2 for item in items(lines))


def rows(found: Sequence[Item]) -> tuple[tuple[Row, ...], list[Item]]:
    """Return the rows of the table, and the items that could not be placed: no side,
    or more than one figure."""
    placed = [item for item in found if item.side and len(item.figures) < 2]
    left = [item for item in placed if item.side == "income"]
    right = [item for item in placed if item.side == "expense"]
    closing = _close(left, right)
    pairs: list[tuple[Item | None, Item | None]] = []
    for place in range(max(len(left), len(right))):
        pairs.append(
            (
                left[place] if place < len(left) else None,
                right[place] if place < len(right) else None,
            )
        )
    made = tuple(_row(*pair) for pair in (*pairs, *closing))
    return made, [item for item in found if item not in placed]


def _close(
    left: list[Item], right: list[Item]
) -> list[tuple[Item | None, Item | None]]:
    """Take the closing lines out of both sides and return them in pairs."""
    pairs: list[tuple[Item | None, Item | None]] = []
    for income, expense in _CLOSING:
        got = _taken(left, income)
        spent = _taken(right, expense)
        if got or spent:
            pairs.append((got, spent))
    return pairs


def _taken(side: list[Item], word: str) -> Item | None:
    for item in side:
        if item.name.startswith(word):
            side.remove(item)
            return item
    return None


def _row(income: Item | None, expense: Item | None) -> Row:
    cells: dict[str, Cell] = {}
    for side, item in (("income", income), ("expense", expense)):
        if item is None:
            continue
        cells[f"{side}_item"] = Cell(item.name)
        for token in item.figures:
            if token.kind != "dash":
                cells[side] = figures.cell(token.text)
    first = income or expense
    assert first is not None
    return Row(cells, 0, first.line, first.page)
