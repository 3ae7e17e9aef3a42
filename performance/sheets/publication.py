"""Read a whole publication out of a file: its tables and its goal forms.

What a file is, its content says, not its name.
"""

from dataclasses import replace

from budget.book import pdf
from budget.book import reading as workbooks
from budget.book.readers import files, goal_forms, goal_grid
from budget.publication import Publication
from performance.sheets.official.incoming import published

_WORKBOOK = b"PK\x03\x04"


def read(data: bytes) -> Publication:
    """Return what a file says, whatever it is. Raises Refused, with the reason."""
    if data.startswith(pdf.MARK):
        pages = pdf.read(data)
        found = files.from_pages(pages)
        year = found.publication.year
        return _with(found.publication, goal_grid.read(pages, found.sections, year))
    found = files.read(data)
    if data.startswith(_WORKBOOK):
        forms, lost = published.forms(workbooks.read(data))
        return _with(found.publication, goal_forms.Read(forms, lost))
    year = found.publication.year
    return _with(found.publication, goal_forms.read(found.sections, year))


def _with(tables: Publication, forms: goal_forms.Read) -> Publication:
    """Put the goal forms, and what was not placed in them, to the tables."""
    unplaced = [*tables.unplaced, *forms.unplaced]
    return replace(
        tables,
        forms=tuple(forms.forms),
        unplaced=tuple(sorted(unplaced, key=lambda one: one.line)),
    )
