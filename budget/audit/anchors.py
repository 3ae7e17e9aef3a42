"""Anchors: the head of the chain as it is kept outside of the database.

Whoever can write to the database can make the whole chain anew; what was printed,
mailed or written elsewhere they cannot. A head is printed as its number and 128 bits
of its hash, which is also how it is typed in again (docs/seal.md).
"""

import datetime
from dataclasses import dataclass

from budget import sealing
from budget.models import Seal


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the chain: its number, its hash and when it was sealed.

    An empty chain has the number 0, no hash and no instant.
    """

    seq: int
    hash: str
    at: datetime.datetime | None

    @property
    def whole(self) -> str:
        """Return number and all hex digits, in groups: for registers and mails."""
        return sealing.typed(self.seq, self.hexes)

    @property
    def short(self) -> str:
        """Return number and 32 hex digits, in groups: for the foot of a paper."""
        return sealing.typed(self.seq, self.hexes[: sealing.SHORTEST])

    @property
    def hexes(self) -> str:
        """Return the hash without the name of its algorithm."""
        return self.hash.partition(":")[2]


def head() -> Head:
    """Return the head of the chain: one query."""
    last = Seal.objects.order_by("-seq").values_list("seq", "hash", "at").first()
    return Head(*last) if last else Head(0, "", None)
