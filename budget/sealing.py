"""The seal of the trail: canonical text, digest and link of each entry. Pure.

An entry of the chain is `seq`, the `digest` of a payload, the hash of the entry before
and its own `hash` over these three. Whoever has the exported entries and one hash that
was kept elsewhere can check the whole chain with nothing but SHA-256 (docs/seal.md).
"""

import datetime
import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

VERSION: Final = "xushi-seal-v1"
ALGORITHM: Final = "sha256"
# As many hex digits of a hash as are printed: 128 bits.
SHORTEST: Final = 32
_GROUP: Final = 8
_TYPED: Final = re.compile(
    rf"(?:审计链)?\s*#?(\d{{1,18}})\s*[:：]\s*(?:sha256:)?([0-9a-f]{{{SHORTEST},64}})"
)
_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":")
)
_AS_IT_IS: Final = frozenset({type(None), str, int, bool})


class Unreadable(ValueError):
    """What was given is not an anchor: number, colon, at least 32 hex digits."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head that was kept elsewhere. `hash` may be its beginning, spaces free."""

    seq: int
    hash: str


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces, every letter as itself."""
    if type(value) is int:  # what most columns hold: the encoder makes ado about it
        return str(value)
    return _ENCODER.encode(value)


def digest(text: str) -> str:
    """Return the digest of a canonical text, with the name of its algorithm."""
    return f"{ALGORITHM}:{hashlib.sha256(text.encode()).hexdigest()}"


def link(seq: int, previous: str, payload_digest: str) -> str:
    """Return the hash of entry `seq` (1 is the first, its `previous` is empty)."""
    return digest(f"{VERSION}\n{seq}\n{previous}\n{payload_digest}")


def plain(value: Any, places: int | None = None) -> Any:
    """Return a column's value as JSON has it, the same before and after the database.

    Decimals are text with the column's `places`, instants are UTC to the microsecond.
    """
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Decimal):
        return f"{value:.{places}f}" if places is not None else format(value, "f")
    if isinstance(value, datetime.datetime):
        at = value.astimezone(datetime.UTC) if value.tzinfo else value
        return f"{at.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    return value


def typed(seq: int, hexes: str) -> str:
    """Return an anchor as it is printed and typed: number, colon, hex in groups."""
    groups = (hexes[at : at + _GROUP] for at in range(0, len(hexes), _GROUP))
    return f"{seq}:{' '.join(groups)}"


def read_anchor(text: str) -> Anchor:
    """Read an anchor as typed from a paper, a mail or a file; raises Unreadable."""
    plain = re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f])", "", text.strip().lower())
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise Unreadable(text.strip()[:80])
    return Anchor(int(found[1]), found[2])


def read_anchors(text: str) -> list[Anchor]:
    """Read one anchor a line; "#" begins a remark. Raises Unreadable."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            found.append(read_anchor(line))
        except Unreadable:
            if not line.startswith("#"):
                raise
    return found
