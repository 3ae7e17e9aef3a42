"""Judge for a job: what one row or one department lacks does not stop the others."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from budget import clock
from budget.choices import JobNote
from budget.models import Period
from budget.services.jobs.faults import NOT_OF_A_ROW
from budget.services.jobs.kinds import Note, Outcome
from performance.models import Target
from performance.services.assessing import (
    Counts,
    NoPolicy,
    assess_indicators,
    assess_period,
)
from performance.services.skips import note

logger = logging.getLogger(__name__)

# So many faults are logged with all there is to know, more of them counted only.
MOST_LOGGED = 50
# Where more rows of a period than this fail and none is judged, they are not at fault.
MOST_FAILED = 1000


class Tally:
    """What a job has come to so far.

    `alive` is called between two steps, outside of any transaction.
    """

    def __init__(self, job: str, alive: Callable[[], None]) -> None:
        self.job = job
        self.alive = alive
        self.counts = Counts()
        self.failed = 0
        self.skipped = 0
        self.notes: list[Note] = []
        self._apart: set[tuple[str, int]] = set()
        # What had been judged and left out when the period in hand began.
        self._before = 0, 0

    def judge_period(self, period: Period, path: str) -> None:
        """Judge the targets of a branch at one period; apart where that fails."""
        self._before = self.counts.assessed, self.failed
        try:
            self.counts += assess_period(
                path=path,
                year=period.year,
                month=period.month,
                now=clock.now(),
                job=self.job,
                alive=self.alive,
            )
        except NOT_OF_A_ROW:
            raise
        except NoPolicy:
            self._judge_apart(path, period)
        except Exception:
            logger.exception("%s %s: judged row by row", path, period_name(period))
            self._judge_apart(path, period)

    def judge_indicators(self, ids: Sequence[int], about: str) -> None:
        """Judge some indicators at every open period of theirs; halve where it fails.

        `about` says in a note where they belong.
        """
        self.alive()
        try:
            self.counts += assess_indicators(ids, now=clock.now(), job=self.job)
        except NOT_OF_A_ROW:
            raise
        except NoPolicy as fault:
            self.skipped += len(ids)
            self.note(JobNote.NO_POLICY, f"{fault} {about}".strip())
        except Exception:
            if len(ids) > 1:
                half = len(ids) // 2
                self.judge_indicators(ids[:half], about)
                self.judge_indicators(ids[half:], about)
                return
            self._leave_out(ids[0], about)

    def _leave_out(self, indicator_id: int, about: str) -> None:
        """Count an indicator that cannot be judged; raise its fault where all fail."""
        self.failed += 1
        self.note(JobNote.ROW_FAILED, f"{about} #{indicator_id}".strip())
        if self.failed <= MOST_LOGGED:
            logger.exception("indicator %s is not judged", indicator_id)
        assessed, failed = self._before
        if self.failed - failed > MOST_FAILED and self.counts.assessed == assessed:
            raise

    def note_locked(self, periods: Iterable[Period]) -> None:
        """Say which periods are locked: they are judged all the same."""
        for period in periods:
            if period.is_locked(clock.today()):
                self.note(JobNote.LOCKED, period_name(period))

    def note(self, code: JobNote, about: str) -> None:
        note(self.notes, code, about)

    def outcome(self) -> Outcome:
        """Return the counts: commitments judged, lights changed, flags, indicators."""
        numbers: dict[str, Any] = {
            "assessed": self.counts.assessed,
            "changed": self.counts.changed,
            "raised": self.counts.raised,
            "closed": self.counts.closed,
            "failed": self.failed,
            "skipped": self.skipped,
            "seconds": round(self.counts.seconds, 3),
        }
        return Outcome(numbers, tuple(self.notes))

    def _judge_apart(self, path: str, period: Period) -> None:
        """Judge a branch by departments, once a year: rules hold for departments."""
        if (path, period.year) in self._apart:
            return
        self._apart.add((path, period.year))
        about = f"{period.year}-{period.month:02d}"
        for ids in _by_department(path, period.year):
            self.judge_indicators(ids, about)


def period_name(period: Period) -> str:
    """Return "甲局 2024-09": read alike in every language."""
    return f"{period.body} {period.year}-{period.month:02d}"


def _by_department(path: str, year: int) -> list[list[int]]:
    """Return the ids of the indicators with a target of the year, a list each."""
    rows = (
        Target.objects.filter(
            indicator__department__path__startswith=path, goal__year=year
        )
        .order_by("indicator__department__path", "indicator_id")
        .values_list("indicator__department__path", "indicator_id")
        .distinct()
    )
    found: dict[str, list[int]] = {}
    for department, indicator_id in rows:
        found.setdefault(department, []).append(indicator_id)
    return list(found.values())
