"""Official forms as a PDF, set by typst from the same description of cells."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from budget.book.paper.layout import Paper, Placed, cut_at, placed

TEMPLATE: Final = Path(__file__).with_name("form.typ")
# In the package of fonts that is installed with us: the same letters on every machine.
# What they lack (a rare character of a name) is looked for among the machine's own.
FONTS: Final = ("Noto Serif SC", "Noto Serif CJK SC", "Noto Sans SC")
FONT_PACKAGE: Final = "pylopdf_fonts_zh_cn"
# In millimetres: the sheet between its margins, the space beside a cell's text, and a
# digit of one point. A table of many columns is set smaller, and smaller still where
# a figure would not fit into its column: it cannot be broken.
WIDTH: Final = {True: 267.0, False: 180.0}
INSET: Final = 1.8
DIGIT: Final = 0.3528 * 0.58
SIZE: Final = 9.0
SMALL: Final = 7.0
SMALLEST: Final = 4.5
MANY: Final = 8
# Where paper and the sealed history will be held against each other.
TRAIL: Final = "留痕链首："


def printed(paper: Paper) -> bytes:
    """Return the form as a PDF of A4 sheets."""
    return printed_together([paper])


def printed_together(papers: Sequence[Paper]) -> bytes:
    """Return forms as one PDF, each on sheets of its own, in their order.

    The forms go in as JSON, never as part of the template's text.
    """
    content = {
        "title": papers[0].title,
        "forms": [_plain(paper) for paper in papers],
        "fonts": FONTS,
        "trail": TRAIL,
    }
    data = json.dumps(content, ensure_ascii=False)
    made = typst.compile(TEMPLATE, font_paths=_fonts(), sys_inputs={"content": data})
    return bytes(made)


def _plain(paper: Paper) -> dict[str, Any]:
    """Return a form as plain data, its cells in parts: the heading, what stands above
    a table within it, the table's heads, its rows, the row below it and the rest."""
    start, body, end = paper.again
    cells = placed(paper)
    edges = {
        "heading": paper.head,
        "above": start,
        "heads": body,
        "body": end,
        "closing": end + 1 if end else 0,
    }
    parts: dict[str, list[dict[str, Any]]] = {"below": []}
    for name in edges:
        parts[name] = []
    for one in cut_at(cells, body) if body else cells:
        part = next((name for name, edge in edges.items() if one.row < edge), "below")
        parts[part].append({**asdict(one.cell), "open": _open(one, cells, body)})
    return {**asdict(paper), **parts, "size": _size(paper)}


def _open(part: Placed, cells: Sequence[Placed], row: int) -> str:
    """Return which edge of a part of a cell has no line: that at which it was cut."""
    if part in cells:
        return ""
    return "top" if part.row == row else "bottom"


def _size(paper: Paper) -> float:
    """Return the size of a form's letters in points."""
    if not paper.head:
        return SIZE
    size = SMALL if len(paper.columns) > MANY else SIZE
    for one in placed(paper):
        if one.cell.format and one.cell.across == 1:
            share = paper.columns[one.column] / 100
            room = share * WIDTH[paper.landscape] - INSET
            size = min(size, room / (DIGIT * len(one.cell.text)))
    return max(size, SMALLEST)


@lru_cache
def _fonts() -> typst.Fonts:
    """Return the fonts, found once: to search the machine takes longer than a form."""
    return typst.Fonts(font_paths=[Path(str(files(FONT_PACKAGE)))])
