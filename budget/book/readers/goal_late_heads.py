"""Put what stands above the tables of a goal form, labels merged over several rows late
in it, into the order of other texts. Pure.
"""

import re
from collections.abc import Sequence
from typing import Final

from budget.book.readers import goal_words

Lines = list[tuple[int, str]]

_WHOLE: Final = "项目总投入"
_MONEY: Final = re.compile(r"项目资金情况(?:[（(]万元[）)])?")
_PARTS: Final = "资金构成"
_LISTS: Final = ("长期目标年度目标", "长期目标", "年度目标")


def ordered(lines: Sequence[tuple[int, str]]) -> Lines:
    """Return a form's lines above its first table: the label of the money before it,
    整体绩效目标 above the headings of its lists."""
    made = _list_first(_money_first(list(lines)))
    return made


def _money_first(lines: Lines) -> Lines:
    """Put 项目资金情况 and 资金构成, which keep nothing, where they belong."""
    first = next(
        (n for n, (_at, text) in enumerate(lines) if text.startswith(_WHOLE)), -1
    )
    words = [(n, word) for n, (_at, text) in enumerate(lines) for word in text.split()]
    for begun in range(len(words)):
        for end in range(min(begun + 6, len(words)), begun, -1):
            if words[begun][0] > first >= 0 and _MONEY.fullmatch(
                "".join(word for _n, word in words[begun:end])
            ):
                return _moved(lines, words, first, range(begun, end))
    return lines


def _moved(
    lines: Lines, words: Sequence[tuple[int, str]], first: int, label: range
) -> Lines:
    gone = {*label, *(n for n, (_at, word) in enumerate(words) if word == _PARTS)}
    number, whole = lines[first]
    name = "".join(words[n][1] for n in label)
    made = [*lines[:first], (number, name), (number, whole), (number, _PARTS)]
    for at in range(first + 1, len(lines)):
        own = [w for n, (line, w) in enumerate(words) if line == at and n not in gone]
        if own:
            made.append((lines[at][0], " ".join(own)))
    return made


def _list_first(lines: Lines) -> Lines:
    made: Lines = []
    for number, text in lines:
        head, _blank, rest = text.strip().partition(" ")
        above = goal_words.bare(made[-1][1]) if made else ""
        if head == goal_words.LIST_HEAD and above in _LISTS:
            lists = made.pop()
            made += [(lists[0], head), lists]
            text = rest
        if text.strip():
            made.append((number, text))
    return made
