"""D9.2: whoever has the database's password makes a chain that fits; an anchor does
not."""

from budget.audit import triggers
from budget.models import Change
from tests.acceptance import told
from tests.acceptance.accept_1_tampering import exit_code
from tests.acceptance.case import TrailCase, forge


class RewritingTests(TrailCase):
    def test_a_rewritten_chain_is_caught_by_the_anchor_alone(self) -> None:
        act = Change.objects.latest("pk")
        assert forge(Change, act.pk, "reason")
        self.seal_anew()
        triggers.install()
        anchor = f"--anchor={self.anchor.seq}:{self.anchor.hash}"
        without, held = exit_code(), exit_code(anchor)
        told(2, f"DBA rewrite: without anchor exit {without}, with anchor exit {held}")
        assert (without, held) == (0, 1)
