"""Heads of the chain that are kept outside of the database."""

import pytest

from budget import sealing
from budget.audit import anchors
from budget.choices import SecurityKind
from budget.models import Seal
from budget.services import security
from tests.base import TestCase

HEXES = "9f86d081884c7d659a2feaa0c55ad015" + "a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    "typed",
    [
        f"120:{HEXES[:32]}",
        f"120:{HEXES}",
        f"120:sha256:{HEXES}",
        "120:9f86d081 884c7d65 9a2feaa0 c55ad015",
        "  审计链 #120：9F86D081 884C7D65 9A2FEAA0 C55AD015 ",
        "120 : 9f86 d081 884c 7d65 9a2f eaa0 c55a d015",
    ],
)
def test_an_anchor_is_read_as_it_is_printed(typed):
    found = sealing.read_anchor(typed)
    assert found.seq == 120
    assert HEXES.startswith(found.hash)


@pytest.mark.parametrize(
    "typed",
    ["", "120", HEXES, f"120:{HEXES[:31]}", f"120:{HEXES}0", "120:甲乙", f"x:{HEXES}"],
)
def test_what_is_no_anchor_is_refused(typed):
    with pytest.raises(sealing.Unreadable):
        sealing.read_anchor(typed)


class HeadTests(TestCase):
    def test_the_head_is_the_last_entry_and_takes_one_query(self):
        security.note(None, SecurityKind.LOGIN, succeeded=True, user=self.lead)
        last = Seal.objects.latest("seq")
        with self.assertNumQueries(1):
            head = anchors.head()
        assert (head.seq, head.hash, head.at) == (last.seq, last.hash, last.at)
        assert sealing.read_anchor(head.short) == sealing.Anchor(
            last.seq, last.hash.partition(":")[2][:32]
        )
        assert sealing.read_anchor(head.whole).hash == head.hexes
