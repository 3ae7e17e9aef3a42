"""The example bureau's published budget, cell by cell, as the readers give it."""

import datetime

from budget.leaves import plain
from budget.models import Department
from budget.publication import Publication
from budget.services import books
from performance.services import example_files as files


def store(body: Department, now: datetime.datetime) -> None:
    """Keep the publication with the body's book of that year."""
    books.store(publication=publication(), department_id=body.pk, actor=None, now=now)


def publication() -> Publication:
    """Return what the bureau's budget prints: its tables, goal forms and statements."""
    return plain.publication(files.document("book.json"))
