"""Read a whole publication out of a file: its tables and its goal forms.

What a file is, its content says, not its name.
"""

from dataclasses import replace

from budget.book import reading as workbooks
from budget.book.readers import files, goal_forms
from budget.publication import GoalForm, Publication, Unplaced
from performance.sheets.official.incoming import published

_WORKBOOK = b"PK\x03\x04"


def read(data: bytes) -> Publication:
    """Return what a file says, whatever it is. Raises Refused, with the reason."""
    found = files.read(data)
    forms: list[GoalForm]
    lost: list[Unplaced]
    if data.startswith(_WORKBOOK):
        forms, lost = published.forms(workbooks.read(data))
    else:
        text = goal_forms.read(found.sections, found.publication.year)
        forms, lost = text.forms, text.unplaced
    unplaced = [*found.publication.unplaced, *lost]
    return replace(
        found.publication,
        forms=tuple(forms),
        unplaced=tuple(sorted(unplaced, key=lambda one: one.line)),
    )
