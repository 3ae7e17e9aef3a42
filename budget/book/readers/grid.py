"""Read a table whose cells are known: a sheet, or a ruled table of a PDF. Pure.

Which column holds what, its headings say; columns come in the official order, some may
be missing, one that is no official column makes the table unread.
"""

from collections.abc import Sequence
from typing import Final

from budget.book.readers import codes, complaints, figures, headings
from budget.book.readers.frame import Frame
from budget.book.readers.text import Line
from budget.book.readers.tokens import INDENT
from budget.official_tables import BY_KEY, Column, TableSpec
from budget.publication import Cell, Row, Unplaced

_ALIKE: Final = 0.6
_TOTALS: Final = ("合计", "总计")


def has_cells(frame: Frame) -> bool:
    """Return whether the cells of every row are known."""
    return bool(frame.body) and all(line.cells for line in frame.body)


def read(frame: Frame) -> tuple[tuple[Row, ...], list[Unplaced]]:
    """Return the rows of a table and what could not be placed."""
    spec = BY_KEY[frame.key]
    if not frame.body:
        return (), []
    placed = _columns(frame, spec)
    if placed is None:
        return (), [complaints.unlike(frame.key, frame.line, frame.title)]
    made: list[Row] = []
    lost: list[Unplaced] = []
    for line in frame.body:
        cells = _cells(line, placed)
        if made and _goes_on(spec, cells):
            made[-1] = _longer(made[-1], cells)
            continue
        depth = max((_indent(line.cells[place]) for place in placed), default=0)
        row = Row(_with_total(spec, cells), depth, line.number, line.page)
        code = row.text("code")
        if not spec.sides and not codes.whole(frame.key, code):
            lost.append(complaints.code(frame.key, line.number, line.text.strip()))
        elif cells:
            made.append(row)
    if spec.sides or frame.key == "7":
        return tuple(made), lost
    return tuple(codes.with_depths(frame.key, made)), lost


def _columns(frame: Frame, spec: TableSpec) -> dict[int, Column] | None:
    """Return which column stands where; None where a column with something in its rows
    is no official one."""
    used = sorted(
        {
            place
            for line in frame.body
            for place, text in enumerate(line.cells)
            if text.strip()
        }
    )
    width = max(len(line.cells) for line in frame.body)
    heads = _heads([line for line in frame.head if line.cells], width)
    if width == len(spec.columns):
        return dict(enumerate(spec.columns))
    titled = [place for place in range(width) if place in used or heads[place]]
    if len(titled) == len(spec.columns):
        return dict(zip(titled, spec.columns, strict=True))
    found = aligned(used, heads, spec.columns)
    return found if set(used) <= set(found) else None


def _heads(lines: Sequence[Line], width: int) -> list[str]:
    """Return the headings over each column, from the top, as one word; one that spans
    columns stands at the first and counts for those right of it."""
    found = [""] * width
    for number, line in enumerate(lines):
        if len({cell for cell in line.cells if cell.strip()}) < 2:
            continue
        above = ""
        for place in range(width):
            text = line.cells[place] if place < len(line.cells) else ""
            own = headings.compact(text)
            below = any(
                place < len(under.cells) and under.cells[place].strip()
                for under in lines[number + 1 :]
            )
            above = own or (above if below else "")
            found[place] += above
    return found


def aligned(
    used: Sequence[int], heads: Sequence[str], columns: Sequence[Column]
) -> dict[int, Column]:
    """Return columns by place, in order, each where its headings are most alike."""
    found: dict[int, Column] = {}
    begun = 0
    for place in used:
        scores = [
            (_alike(heads[place], "".join(column.heads)), -number)
            for number, column in enumerate(columns[begun:])
        ]
        best, number = max(scores, default=(0.0, 0))
        if best >= _ALIKE:
            begun += -number + 1
            found[place] = columns[begun - 1]
    return found


def _alike(one: str, other: str) -> float:
    one, other = headings.compact(one), headings.compact(other)
    common = sum(min(one.count(x), other.count(x)) for x in set(one))
    return common / max(len(one), len(other), 1)


def _cells(line: Line, placed: dict[int, Column]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for place, column in placed.items():
        text = line.cells[place] if place < len(line.cells) else ""
        said = figures.joined(text.split())
        if not said or said in figures.DASHES:
            continue
        number = column.kind in ("amount", "count")
        cells[column.key] = figures.cell(said) if number else Cell(said)
    return cells


def _with_total(spec: TableSpec, cells: dict[str, Cell]) -> dict[str, Cell]:
    """Put the word 合计 where the official table has it: into the name."""
    if spec.sides or "code" not in cells or cells["code"].text not in _TOTALS:
        return cells
    return {"name": cells["code"]} | {k: v for k, v in cells.items() if k != "code"}


def _goes_on(spec: TableSpec, cells: dict[str, Cell]) -> bool:
    """Return whether a row is the rest of the row before, cut by a page break: words
    without code and figures."""
    if spec.sides or not cells or "code" in cells:
        return False
    return not any(
        c.key in cells for c in spec.columns if c.kind in ("amount", "count")
    )


def _longer(row: Row, cells: dict[str, Cell]) -> Row:
    more = {
        key: Cell(figures.joined([row.text(key), cell.text]))
        for key, cell in cells.items()
    }
    return Row(row.cells | more, row.depth, row.line, row.page)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(INDENT)) if text.strip() else 0
