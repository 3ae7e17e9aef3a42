"""Print made-up publications as a PDF: ruled tables as the official layout has them."""

import json
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from budget.official_tables import BY_KEY, TableSpec
from budget.publication import Publication, Row, Table
from tests.budget.book import explained
from tests.budget.book.printed_sheets import headings

INDENT = "\u3000"
# Letters of a project's code on its first line.
LONG = 12
# Landscape; a column of names is wide, one of figures as wide as its figures.
SOURCE = """
#set page(paper: "a3", flipped: true, margin: 12mm, numbering: "- 1 -")
#set text(font: "Noto Sans SC", size: 7pt)
#let book = json(bytes(sys.inputs.book))
#for line in book.before [#line \\ ]
#for part in book.tables {
  pagebreak(weak: true)
  [#part.number \\ #align(center, part.title) \\ #part.unit \\ ]
  table(
    columns: part.widths.map(width => if width == 0 { auto } else { width * 1pt }),
    stroke: if book.ruled { 0.5pt } else { none },
    align: horizon,
    table.header(repeat: book.repeated, ..part.heads.flatten()),
    ..part.rows.flatten().map(said => said.split("\n").join(linebreak()))
  )
  part.note
}
#pagebreak()
#for line in book.after [#line \\ ]
"""


def pdf(
    made: Publication,
    *,
    ruled: bool = True,
    repeated: bool = True,
    narrow: bool = False,
    align: str = "horizon",
) -> bytes:
    """Return a publication as PDF; `ruled` draws the lines of the tables, `repeated`
    repeats their headings after a page break, `narrow` wraps the names of tables 1 and
    4, `align` is where the cells of a row stand: horizon or top."""
    book = {
        "ruled": ruled,
        "repeated": repeated,
        "before": list(explained.before(made)),
        "after": list(explained.after(made)),
        "tables": [
            _table(key, table, narrow=narrow) for key, table in made.tables.items()
        ],
    }
    return typst.compile(
        SOURCE.replace("horizon", align).encode(),
        sys_inputs={"book": json.dumps(book, ensure_ascii=False)},
        font_paths=[_fonts()],
        ignore_system_fonts=True,
    )


def _table(key: str, table: Table, *, narrow: bool) -> dict[str, object]:
    spec = BY_KEY[key]
    wide = {"name": 90, "text": 48, "code": 60}
    if spec.sides:
        wide = {"name": 52} if narrow else {}
    return {
        "number": f"附表4-{key}",
        "title": spec.title,
        "unit": f"部门/单位： 单位：{table.unit}",
        "widths": [wide.get(column.kind, 0) for column in spec.columns],
        "heads": headings(spec),
        "rows": [_cells(row, spec) for row in table.rows],
        "note": table.note,
    }


def _cells(row: Row, spec: TableSpec) -> list[str]:
    cells = []
    for column in spec.columns:
        text = row.text(column.key)
        indent = INDENT * row.depth if text and column.kind in ("code", "name") else ""
        if column.kind == "code" and len(text) > LONG:
            text = f"{text[:LONG]}\n{text[LONG:]}"
        cells.append(indent + text)
    return cells


@cache
def _fonts() -> Path:
    return Path(pylopdf_fonts_zh_cn.__file__).parent
