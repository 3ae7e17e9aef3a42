"""The real publication as plain values, read by the readers.

`shared` stands beside the project where the project was made; the tests that
need the whole document are skipped elsewhere.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from budget.book.readers import goal_forms, reading
from budget.publication import Publication

DOCUMENT = (
    Path(settings.BASE_DIR).parent / "shared" / "documents" / "qingshan-2024-budget.txt"
)


@cache
def publication() -> Publication:
    """Return the publication; skips the test where the document is not at hand."""
    if not DOCUMENT.exists():
        pytest.skip("the published document (shared) is not beside the project")
    read = reading.from_text(DOCUMENT.read_text(encoding="utf-8"))
    forms = goal_forms.read(read.forms, read.publication.year)
    return replace(read.publication, forms=tuple(forms.forms))
