"""Part the words of rows that share a second level, merged over them. Pure.

Only the first of them begins with its second level; each of the others begins a line
with its name. They are read where each has all its values, as figures or in the same
words for every year, so that no other way to part them is possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from budget.book.readers import goal_cells, goal_words
from budget.book.readers.goal_cells import Cells, Word

# No second level has rows of more words.
MOST_WORDS: Final = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells and the line on which its name begins."""

    cells: Cells
    line: int


def part(words: Sequence[Word], years: int) -> list[Row]:
    """Return the rows whose words follow each other, [] where they are not several or
    it is not plain which is which."""
    if len(words) > MOST_WORDS:
        return []
    left, found = _with_units(words), []
    while left:
        end = _end(left, years + 1)
        if end is None:
            return []
        found.append(_row(left[:end], years))
        left = left[end:]
    return found if len(found) > 1 else []


def _with_units(words: Sequence[Word]) -> list[Word]:
    """Return words in which a figure and its unit are one."""
    made: list[Word] = []
    for word in words:
        before = made[-1] if made and made[-1].line == word.line else None
        whole = f"{before.text} {word.text}" if before else ""
        if before and goal_words.SPACED_UNIT.search(whole):
            made[-1] = replace(before, text=whole)
        else:
            made.append(word)
    return made


def _end(words: Sequence[Word], values: int) -> int | None:
    """Return where the first row ends: behind its values and its standard."""
    for at in range(1, len(words) - values + 1):
        if _is_value(words[at - 1].text) or goal_words.is_standard(words[at - 1].text):
            return None
        if not _are_values([word.text for word in words[at : at + values]]):
            continue
        end = at + values
        end += end < len(words) and goal_words.is_standard(words[end].text)
        begins = end == len(words) or words[end].line != words[end - 1].line
        return end if begins else None
    return None


def _are_values(texts: Sequence[str]) -> bool:
    same = len(texts) > 1 and len({*texts}) == 1
    return same or all(map(_is_value, texts))


def _is_value(text: str) -> bool:
    return goal_cells.FIGURE.fullmatch(text) is not None


def _row(words: Sequence[Word], years: int) -> Row:
    """Return a row of name, values and at most a standard."""
    own = [*words]
    standard = own.pop().text if goal_words.is_standard(own[-1].text) else ""
    *earlier, value = (word.text for word in own[-years - 1 :])
    name = goal_cells.joined(own[: -years - 1])
    return Row(Cells(name, tuple(earlier), value, standard), words[0].line)
