"""Give the chain away as lines that anybody can check without this program.

One JSON object an entry: number, kind, instant, the hash before, digest, hash, the
payload as text, and the texts of its rows and steps, whose digests the payload names.
`verify_chain.py` reads it (docs/seal.md).
"""

import json
from collections.abc import Iterator

from budget import sealing
from budget.audit import entries


def lines() -> Iterator[str]:
    """Yield the whole chain, an entry a line, oldest first."""
    for batch in entries.batches():
        for read in batch:
            yield _line(read)


def _line(read: entries.Read) -> str:
    seal = read.seal
    return json.dumps(
        {
            "seq": seal.seq,
            "kind": seal.kind,
            "at": sealing.plain(seal.at),
            "previous": seal.previous,
            "digest": seal.digest,
            "hash": seal.hash,
            "payload": read.payload,
            "rows": [found.text for found in read.rows],
            "steps": list(read.steps),
        },
        ensure_ascii=False,
    )
