"""What reconciliation speaks of: a place in a publication, a finding, known facts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from budget.choices import Severity
from budget.publication import Publication, Table

KEY_LENGTH: Final = 400
TEXT: Final = "text"
"""The `table` of a place in the text around the tables."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: table (as in budget.official_tables, "14", "15", "text"),
    row and column by the words printed there, line, page, and what is printed."""

    table: str
    row: str = ""
    column: str = ""
    line: int = 0
    page: int = 0
    text: str = ""
    form: str = ""  # the project of a form 15


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree. Nothing is repaired.

    `figures` are compared in `unit`, the printed one first; `difference` is the first
    less the second. `reason` and `words` make the sentence (wording.sentence).
    `subject` names what is compared without figures or lines, so that the key of a
    finding survives a new reading of the same book.
    """

    rule: str
    severity: Severity
    reason: str
    subject: str
    places: tuple[Place, ...] = ()
    figures: tuple[Decimal, ...] = ()
    difference: Decimal | None = None
    unit: str = ""
    words: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Return what tells this finding from the others of its book, stably; the end
        of a very long one is a digest."""
        words = f"{self.rule}:{self.subject}"
        if len(words) <= KEY_LENGTH:
            return words
        digest = hashlib.sha256(words.encode()).hexdigest()[:32]
        return f"{words[: KEY_LENGTH - 33]}#{digest}"

    @property
    def fingerprint(self) -> str:
        """Return a digest of key, severity and figures: an acceptance by a person
        holds for these figures only, not for others at the same place."""
        figures = (f"{figure.normalize():f}" for figure in self.figures)
        said = "|".join(
            (
                *(self.key, self.reason, self.severity, self.unit, *figures),
                *[f"{key}={word}" for key, word in self.words],
            )
        )
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Facts:
    """What is known beside the publication; every part may be missing.

    `leaves` are the tables as they follow from the stored leaves, `last` is last
    year's publication, `actuals` last year's values by (project, indicator) as
    (number, unit), `targets` the values in force by the same, as printed;
    `project_items` the functional item of each project by its code; `functional` and
    `economic` the names of the classification by code; `accrual_shares` say what part
    of the pension contribution the medical one is (a local rate).
    """

    leaves: Mapping[str, Table] = field(default_factory=dict)
    last: Publication | None = None
    actuals: Mapping[tuple[str, str], tuple[Decimal, str]] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], str] = field(default_factory=dict)
    project_items: Mapping[str, str] = field(default_factory=dict)
    functional: Mapping[str, str] = field(default_factory=dict)
    economic: Mapping[str, str] = field(default_factory=dict)
    medical_of_pension: Decimal | None = None


NOTHING: Final = Facts()
