"""A form as it was at one moment: kept as plain data, known by its cells, compared.

What counts as content are the cells that records fill, the dateline and the notes.
The form's own wording and the imprint may change with a later version of the program.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from budget.book.paper.layout import Cell, Look, Paper, Placed, placed

DATELINE, NOTES = "dateline", "notes"
ROW = "target."
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that says another thing; `name` is where on the form it stands."""

    key: str
    name: str
    old: str
    new: str


def frozen(paper: Paper) -> dict[str, Any]:
    """Return the form as plain data, without its imprint."""
    return asdict(replace(paper, imprint=()))


def thawed(content: dict[str, Any]) -> Paper:
    """Return the form that was frozen."""
    rows = tuple(
        tuple(Cell(**{**cell, "look": Look(cell["look"])}) for cell in row)
        for row in content["rows"]
    )
    lists = ("columns", "notes", "signatures", "imprint", "again")
    tuples = {name: tuple(content[name]) for name in lists if name in content}
    return Paper(**{**content, **tuples, "rows": rows})


def digest(paper: Paper) -> str:
    """Return the SHA-256 of what the form says: 64 hexadecimal digits."""
    said = json.dumps(list(_said(paper)), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def number(paper: Paper, key: str) -> Decimal | None:
    """Return the plain number in a cell; None for no such cell, and for words."""
    text = dict(_said(paper)).get(key, "")
    return Decimal(text) if PLAIN.fullmatch(text) else None


def differences(before: Paper, after: Paper) -> list[Difference]:
    """Return cell by cell what the form says otherwise now, in the form's order.

    A row that is new has no old text, one that is gone no new one.
    """
    old, new = dict(_said(before)), dict(_said(after))
    names = {**_names(before), **_names(after)}
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(key, names.get(key, ""), old.get(key, ""), new.get(key, ""))
        for key in keys
        if old.get(key, "") != new.get(key, "")
    ]


def _said(paper: Paper) -> Iterator[tuple[str, str]]:
    yield DATELINE, paper.dateline
    for row in paper.rows:
        for cell in row:
            if cell.key:
                yield cell.key, cell.text
    yield NOTES, "\n".join(paper.notes)


def _names(paper: Paper) -> dict[str, str]:
    """Return where each cell stands, in the words of the form around it."""
    cells = placed(paper)
    texts = dict(_said(paper))
    labels = [one for one in cells if one.cell.look == Look.LABEL]
    return {DATELINE: "表头", NOTES: "备注"} | {
        one.cell.key: _name(one, labels, texts) for one in cells if one.cell.key
    }


def _name(one: Placed, labels: list[Placed], texts: dict[str, str]) -> str:
    """Return a row's subject and its column's head, where the form has them."""
    left = [at for at in labels if at.column < one.column and _beside(at, one)]
    above = [at for at in labels if at.row < one.row and _over(at, one)]
    subject = left[-1].cell.text if left else ""
    if one.cell.key.startswith(ROW):
        subject = texts.get(f"{one.cell.key.rpartition('.')[0]}.name", "")
    head = above[-1].cell.text if above else ""
    return " · ".join(dict.fromkeys(text for text in (subject, head) if text))


def _beside(at: Placed, one: Placed) -> bool:
    return at.row <= one.row < at.row + at.cell.down


def _over(at: Placed, one: Placed) -> bool:
    return (at.column, at.cell.across) == (one.column, one.cell.across)
