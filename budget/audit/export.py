"""Give the chain away as lines that anybody can check without this program.

One JSON object an entry: number, kind, instant, the hash before, digest, hash, the
payload as text, and the texts of its rows and steps, whose digests the payload names.
`verify_chain.py` reads it (docs/seal.md).
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from budget.audit import entries


def lines() -> Iterator[str]:
    """Yield the whole chain, an entry a line, oldest first."""
    for batch in entries.batches():
        for read in batch:
            yield _line(read)


def excerpt(
    acts: Sequence[int], may: Callable[[entries.RowRead], bool], about: str
) -> Iterator[str]:
    """Yield the entries of some acts, newest first, in the same form.

    The texts of rows that the reader `may` not see, and of their steps, are withheld:
    null, their digests stay. `about` says on each line what it is an excerpt of:
    `verify_chain.py` refuses such lines instead of calling the entries between them
    missing.
    """
    for read in reversed(entries.of_acts(acts)):
        texts = [row.text if may(row) else None for row in read.rows]
        seen = {
            (row.model.rpartition(".")[2], row.record_id)
            for row in read.rows
            if may(row)
        }
        fields = _fields(read, texts)
        if None in texts:
            fields["steps"] = [_withheld(text, seen) for text in read.steps]
        yield _json(fields | {"excerpt": about})


def _withheld(step: str, seen: Collection[tuple[str, int]]) -> str | None:
    """Keep the text of a step that was taken with a record that is seen."""
    (told,) = json.loads(step).values()
    return step if (told.get("kind"), told.get("record_id")) in seen else None


def _line(read: entries.Read) -> str:
    return _json(_fields(read, [row.text for row in read.rows]))


def _fields(read: entries.Read, rows: list[str | None]) -> dict[str, Any]:
    seal = read.seal
    return {
        "seq": seal.seq,
        "kind": seal.kind,
        "at": seal.at,
        "previous": seal.previous,
        "digest": seal.digest,
        "hash": seal.hash,
        "payload": read.payload,
        "rows": rows,
        "steps": list(read.steps),
    }


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)
