"""Read tables out of text given line by line across the page: those by codes, and the
lists of what is bought. Pure. Tried where the text is not in the order of writing."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from budget.book.readers import figures, matching, woven
from budget.book.readers.flow import TOTALS, Raw
from budget.book.readers.frame import Frame
from budget.book.readers.known import Known
from budget.book.readers.tokens import Token, tokens
from budget.book.readers.woven import Group, Slot
from budget.leaves.catalogue import economic
from budget.official_tables import BY_KEY, Column

_NUMBERS: Final = ("figure", "integer", "dash")
_WORDS: Final = re.compile(r"[^\[\]]+")
_ITEM: Final = re.compile(r"\[[A-Z]\w*\][^\[\]]+")
_ITEM_BEGINS: Final = re.compile(r"\[[^\[]*")
_SHORT: Final = re.compile(r"[^\d\[\]]{1,5}")


def raws(frame: Frame, known: Known) -> Iterator[list[Raw]]:
    """Yield each way to read a table by codes as raw rows."""
    counts = Counter(
        count for line in frame.body if (count := _run(tokens([line]))) > 1
    )
    if not counts:
        return
    numbers = counts.most_common(1)[0][0]
    if frame.key == "10":
        proven = woven.rows(
            frame.body,
            woven.has_figures(numbers),
            lambda group: _raw(frame.key, group, numbers, known),
        )
        if proven is not None:
            yield proven
        return
    for parted in woven.groups(frame.head, frame.body, numbers):
        made = [_raw(frame.key, group, numbers, known) for group in parted]
        if all(raw is not None for raw in made):
            yield [raw for raw in made if raw is not None]


def _run(line: Sequence[Token]) -> int:
    """Return how many figures end a line, a code at its beginning not counted."""
    count = 0
    for token in reversed(line):
        if token.kind not in _NUMBERS:
            return count
        count += 1
    return count - (count > 1 and line[0].kind == "integer")


def _raw(key: str, group: Group, numbers: int, known: Known) -> Raw | None:
    """Return the row of a group of lines; None where its words leave several ways."""
    anchors = [line for line in group if _run(line) >= numbers]
    if len(anchors) != 1:
        return None
    anchor, first = anchors[0], group[0][0]
    raw = Raw(first.line, first.page, figures=anchor[-numbers:])
    lines = [line if line is not anchor else anchor[:-numbers] for line in group]
    raw.code, rest = _code(lines, anchor)
    words = [[token for token in line if token.text] for line in rest if line]
    if not raw.code and not words:
        return raw
    if figures.PROJECT.fullmatch(raw.code) and len(raw.code) != figures.PROJECT_LENGTH:
        return None
    if key == "10" and figures.PROJECT.fullmatch(raw.code):
        slots = (
            woven.free("name", _WORDS, _WORDS),
            woven.among("unit", known.own_units),
        )
        found = woven.solved(words, slots)
        if found is None:
            return None
        raw.names = [found["name"], found["unit"]]
        return raw
    raw.names = [token.text for line in words for token in line]
    total = raw.name in TOTALS
    if key == "10" and raw.name != known.units.get(raw.code, raw.name):
        return None
    return raw if raw.names and bool(raw.code) != total else None


def _code(lines: list[list[Token]], anchor: list[Token]) -> tuple[str, Group]:
    """Take a row's code out of its lines: first on the line of the figures, or in
    pieces first on several lines."""
    code, rest = "", []
    long = any(line and line[0].kind == "code" for line in lines)
    for line in lines:
        piece = line[0] if line else None
        takes = piece is not None and (
            piece.kind == "code"
            or (piece.kind == "integer" and piece is anchor[0] and not long)
            or (
                piece.kind == "integer"
                and figures.PROJECT.fullmatch(code) is not None
                and len(code) + len(piece.text) <= figures.PROJECT_LENGTH
            )
        )
        if takes and piece is not None:
            code += piece.text
            line = line[1:]
        rest.append(line)
    return code, rest


def bought(frame: Frame, known: Known) -> list[tuple[dict[str, str], Token]] | None:
    """Return the texts of each row of table 11 and its first token; None where they
    cannot be told."""
    if frame.key != "11":  # the others have too many columns of free words
        return None
    columns = [column for column in BY_KEY[frame.key].columns if column.key != "code"]
    numbers = sum(column.kind in ("amount", "count") for column in columns)

    def read(group: Group) -> tuple[dict[str, str], Token] | None:
        found = _line(group, columns, known)
        return None if found is None else (found, group[0][0])

    return woven.rows(frame.body, woven.has_figures(numbers), read)


def _line(
    group: Group, columns: Sequence[Column], known: Known
) -> dict[str, str] | None:
    code, rest = "", [list(line) for line in group]
    for line in rest:
        if line and line[0].kind == "integer" and line[1:2]:
            token = line[0].text
            if token in known.units or len(token) < 4:
                code = line.pop(0).text
                break
    rest = [line for line in rest if line]
    slots = [_slot(column, code, known) for column in columns]
    found = woven.solved(rest, slots)
    if found is None:
        wanted = [
            woven.free("name", _WORDS, _WORDS) if slot.key == "name" else slot
            for slot, column in zip(slots, columns, strict=True)
            if column.kind != "text"
        ]
        found = woven.solved(rest, wanted)
    return None if found is None else ({"code": code} if code else {}) | found


def _slot(column: Column, code: str, known: Known) -> Slot:
    """Return what the cells of a column may be."""
    key = column.key
    if column.kind in ("amount", "count"):
        return woven.number(key)
    names: dict[str, set[str]] = {
        "name": {known.units[code]} if code in known.units else set(),
        "project": known.projects,
        "function": _coded({k: v for k, v in known.items.items() if k[0] == "2"}),
        "economic": _coded({**economic(), **known.items}),
        "source": set(matching.SOURCES),
        "fund": set(matching.FUNDS),
        "procured": {"是", "否"},
    }
    if names.get(key):
        return woven.among(key, names[key])
    if key == "item":
        return woven.free(key, _ITEM, _ITEM_BEGINS)
    if key == "measure":
        return replace(woven.free(key, _SHORT, _SHORT), between=True)
    return woven.free(key, _WORDS, _WORDS)


def _coded(names: Mapping[str, str]) -> set[str]:
    return {f"[{code}]{name}" for code, name in names.items() if len(code) > 3}
