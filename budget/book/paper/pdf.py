"""Official forms as a PDF, set by typst from the same description of cells."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from budget.book.paper.layout import Paper, placed

TEMPLATE: Final = Path(__file__).with_name("form.typ")
# In the package of fonts that is installed with us: the same letters on every machine.
# What they lack (a rare character of a name) is looked for among the machine's own.
FONTS: Final = ("Noto Serif SC", "Noto Serif CJK SC", "Noto Sans SC")
FONT_PACKAGE: Final = "pylopdf_fonts_zh_cn"
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
    """Return a form as plain data, its cells in two parts: the heading, the rest."""
    cells = placed(paper)
    heading = [asdict(one.cell) for one in cells if one.row < paper.head]
    rows = [asdict(one.cell) for one in cells if one.row >= paper.head]
    return {**asdict(paper), "heading": heading, "rows": rows}


@lru_cache
def _fonts() -> typst.Fonts:
    """Return the fonts, found once: to search the machine takes longer than a form."""
    return typst.Fonts(font_paths=[Path(str(files(FONT_PACKAGE)))])
