"""Who is killed -9 in the middle of a write has written all of it, or nothing."""

import random

import pytest

from budget.models import Change, ChangeRow
from performance.models import Actual
from tests import factories
from tests.base import assert_sealed
from tests.performance.processes import ProcessCase


class KilledCase(ProcessCase):
    def kill_at(self, kills: int, dice: random.Random) -> tuple[int, int]:
        """Kill as many writes, two of them just before and just after the commit;
        return how many there are of (all points, committed figures)."""
        before = Change.objects.count()
        mine = [
            factories.make_indicator(self.section, f"指标{n}") for n in range(kills + 1)
        ]
        self.before = Change.objects.count()
        assert self.before == before + len(mine)
        points = self.run_in_children("count", mine[0].pk)["points"]
        at = [points - 1, points, *dice.sample(range(1, points - 1), kills - 2)]
        pairs = [f"{one.pk}:{last}" for one, last in zip(mine[1:], at, strict=True)]
        assert self.run_in_children(*pairs)["died"] == kills
        return points, self.committed()

    def run_in_children(self, *words: object) -> dict[str, int]:
        return self.run_all(["clerk", *words], module="tests.performance.killed")

    def committed(self) -> int:
        """Of each write everything is there or nothing: entries = rows = acts."""
        figures = Actual.objects.count()
        rows = ChangeRow.objects.filter(model="performance.actual").count()
        acts = Change.objects.count() - self.before
        assert (rows, Actual.history.count(), acts) == (figures,) * 3
        assert_sealed()
        return figures


class KilledWritesTests(KilledCase):
    @pytest.mark.slow
    def test_a_write_is_there_as_a_whole_or_not_at_all(self) -> None:
        """The one in peace, and the one that was killed after its commit."""
        points, committed = self.kill_at(5, random.Random(7))
        assert points > 20
        assert committed == 2
