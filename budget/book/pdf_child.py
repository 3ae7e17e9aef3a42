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


def tables(data: bytes) -> list[list[list[list[str]]]]:
    """Return the ruled tables of each page, from the top, as rows of cells."""
    import tablers

    room = ROWS
    pages: list[list[list[list[str]]]] = []
    for page in tablers.Document(bytes=data).pages():
        found = []
        for table in sorted(
            tablers.find_tables(page, extract_text=True), key=lambda one: one.bbox[1]
        ):
            rows = [_cells(row) for row in table.rows]
            room -= len(rows)
            if room < 0 or any(len(row) > COLUMNS for row in rows):
                raise Refusal("rows")
            found.append(rows)
        pages.append(found)
    return pages


def _cells(row: Any) -> list[str]:
    return [(cell.text or "") if cell is not None else "" for cell in row.cells]
