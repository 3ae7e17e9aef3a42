"""Take text and ruled tables out of a PDF in a process of its own, with little memory
and little time.

Run by path with `python -I`: the standard library, pypdfium2 and tablers, nothing of
ours. The PDF comes in on stdin; out go its pages as JSON, or {"refused": code}.
Whatever happens in here, the web process only sees an answer or none.
"""

import json
import sys
from typing import Any

try:
    import resource
except ImportError:  # not on Windows, where nobody runs the server
    resource = None  # type: ignore[assignment]

MEMORY = 768 * 1024 * 1024
SECONDS = 40
# A department's publication has 30 to 80 pages, a thick one 300.
PAGES = 500
TEXT = 3_000_000
ROWS, COLUMNS = 20_000, 60


class Refusal(Exception):
    """Carries the code of a refusal."""


def limit() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


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


def main() -> None:
    limit()
    data = sys.stdin.buffer.read()
    try:
        found = texts(data)
        ruled = tables(data) if any(text.strip() for text in found) else []
        answer: dict[str, Any] = {"texts": found, "tables": ruled}
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
