"""Thousands of ids in one parameter."""

from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def among(ids: Iterable[int]) -> RawSQL:
    """Return what follows `__in=` for many ids.

    A placeholder for each id takes longer to read than the rows, and SQLite refuses
    more than so many.
    """
    listed = ",".join(map(str, ids))
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (f"{{{listed}}}",))
    return RawSQL("SELECT value FROM json_each(%s)", (f"[{listed}]",))
