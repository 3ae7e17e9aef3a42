"""结转下年: what may be done with each commitment of a year that ends. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# A page of more rows would hold more boxes than a form may send.
MOST: Final = 300


class Standing(StrEnum):
    """Where a commitment stands on the way to the next year."""

    OPEN = "open"
    CARRIED = "carried"
    # Carried over and sent back: to be changed or given up.
    RETURNED = "returned"
    RETIRED = "retired"
    # The next year has this commitment already, from its own forms.
    THERE = "there"
    # Given up by an adjustment, or a long-term goal whose last year this is.
    OVER = "over"
    # Its project has no budget of the next year yet.
    NO_PROJECT = "no_project"
    # It was carried over itself and has no 批复 yet.
    AWAITING = "awaiting"


# What can be carried over at once.
UNDECIDED: Final = (Standing.OPEN, Standing.RETURNED)
# What wants a decision; a project's goes on with its next year's code and budget.
DECIDABLE: Final = (*UNDECIDED, Standing.NO_PROJECT)


class Choice(StrEnum):
    """What is decided of a commitment when its year ends."""

    CARRY = "carry"
    RETIRE = "retire"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Budget:
    """What a person gives of a project's next year, as typed; a bare amount is in
    万元."""

    code: str
    amount: str


@dataclass(frozen=True)
class Plan:
    """What to carry, {commitment: its next value as printed}, and what to retire.

    `goals` are the next year's words of goals that go on, by this year's goal;
    `budgets` begin the next year of projects that have none, by project.
    """

    carry: Mapping[int, str] = field(default_factory=dict)
    retire: frozenset[int] = frozenset()
    goals: Mapping[int, str] = field(default_factory=dict)
    budgets: Mapping[int, Budget] = field(default_factory=dict)


def next_value(text: str, year: int) -> str:
    """Return a value or a goal as the next year would print it: its year moves on."""
    return text.replace(str(year), str(year + 1))
