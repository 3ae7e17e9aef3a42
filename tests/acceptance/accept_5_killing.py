"""D9.5: killed -9 at random points of a write, all of it is there or nothing."""

from tests.acceptance import dice, times, told
from tests.performance.test_killed_writes import KilledCase


class KillingTests(KilledCase):
    def test_killed_at_random_points(self) -> None:
        kills = times(20)
        points, committed = self.kill_at(kills, dice())
        told(
            5,
            f"kill -9 at {kills} random points of the {points} of a write: entries ="
            f" history rows = committed business changes {kills}/{kills}"
            f" ({committed - 1} of them after the commit)",
        )
        assert committed == 2
