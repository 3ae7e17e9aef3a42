"""Give the ruled tables of a PDF's pages to the official tables of its text. Pure.

The text says which tables stand on a page and in which order; the lines say which cells
they have. A table goes on where the next page begins with its columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from budget.book.pdf import Cells, Page
from budget.book.readers import figures
from budget.book.readers.frame import Frame, likeness, rows_of
from budget.book.readers.text import Line, Section
from budget.official_tables import BY_KEY


def grids(
    pages: Sequence[Page], sections: Sequence[Section]
) -> dict[str, tuple[Line, ...]]:
    """Return the rows of each official table whose cells its pages' lines give."""
    standing = _standing(sections)
    found: dict[str, list[Line]] = {}
    for number, page in enumerate(pages, start=1):
        keys = standing.get(number, ())
        for key, table in _paired(keys, page.tables):
            rows = found.setdefault(key, [])
            rows += [
                Line(place, " ".join(filter(None, map(_one, cells))), number, cells)
                for place, cells in enumerate(_texts(table), start=1)
                if any(map(str.strip, cells))
            ]
    return {key: tuple(rows) for key, rows in found.items() if rows}


def framed(frame: Frame, rows: Sequence[Line]) -> Frame:
    """Return a table's frame with these rows in place of its lines of text."""
    head, body = rows_of(frame.key, rows)
    return replace(frame, head=head, body=body)


def _standing(sections: Iterable[Section]) -> Mapping[int, list[str]]:
    """Return the keys of the tables of each page, from the top."""
    found: dict[int, list[str]] = {}
    for section in sections:
        if section.key not in BY_KEY:
            continue
        for page in dict.fromkeys(line.page for line in section.lines):
            found.setdefault(page, []).append(section.key)
    return found


def _paired(
    keys: Sequence[str], tables: Sequence[Cells]
) -> Iterable[tuple[str, Cells]]:
    """Yield which table of a page is which: in order where there are as many, else
    each for the one whose headings it has."""
    if len(keys) == len(tables):
        yield from zip(keys, tables, strict=True)
        return
    for table in tables:
        header = "".join(_one(cell) for row in _texts(table[:4]) for cell in row)
        ranked = sorted(((likeness(header, key), key) for key in keys), reverse=True)
        if ranked and (ranked[0][0] > 0.5 or len(keys) == 1):
            yield ranked[0][1], table


def _texts(table: Cells) -> list[tuple[str, ...]]:
    return [tuple(cell or "" for cell in row) for row in table]


def _one(cell: str) -> str:
    return figures.joined(cell.split())
