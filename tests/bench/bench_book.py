"""What reconciling budget books takes. Asserts nothing.

make bench
"""

import time

from budget.reconcile import run
from tests.budget.reconcile import made

HUNDRED = 100


def bench_reconcile():
    books = [made.publication(seed) for seed in range(HUNDRED)]
    began = time.perf_counter()
    found = sum(len(run.findings(book)) for book in books)
    took = time.perf_counter() - began
    print(f"{HUNDRED} books reconciled: {took:.2f} s ({found} findings); wanted < 5 s")
