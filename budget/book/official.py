"""A table of a budget book as a sheet of paper: heading merged as in the official
layout, its figures, its sentence. One description for screen, Excel and PDF. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from budget.book.paper.layout import Cell, Look, Paper, label
from budget.official_tables import BY_KEY, Column, TableSpec
from budget.publication import BLANK, Row, Table

# From as many columns on a table is printed across.
WIDE: Final = 7
FORMATS: Final = {"plain": "0.00", "thousands": "#,##0.00", "whole": "0.######"}
# A column of names is as wide as so many half letters at most, then its lines break.
BROADEST, NARROWEST, HEAD_BROADEST = 30, 5, 10
# In a table of many columns names give way to figures.
MANY, BROADEST_OF_MANY = 12, 22
PERCENT: Final = 100
# A longer code, a project's, is not indented: its column would break it. Its name is.
LONGEST_INDENTED: Final = 12
# Letters from here on take two columns' width.
HALF_LETTERS: Final = 0x2000


def number(key: str) -> str:
    """Return what the official layout calls a table: 附表4-1, 预算11表."""
    return f"预算{key}表" if int(key.split(".")[0]) > 10 else f"附表4-{key}"


def sheet_name(key: str) -> str:
    """Return the name of a table's sheet: 表1 收支总表."""
    return f"表{key} {BY_KEY[key].title}"


def paper(
    table: Table, *, whose: str, year: int, imprint: tuple[str, ...] = ()
) -> Paper:
    """Return a table as paper; `whose` is the department as the heading names it."""
    spec = BY_KEY[table.key]
    heading = _heading(spec.columns)
    body = [tuple(_cells(spec, at, row)) for at, row in enumerate(table.rows)]
    dateline = f"{number(spec.key)}　　部门/单位：{whose}　　{year}年　　单位：元"
    return Paper(
        title=spec.title,
        dateline=dateline,
        columns=_widths(spec, table.rows),
        rows=(*heading, *body),
        notes=(table.note,) if table.note else (),
        imprint=imprint,
        landscape=len(spec.columns) >= WIDE,
        head=len(heading),
    )


def _heading(columns: Sequence[Column]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of the heading: a heading over several columns is merged, one
    without any below it goes down to the last row."""
    depth = max(len(column.heads) for column in columns)
    rows = []
    for level in range(depth):
        cells, at = [], 0
        while at < len(columns):
            heads = columns[at].heads
            if len(heads) <= level:
                at += 1
                continue
            across = 1
            if len(heads) > level + 1:
                across = _alike(columns, at, level)
            down = depth - level if len(heads) == level + 1 else 1
            cells.append(label(heads[level], across, down))
            at += across
        rows.append(tuple(cells))
    return tuple(rows)


def _alike(columns: Sequence[Column], at: int, level: int) -> int:
    """Return how many columns from `at` on share their headings down to a level."""
    shared = columns[at].heads[: level + 1]
    count = 0
    for column in columns[at:]:
        if len(column.heads) <= level + 1 or column.heads[: level + 1] != shared:
            break
        count += 1
    return count


def _cells(spec: TableSpec, at: int, row: Row) -> Iterator[Cell]:
    for column in spec.columns:
        held = row.cells.get(column.key, BLANK)
        is_figure = column.kind in ("amount", "count")
        plain = is_figure and held.number is not None
        yield Cell(
            text=_flush(held.text) if column.kind == "code" else held.text,
            look=Look.FIGURE if is_figure else _look(column),
            key=f"{at}.{column.key}",
            format=FORMATS[spec.style] if plain else "",
        )


def _flush(code: str) -> str:
    bare = code.strip()
    return bare if len(bare) > LONGEST_INDENTED else code


def _look(column: Column) -> Look:
    return Look.TEXT if column.kind in ("code", "name") else Look.VALUE


def _widths(spec: TableSpec, rows: Sequence[Row]) -> tuple[int, ...]:
    """Return the columns' widths in hundredths, by what stands in them.

    A figure is never broken; a name may be, and so may a heading.
    """
    wanted = []
    most = BROADEST if len(spec.columns) < MANY else BROADEST_OF_MANY
    for column in spec.columns:
        texts = [row.cells.get(column.key, BLANK).text for row in rows]
        if column.kind == "code":
            texts = [_flush(text) for text in texts]
        longest = max((_half_letters(text) for text in texts), default=0)
        if column.kind not in ("amount", "count"):
            longest = min(longest, most)
        head = min(_half_letters(column.heads[-1]), HEAD_BROADEST)
        wanted.append(max(longest + 2, head, NARROWEST))
    return _hundredths(wanted)


def _half_letters(text: str) -> int:
    return sum(1 + (ord(letter) > HALF_LETTERS) for letter in text)


def _hundredths(wanted: Sequence[int]) -> tuple[int, ...]:
    """Return shares of 100 as whole numbers; the remainders go to the largest."""
    whole = sum(wanted)
    shares = [PERCENT * width // whole for width in wanted]
    missing = PERCENT - sum(shares)
    by_rest = sorted(
        range(len(wanted)), key=lambda at: PERCENT * wanted[at] % whole, reverse=True
    )
    for at in by_rest[:missing]:
        shares[at] += 1
    return tuple(shares)
