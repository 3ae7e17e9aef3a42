"""Read tables 1 and 4: income at the left, expenditure at the right. Pure.

Text gives their items in any order; on which side one stands, its words say
(…收入, …支出). Items of both sides are paired as the official table prints them: in
order, and the closing lines with each other.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final, Literal

from budget.book.readers import figures, rivers, tokens
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
    torn: bool = False  # some of its words may be the other side's
    last: int = 0  # the line of its last word

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
    own = tokens.tokens(parted)
    for token, after in zip(own, [*own[1:], None], strict=True):
        if not found or _begins(found[-1], token, after):
            found.append(Item(token.line, token.page, last=token.line))
        elif token.kind == "text":
            _go_on(found, token)
        if token.kind == "text":
            found[-1].words.append(token.text)
            found[-1].last = token.line
        else:
            found[-1].figures.append(token)
    return found


def _go_on(found: Sequence[Item], token: Token) -> None:
    """Mark the items of whose names a word may be the rest: it stands behind a figure,
    or below a line that two names share."""
    item = found[-1]
    shared = [one for one in found[-2:-1] if one.last >= item.line < token.line]
    rivals = [one for one in shared if one.side is None or item.side is not None]
    if item.figures or rivals:
        for one in (item, *rivals):
            one.torn = True


def _begins(last: Item, token: Token, after: Token | None) -> bool:
    """Return whether a word begins an item: by itself, or with the rest of it on the
    next line where the item before is whole."""
    if token.kind != "text":
        return False
    if _NUMBERED.match(token.text):
        return True
    if last.side is None and not last.figures:
        return False
    rest = after.text if after and after.line != token.line else ""
    return any(_BEGINS.match(word) for word in (token.text, token.text + rest))


def apart(lines: Sequence[Line]) -> list[Item]:
    """Return the items of a table whose white space was kept, the names of which are
    wrapped: each column for itself; [] where a page has not the columns of both sides
    or of one, or a figure stands beside no name or beside two."""
    found: list[Item] = []
    for page in dict.fromkeys(line.page for line in lines):
        own = [line for line in lines if line.page == page]
        columns = rivers.spans(own)
        parts: list[list[Token]] = [[] for _ in columns]
        for token in tokens.tokens(own):
            place = rivers.within(token, columns)
            if place < 0 or (token.kind == "text") == bool(place % 2):
                return []
            parts[place].append(token)
        sides = [_beside(_named(names), amounts) for names, amounts in _pairs(parts)]
        said = [{item.side for item in side} for side in sides]
        if said not in ([{"income"}, {"expense"}], [{"income"}], [{"expense"}]):
            return []
        found += [item for side in sides for item in side]
    return found


def _pairs(parts: Sequence[list[Token]]) -> list[tuple[list[Token], list[Token]]]:
    """Return columns of names with those of their figures; a page may end without a
    figure."""
    return list(zip_longest(parts[::2], parts[1::2], fillvalue=[]))


def _named(names: Sequence[Token]) -> list[Item]:
    """Return the items of one column of names."""
    found: list[Item] = []
    for token, after in zip(names, [*names[1:], None], strict=True):
        if not found or _begins(found[-1], token, after):
            found.append(Item(token.line, token.page))
        found[-1].words.append(token.text)
        found[-1].last = token.line
    return found


def _beside(found: list[Item], amounts: Sequence[Token]) -> list[Item]:
    """Give each figure to the item on whose lines it stands; [] where one stands
    beside none, or two beside one."""
    for token in amounts:
        own = [item for item in found if item.line <= token.line <= item.last]
        if len(own) != 1 or own[0].figures:
            return []
        own[0].figures.append(token)
    return found


def are_piled(lines: Sequence[Line]) -> bool:
    """Return whether figures stand apart from their items, one pile for many."""
    return any(len(item.figures) > 2 for item in items(lines))


def rows(found: Sequence[Item]) -> tuple[tuple[Row, ...], list[Item]]:
    """Return the rows of the table, and the items that could not be placed: no side,
    more than one figure, or words behind it."""
    placed = [
        item for item in found if item.side and len(item.figures) < 2 and not item.torn
    ]
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
