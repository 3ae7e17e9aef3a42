"""D9.4: what the chain costs a save, and that many writers lose and lock nothing."""

from unittest import mock

from budget.audit import chain
from budget.models import Department
from tests.acceptance import times, told
from tests.base import TransactionTestCase
from tests.bench.bench_trail import saves
from tests.budget.test_chain import Crossing
from tests.performance.processes import ProcessCase


class OverheadTests(TransactionTestCase):
    def test_what_the_chain_adds_to_a_save(self) -> None:
        """Printed, and not asserted: the machine decides."""
        bureau = Department.objects.get(path="0001")
        sealed = saves(bureau)
        with mock.patch.object(chain, "append"):
            bare = saves(bureau)
        told(4, f"chain p50 overhead {sealed - bare:.1f} ms a save (wanted: ≤ 5 ms)")


class CrossingAcceptance(Crossing, TransactionTestCase):
    def test_crossing_acts_do_not_lock_each_other_out(self) -> None:
        """A deadlock is an error of one of the four, and none may have any."""
        self.turns = times(1000) // 4
        self.cross()
        told(4, f"0 deadlocks in {4 * self.turns} crossing transactions")


class ProcessAcceptance(ProcessCase):
    SAVES = 50

    def test_eight_processes_save_fifty_times_each(self) -> None:
        self.save_together()
        told(4, f"{self.SAVERS} processes × {self.SAVES} saves: 0 lost, 0 gaps")
