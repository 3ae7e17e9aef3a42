"""Compare a publication that was read with the one that was printed."""

from dataclasses import replace

from budget.publication import Publication, Row, Table


def plain(made: Publication, *, printed: bool = True) -> Publication:
    """Return a publication without where things stand and how they were worded;
    without `printed`, of a figure only what it is worth."""
    return replace(
        made,
        tables={
            key: _table(table, printed) for key, table in sorted(made.tables.items())
        },
        units=tuple(replace(unit, line=0) for unit in made.units),
        statements=tuple(
            sorted(
                (replace(one, text="", line=0) for one in made.statements),
                key=lambda one: one.about,
            )
        ),
    )


def _table(table: Table, printed: bool) -> Table:
    rows = tuple(_row(row, printed) for row in table.rows)
    return replace(table, rows=rows, title="", line=0, page=0, headings=())


def _row(row: Row, printed: bool) -> Row:
    cells = {key: cell for key, cell in sorted(row.cells.items()) if cell.text}
    if not printed:
        cells = {
            key: cell if cell.number is None else replace(cell, text="")
            for key, cell in cells.items()
        }
    return replace(row, cells=cells, line=0, page=0)
