"""The numbered lists of tables 1 and 4: a number left out or repeated is a row lost or
doubled. Source: the layout of 收支总表 and 财政拨款收支总表 (domain.md 6.1).
"""

import re
from collections.abc import Iterator
from typing import Final

from budget.choices import Severity
from budget.reconcile.index import Index, label, place
from budget.reconcile.sides import GRAND, SIDES, Side
from budget.reconcile.terms import Finding

_DIGITS: Final = {digit: n for n, digit in enumerate("一二三四五六七八九", start=1)}
_NUMBERED: Final = re.compile(r"([（(])?([一二三四五六七八九十廿卅]+)[）)、]")


def lists(book: Index) -> Iterator[Finding]:
    """Yield numbers of a side that do not follow on each other, and a second total."""
    for key in ("1", "4"):
        for side in SIDES:
            yield from _list(book, key, side)
            yield from _totals(book, key, side)


def _list(book: Index, key: str, side: Side) -> Iterator[Finding]:
    last = 0
    for words, row in book.side(key, side.item):
        found = _NUMBERED.match("".join(row.text(side.item).split()))
        # In table 4 the items stand in brackets below 一、本年收入.
        if found is None or (key == "4" and not found[1]):
            continue
        number = _number(found[2])
        # A list below another heading begins at 一 again.
        if number not in (last + 1, 1) or number == last:
            yield Finding(
                "shape.numbered",
                Severity.WARNING,
                "shape.numbered",
                f"{key}.{words}",
                (place(key, row, side.figure, side.item),),
                words=(("printed", row.text(side.item)),),
            )
        last = number


def _totals(book: Index, key: str, side: Side) -> Iterator[Finding]:
    rows = [row for words, row in book.side(key, side.item) if words in GRAND]
    if len(rows) > 1:
        words = (
            ("row", label(rows[0].text(side.item))),
            ("count", str(len(rows))),
        )
        yield Finding(
            "shape.twice",
            Severity.ERROR,
            "shape.twice",
            f"{key}.{side.figure}",
            tuple(place(key, row, side.figure, side.item) for row in rows),
            words=words,
        )


def _number(words: str) -> int:
    """Return the number that a Chinese numeral below 40 says: 十二, 二十, 廿一."""
    tens, rest = 0, words
    for sign, value in (("二十", 2), ("三十", 3), ("廿", 2), ("卅", 3), ("十", 1)):
        if words.startswith(sign):
            tens, rest = value, words[len(sign) :]
            break
    return tens * 10 + _DIGITS.get(rest, 0)
