"""Read a whole publication out of a file: its tables and its goal forms.

What a file is, its content says, not its name.
"""

from dataclasses import replace

from budget.book import pdf
from budget.book import reading as workbooks
from budget.book.readers import files, goal_forms, goal_grid
from budget.book.readers.goal_forms import Beat
from budget.publication import Publication
from performance.sheets.official.incoming import published

_WORKBOOK = b"PK\x03\x04"
# The file, and its tables.
STEPS = 2


def read(data: bytes, beat: Beat = lambda done, of: None) -> Publication:
    """Return what a file says, whatever it is. Raises Refused, with the reason.

    `beat` is told how far it is, in steps: the file, its tables, each goal form.
    """
    beat(0, 0)
    if data.startswith(pdf.MARK):
        pages = pdf.read(data)
        beat(1, STEPS)
        found = files.from_pages(pages)
        year = found.publication.year
        forms = goal_grid.read(pages, found.sections, year, _after(beat))
        return _with(found.publication, forms)
    found = files.read(data)
    if data.startswith(_WORKBOOK):
        beat(1, STEPS)
        made, lost = published.forms(workbooks.read(data))
        return _with(found.publication, goal_forms.Read(made, lost))
    year = found.publication.year
    forms = goal_forms.read(found.sections, year, beat=_after(beat))
    return _with(found.publication, forms)


def _after(beat: Beat) -> Beat:
    """Return what the reading of forms tells: file and tables are done before."""
    return lambda done, of: beat(STEPS + done, STEPS + of)


def _with(tables: Publication, forms: goal_forms.Read) -> Publication:
    """Put the goal forms, and what was not placed in them, to the tables."""
    unplaced = [*tables.unplaced, *forms.unplaced]
    return replace(
        tables,
        forms=tuple(forms.forms),
        unplaced=tuple(sorted(unplaced, key=lambda one: one.line)),
    )
