"""One run at a time, where two would write the same thing twice."""

from collections.abc import Iterable

from django.db import connection

# The first half of the key, so that no other use of such locks meets ours.
JUDGING = 0x58_53
TELLING = 0x58_54
DECLARING = 0x58_56
EVALUATING = 0x58_57
FORM_DUE = 0x58_58


def one_at_a_time(bodies: Iterable[str], work: int = JUDGING) -> None:
    """Wait until no other transaction does this work with these bodies (by path).

    Held until the transaction ends. No row is locked: who enters a figure meanwhile
    does not wait. SQLite has one writer at a time anyway.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for body in sorted(bodies):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [work, int(body)])
