"""Print made-up publications as the text that an extractor gives.

`flowing` follows the order in which a document was written: cell by cell, a wrapped
cell over several lines, a row on one line where nothing is wrapped. `by_cell` gives
every cell a line of its own. Both indent with full-width spaces and break pages.
`across` goes line by line over the page: wrapped cells, centred, are woven into each
other, and white space is one space. `kept` does so too and keeps the white space, as
pdftotext -layout does: "middle" centres the cells of a row, "top" begins them together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budget.official_tables import BY_KEY, TableSpec
from budget.publication import Publication, Row, Table
from tests.budget.book import explained

INDENT = "\u3000"


@dataclass(frozen=True)
class Style:
    """`wrap`: letters of a name on one line; `rows_a_page`: lines of a table between
    two page breaks (0: none); `wrapped`: the tables whose names `across` and `kept`
    wrap; `own_lines`: each cell on a line of its own."""

    wrap: int = 11
    rows_a_page: int = 0
    own_lines: bool = False
    indents: bool = True
    blank: str = ""
    across: bool = False
    kept: str = ""
    wrapped: tuple[str, ...] = tuple(key for key in BY_KEY if key not in ("1", "4"))


FLOWING = Style()
BY_CELL = Style(wrap=99, own_lines=True)
ACROSS = Style(wrap=9, indents=False, across=True)
# Where names begin beside their figures, no table by codes says whose a line is.
LAID_OUT = {
    "middle": Style(
        wrap=7, rows_a_page=9, indents=False, kept="middle", wrapped=tuple(BY_KEY)
    ),
    "top": Style(
        wrap=7,
        rows_a_page=9,
        indents=False,
        kept="top",
        wrapped=("1", "4", "11", "12", "13"),
    ),
}


def text(made: Publication, style: Style = FLOWING) -> str:
    """Return a publication as text: contents, tables, explanation."""
    parts = [*explained.before(made)]
    for key, table in made.tables.items():
        parts += ["\f" if style.rows_a_page else ""]
        parts += _table(made, table, style, BY_KEY[key])
    return "\n".join([*parts, *explained.after(made)])


def _table(
    made: Publication, table: Table, style: Style, spec: TableSpec
) -> Iterator[str]:
    heads = [*headed(made, table, spec)]
    yield from heads
    most = style.rows_a_page or len(table.rows) or 1
    for begun in range(0, len(table.rows), most):
        rows = table.rows[begun : begun + most]
        if begun:
            yield "\f"
            yield from heads
        if style.kept:
            yield from _kept(rows, spec, style)
            continue
        for row in rows:
            yield from (_woven if style.across else _row)(row, spec, style)
    if table.note:
        yield table.note


def headed(made: Publication, table: Table, spec: TableSpec) -> Iterator[str]:
    """Yield what stands above the rows: number, title, unit, headings."""
    yield f"附表4-{table.key}"
    yield spec.title
    yield f"部门/单位： 单位：{table.unit}"
    levels = max(len(column.heads) for column in spec.columns)
    above: tuple[str, ...] = ()
    for level in range(levels):
        words = []
        for column in spec.columns:
            head = column.heads[level] if level < len(column.heads) else ""
            if head and (head != above[level : level + 1] or level):
                words.append(head)
            above = column.heads
        shown = list(dict.fromkeys(words)) if level == 0 and levels > 1 else words
        yield " ".join(shown)


def _row(row: Row, spec: TableSpec, style: Style) -> Iterator[str]:
    cells = [(column, row.text(column.key)) for column in spec.columns]
    line: list[str] = []
    indented = False
    for column, said in cells:
        if not said and (spec.sides or not style.blank or column.kind != "amount"):
            continue
        said = said or style.blank
        words = column.kind in ("code", "name", "text")
        pieces = list(_wrapped(said, style)) if words else [said]
        if words and style.indents and not (indented and column.kind == "text"):
            pieces[0] = INDENT * row.depth + pieces[0]
            indented = column.kind == "name"
        if len(pieces) == 1 and not style.own_lines:
            line.append(pieces[0])
            continue
        if line:
            yield " ".join(line)
        line = []
        yield from pieces
    if line:
        yield " ".join(line)


def _woven(row: Row, spec: TableSpec, style: Style) -> Iterator[str]:
    """Yield the lines of a row by their height on the page."""
    for pieces in _lines(row, spec, style):
        yield " ".join(piece for piece in pieces if piece)


def _kept(rows: Sequence[Row], spec: TableSpec, style: Style) -> Iterator[str]:
    """Yield the lines of rows, each column at the same letters of every line."""
    lines = [line for row in rows for line in _lines(row, spec, style)]
    widths = [max(map(len, column)) + 2 for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(line, widths, strict=True)
        yield " " + "".join(piece.ljust(width) for piece, width in cells).rstrip()


def _lines(row: Row, spec: TableSpec, style: Style) -> list[list[str]]:
    """Return the lines of a row from the top, each a piece for every column; what
    stands at the same half of a line is one line."""
    lines: dict[int, list[str]] = {}
    for place, column in enumerate(spec.columns):
        said = row.text(column.key)
        words = column.kind in ("code", "name", "text")
        wraps = words and spec.key in style.wrapped
        pieces = list(_wrapped(said, style)) if wraps else [said]
        top = 0 if style.kept == "top" else 1 - len(pieces)
        for number, piece in enumerate(pieces):
            if piece:
                line = lines.setdefault(2 * number + top, [""] * len(spec.columns))
                line[place] = piece
    return [line for _height, line in sorted(lines.items())]


def _wrapped(said: str, style: Style) -> Iterable[str]:
    """Cut a word at the width of its cell; a long code after its twentieth letter."""
    width = 20 if said[:6].isdigit() else style.wrap
    return (said[at : at + width] for at in range(0, len(said), width))
