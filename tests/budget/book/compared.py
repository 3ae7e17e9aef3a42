"""Compare a publication that was read with the one that was printed."""

from dataclasses import replace

from budget.publication import Publication, Row, Table


def plain(made: Publication) -> Publication:
    """Return a publication without where things stand and how they were worded."""
    return replace(
        made,
        tables={key: _table(table) for key, table in sorted(made.tables.items())},
        units=tuple(replace(unit, line=0) for unit in made.units),
        statements=tuple(
            sorted(
                (replace(one, text="", line=0) for one in made.statements),
                key=lambda one: one.about,
            )
        ),
    )


def _table(table: Table) -> Table:
    rows = tuple(_row(row) for row in table.rows)
    return replace(table, rows=rows, title="", line=0, page=0, headings=())


def _row(row: Row) -> Row:
    cells = {key: cell for key, cell in sorted(row.cells.items()) if cell.text}
    return replace(row, cells=cells, line=0, page=0)
