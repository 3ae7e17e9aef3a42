"""Go through rows one by one: one that cannot be read is left out, and said so."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from budget.choices import JobNote
from budget.services.jobs.faults import NOT_OF_A_ROW
from budget.services.jobs.kinds import Note

logger = logging.getLogger(__name__)
MOST_NOTES = 20
Row = TypeVar("Row")
Made = TypeVar("Made")


def note(notes: list[Note], code: JobNote, about: str) -> None:
    """Add a note to those of a run, each once and not too many."""
    if len(notes) < MOST_NOTES and (code, about) not in notes:
        notes.append((code, about))


@dataclass(slots=True)
class Skips:
    """What one round has left out so far; the others it does."""

    failed: int = 0
    notes: list[Note] = field(default_factory=list)

    def each(
        self,
        rows: Iterable[Row],
        make: Callable[[Row], Iterable[Made]],
        name: Callable[[Row], str],
    ) -> Iterator[Made]:
        """Yield what is made of each row; of one that fails nothing, and its name is
        noted. What is no fault of a row (the database, the network) is raised."""
        for row in rows:
            try:
                made = list(make(row))
            except NOT_OF_A_ROW:
                raise
            except Exception:
                about = name(row)
                logger.exception("%s is left out", about)
                self.failed += 1
                note(self.notes, JobNote.ROW_FAILED, about)
            else:
                yield from made
