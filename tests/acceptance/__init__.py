"""The acceptance numbers of the trail, on the database that is named. Prints them.

make acceptance: both databases, every count in full. SHORT=1 tries a tenth of each.
A count that falls short fails, so the command ends with 1. Random choices begin from
one seed: what failed once fails again.
"""

import os
import random

from django.db import connection

SEED = 20241012
LINES: list[str] = []


def times(full: int) -> int:
    """Return how often to try: `full` times, or a tenth of it."""
    return max(1, full // 10) if os.environ.get("SHORT") else full


def dice() -> random.Random:
    return random.Random(SEED)


def told(number: int, text: str) -> None:
    """Print a line now, and once more in its place when all is over."""
    LINES.append(f"D9.{number} {connection.vendor}: {text}")
    print(f"\n{LINES[-1]}", flush=True)
