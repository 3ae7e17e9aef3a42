"""The real publication as plain values: as the example keeps it, and read anew.

`shared` stands beside the project where the project was made; the test that reads the
whole document is skipped elsewhere.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from budget.book.readers import goal_forms, reading
from budget.publication import Publication
from performance.services import example_book

DOCUMENT = (
    Path(settings.BASE_DIR).parent / "shared" / "documents" / "qingshan-2024-budget.txt"
)


@cache
def publication() -> Publication:
    return example_book.publication()


def document() -> Publication:
    """Read the document; skips the test where it is not at hand."""
    if not DOCUMENT.exists():
        pytest.skip("the published document (shared) is not beside the project")
    read = reading.from_text(DOCUMENT.read_text(encoding="utf-8"))
    forms = goal_forms.read(read.forms, read.publication.year)
    return replace(read.publication, forms=tuple(forms.forms))
