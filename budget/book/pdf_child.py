"""Take text and ruled tables out of a PDF in a process of its own (launch.py): the
standard library, pypdfium2 and tablers, nothing of ours.
"""

from typing import Any

# A department's publication has 30 to 80 pages, a thick one 300.
PAGES = 500
TEXT = 3_000_000
ROWS, COLUMNS = 20_000, 60


class Refusal(Exception):
    """Carries the code of a refusal."""


def read(data: bytes) -> dict[str, Any]:
    """Return text and ruled tables by page: what the launcher asks for."""
    found = texts(data)
    ruled = tables(data) if any(text.strip() for text in found) else []
    return {"texts": found, "tables": ruled}


def texts(data: bytes) -> list[str]:
    """Return the text of each page in the order in which it was written."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        locked = "password" in str(fault).lower()
        raise Refusal("password" if locked else "broken") from fault
    if len(document) > PAGES:
        raise Refusal("pages")
    found, room = [], TEXT
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage().get_text_range()
        page.close()
        room -= len(text)
        if room < 0:
            raise Refusal("text")
        found.append(text)
    return found


def tables(data: bytes) -> list[list[list[list[str | None]]]]:
    """Return the ruled tables of each page, from the top, as rows of cells: None for
    one over which a cell of a row above reaches."""
    import tablers

    room = ROWS
    pages: list[list[list[list[str | None]]]] = []
    for page in tablers.Document(bytes=data).pages():
        found = []
        for table in sorted(
            tablers.find_tables(page, extract_text=True), key=lambda one: one.bbox[1]
        ):
            rows = _rows(table)
            room -= len(rows)
            if room < 0 or any(len(row) > COLUMNS for row in rows):
                raise Refusal("rows")
            found.append(rows)
        pages.append(found)
    return pages


def _rows(table: Any) -> list[list[str | None]]:
    begun: dict[int, float] = {}
    for row in table.rows:
        for at, cell in enumerate(row.cells):
            if cell is not None:
                begun.setdefault(at, cell.bbox[0])
    return [_cells(row.cells, begun) for row in table.rows]


def _cells(cells: Any, begun: dict[int, float]) -> list[str | None]:
    """Return the texts of a row's cells; `begun` is where each column begins."""
    found: list[str | None] = []
    end = 0.0
    for at, cell in enumerate(cells):
        if cell is None:
            # Over it reaches the cell left of it, or one of a row above.
            found.append("" if begun.get(at, 0.0) < end - 1 else None)
        else:
            found.append(cell.text or "")
            end = cell.bbox[2]
    return found
