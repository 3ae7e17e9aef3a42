"""A process is killed at each point of one write: all of the act is there, or nothing.

Every process saves a figure of its own. A gate holds them all where the write comes
next; one of them dies there, the others go on to the next gate.
"""

from typing import Any

from django.db import connection

from budget.audit import chain
from budget.models import Change, ChangeRow
from performance.models import Actual
from tests import factories
from tests.base import assert_sealed
from tests.faults.house import PATIENCE, kill, until
from tests.faults.test_faults import FaultTestCase

# In the order of one write; the last is the head of the chain.
LOCKS = [
    *(
        f"LOCK TABLE {table} IN EXCLUSIVE MODE"
        for table in (
            "performance_actual",
            "budget_change",
            "performance_historicalactual",
            "budget_changerow",
        )
    ),
    f"SELECT pg_advisory_xact_lock({chain.LOCK}, 0)",
    "LOCK TABLE budget_seal IN EXCLUSIVE MODE",
]


SAVES = 50


def hold(lock: str) -> Any:
    """Return a session that holds the lock until it is closed."""
    own = connection.copy()
    own.set_autocommit(False)
    with own.cursor() as cursor:
        cursor.execute(lock)
    return own


def moment() -> Any:
    """Return the database's own time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def sessions(since: Any, condition: str = "TRUE") -> int:
    """Return how many sessions other than this one began since a moment: the server
    of pages that a browser has asked before may hold some for a minute."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            f" AND pid <> pg_backend_pid() AND backend_start > %s AND {condition}",
            [since],
        )
        return int(cursor.fetchone()[0])


class SealingTests(FaultTestCase):
    def test_killed_at_each_point_of_a_write(self) -> None:
        mine = [
            factories.make_indicator(self.section, f"指标{number}")
            for number in range(len(LOCKS) + 1)
        ]
        before, since = Change.objects.count(), moment()
        held = hold(LOCKS[0])
        savers = [self.house.start_saver("clerk", "save", one.pk) for one in mine]
        for at, saver in enumerate(savers[:-1]):
            self.wait_for(len(savers) - at, since)
            kill(saver)
            ahead = hold(LOCKS[at + 1]) if at + 1 < len(LOCKS) else None
            held.close()
            held = ahead
        assert savers[-1].wait(PATIENCE) == 0
        until(lambda: sessions(since) == 0, "the killed are gone")
        self.assert_all_or_nothing(mine[-1].pk, before)

    def wait_for(self, savers: int, since: Any) -> None:
        """Whoever was killed may wait still: nobody has told the database."""
        waiting = "wait_event_type = 'Lock'"
        until(lambda: sessions(since, waiting) >= savers, f"{savers} at the gate")

    def assert_all_or_nothing(self, survivor: int, before: int) -> None:
        """Only who lived has written: entries = rows = copies = acts."""
        only = Actual.objects.get()
        assert (only.indicator_id, only.version) == (survivor, SAVES)
        assert Change.objects.count() == before + SAVES
        rows = ChangeRow.objects.filter(model="performance.actual")
        assert rows.count() == Actual.history.count() == SAVES
        assert_sealed()
