"""Anchors: the head of the chain as it is kept outside of the database.

Whoever can write to the database can make the whole chain anew; what was printed,
mailed or written elsewhere they cannot. A head is printed as its number and 128 bits
of its hash, which is also how it is typed in again (docs/seal.md).
"""

import datetime
import re
from dataclasses import dataclass
from typing import Final

from budget.models import Seal

# As many hex digits as are printed: 128 bits.
SHORTEST: Final = 32
_GROUP: Final = 8
_TYPED: Final = re.compile(
    rf"(?:审计链)?\s*#?(\d{{1,18}})\s*[:：·]\s*"
    rf"(?:sha256:)?([0-9a-f]{{{SHORTEST},64}})"
)


class Unreadable(ValueError):
    """What was given is not an anchor: number, colon, at least 32 hex digits."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head that was kept elsewhere. `hash` may be its beginning, spaces free."""

    seq: int
    hash: str


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
        return _typed(self.seq, self.hexes)

    @property
    def short(self) -> str:
        """Return number and 32 hex digits, in groups: for the foot of a paper."""
        return _typed(self.seq, self.hexes[:SHORTEST])

    @property
    def hexes(self) -> str:
        """Return the hash without the name of its algorithm."""
        return self.hash.partition(":")[2]


def head() -> Head:
    """Return the head of the chain: one query."""
    last = Seal.objects.order_by("-seq").values_list("seq", "hash", "at").first()
    return Head(*last) if last else Head(0, "", None)


def read(text: str) -> Anchor:
    """Read an anchor as typed from a paper, a mail or a file; raises Unreadable."""
    plain = re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f])", "", text.strip().lower())
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise Unreadable(text.strip()[:80])
    return Anchor(int(found[1]), found[2])


def _typed(seq: int, hexes: str) -> str:
    groups = (hexes[at : at + _GROUP] for at in range(0, len(hexes), _GROUP))
    return f"{seq}:{' '.join(groups)}"
