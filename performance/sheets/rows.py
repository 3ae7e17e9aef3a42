"""One row of an uploaded quarter, as it is kept until it is confirmed."""

from dataclasses import dataclass, field
from typing import Any

from performance.sheets.columns import LINKED, TYPED, is_mark_of, part_mark

# A column's key, a code of `reasons`, and the fact that its sentence names.
Remark = tuple[str, str, str]


@dataclass
class Filed:
    """What one row says. `number` is what Excel shows at its left.

    `version` and `mark` are what went out with it: a row that came back as it went out
    says nothing of its own. `confirmed` are answers given on the page. `texts` lacks
    the columns that the file lacks.
    """

    number: int
    id: int | None = None
    version: int | None = None
    mark: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)

    @property
    def untouched(self) -> bool:
        whole = all(key in self.texts for key in TYPED)
        return whole and is_mark_of(self.mark, self.texts)

    def touched(self, key: str) -> bool:
        """Whether one of the linked boxes says something else than it went out with.

        Where the mark was lost nobody knows, and both count.
        """
        if key not in self.texts:
            return False
        parts = self.mark.split("-")[1:]
        known = dict(zip(LINKED, parts, strict=False))
        return known.get(key) != part_mark(self.texts[key])

    def to_json(self) -> dict[str, Any]:
        """Return the row as it is kept; `asdict` would copy each letter of it."""
        return dict(vars(self))


def from_json(kept: dict[str, Any]) -> Filed:
    """Read a kept row back."""
    values: dict[str, Any] = dict(kept)
    for name in ("faults", "notes"):
        values[name] = [tuple(one) for one in kept[name]]
    return Filed(**values)
