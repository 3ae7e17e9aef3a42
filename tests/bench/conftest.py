"""Where the benches measure: on SQLite in a file, as a bureau does, and beside a fixed
loop that tells how fast the machine is at the hour.

In memory several threads share one cache, in which nobody waits for anybody's lock.
"""

import time

import pytest
from django.db import connection

TURNS = 20_000_000


@pytest.fixture(scope="session", autouse=True)
def calibration() -> None:
    """Print what TURNS additions take, so that figures of two hours compare."""
    start, before = time.perf_counter(), time.process_time()
    x = 0
    for i in range(TURNS):
        x += i
    took, worked = time.perf_counter() - start, time.process_time() - before
    print(
        f"\ncalibration: {TURNS:,} turns of x += i in {took:.2f} s ({worked:.2f} s CPU)"
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "bench.sqlite3")
