"""D9.6: the auditor's own program says of an export what verify_history says inside."""

from budget.audit import export, verify
from budget.models import Seal
from tests.acceptance import case, times, told
from tests.acceptance.case import TrailCase


class VerifierTests(TrailCase):
    def test_both_agree_on_forged_and_clean_exports(self) -> None:
        """On each forgery: that it is one, and at which entry it begins."""
        count = times(50)
        # An instant outside of its payload is for verify_history alone (docs/seal.md).
        places = [
            (model, key, column)
            for model, key, column in case.sealed_places()
            if (model, column) != (Seal, "at")
        ]
        forged = clean = 0
        for number in range(count):
            with self.edited(places):
                forged += self.agreed(1)
            self.write_an_act(f"第{number}次")
            clean += self.agreed(0)
        told(
            6,
            f"the independent verifier agrees on {forged}/{count} forged and"
            f" {clean}/{count} clean exports",
        )
        assert (forged, clean) == (count, count)

    def agreed(self, wanted: int) -> bool:
        code, seq, _words = self.outside(export.lines(), self.anchor)
        seen = [fault.seq for fault in verify.walk([self.anchor]).faults]
        return code == wanted and [seq] == (seen[:1] or [None])
