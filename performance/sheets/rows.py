"""One row of an uploaded quarter, as it is kept until it is confirmed."""

from dataclasses import asdict, dataclass, field
from typing import Any

from performance.sheets.columns import TYPED, mark_of

# A column's key, a code of `reasons`, and the fact that its sentence names.
Remark = tuple[str, str, str]


@dataclass
class Filed:
    """What one row says. `number` is what Excel shows at its left.

    `version` and `mark` are what went out with it: a row that came back as it went out
    says nothing of its own. `confirmed` are answers given on the page.
    """

    number: int
    id: int | None = None
    version: int | None = None
    mark: str = ""
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TYPED, ""))
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)

    @property
    def untouched(self) -> bool:
        return self.mark == mark_of(self.texts)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(kept: dict[str, Any]) -> Filed:
    """Read a kept row back."""
    values: dict[str, Any] = dict(kept)
    for name in ("faults", "notes"):
        values[name] = [tuple(one) for one in kept[name]]
    return Filed(**values)
