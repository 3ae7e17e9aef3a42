"""The boxes of a declared form's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from performance.choices import GoalKind
from performance.declaring import Candidate, DeclaredGoal, DeclaredRow
from performance.forms.declared_said import Said
from performance.models import Target


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One box: its name is its place. `wrong` is said of it, `other` is on record,
    `hint` is an example of what goes in."""

    name: str
    text: str
    label: Any = ""
    options: Sequence[tuple[str, Any]] = ()
    wrong: tuple[str, ...] = ()
    question: bool = False
    other: str | None = None
    locked: bool = False
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class RowBox:
    """One row's cells; `link` asks which indicator a new row of a known name means."""

    row: DeclaredRow
    cells: Mapping[str, Cell]
    said: Said
    candidates: tuple[Candidate, ...] = ()
    linked: str = ""
    explained: str = ""


@dataclass(frozen=True, kw_only=True)
class GoalBox:
    """One goal's cells and its rows; `held` stand there already and stay."""

    goal: DeclaredGoal
    text: Cell
    heading: Cell
    rows: tuple[RowBox, ...]
    first: bool
    last: bool
    held: tuple[Target, ...] = ()

    @property
    def annual(self) -> bool:
        return self.goal.kind is GoalKind.ANNUAL
