"""The example bureau's data files: published facts, and invented sample figures."""

import csv
import datetime
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone

FOLDER = Path(__file__).resolve().parent.parent / "data" / "example"
BODY_CODE = "307"
YEAR = 2024
PAST_YEARS = (2022, 2023)
MONTHS = (3, 6, 9, 12)


@lru_cache
def document(name: str) -> Any:
    """Return a JSON file of the example; do not change what comes back."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@lru_cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a tab-separated file, keyed by its first line."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def instant(text: str) -> datetime.datetime:
    """Read a local instant of the story ("2024-04-10T09:00")."""
    naive = datetime.datetime.fromisoformat(text)
    return timezone.make_aware(naive, timezone.get_default_timezone())


# When the bureau's book and its accounts were set up, before the first figure.
SET_UP = "2024-01-30T09:00"
