"""What reading, keeping and reconciling budget books takes. Asserts nothing.

make bench
"""

import time
from typing import Any

import pytest

from budget import clock
from budget.reconcile import run
from performance.services import book_import
from performance.services import example_files as files
from performance.services.book_import import Book
from performance.sheets import publication
from tests.budget.book import promises, publications

HUNDRED = 100


def bench_reconcile():
    shape: dict[str, Any] = {"units": 2, "funds": True}
    books = [
        promises.with_goals(publications.publication(seed, **shape), seed)
        for seed in range(HUNDRED)
    ]
    began = time.perf_counter()
    found = sum(len(run.findings(book)) for book in books)
    took = time.perf_counter() - began
    print(f"{HUNDRED} books reconciled: {took:.2f} s ({found} findings); wanted < 5 s")


@pytest.mark.django_db
def bench_import():
    """The published book of 2024: read, checked and kept in an empty database."""
    data = (files.FOLDER / "published.txt").read_bytes()
    began = time.perf_counter()
    book = Book(publication=publication.read(data), code="307", year=2024)
    read = time.perf_counter()
    found = len(run.findings(book.publication))
    checked = time.perf_counter()
    kept = book_import.keep(book, actor=None, now=clock.now())
    done = time.perf_counter()
    again = book_import.keep(book, actor=None, now=clock.now())
    assert kept.written and not again.written
    parts = (read - began, checked - read, done - checked)
    words = "read {:.2f} s, checked {:.2f} s ({} findings), kept {:.2f} s"
    print(words.format(parts[0], parts[1], found, parts[2]))
    print(f"the whole book: {sum(parts):.2f} s; wanted < 2 s")
    print(f"the same book again: {time.perf_counter() - done:.2f} s")
