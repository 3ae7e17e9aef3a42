"""The daily round, in the morning of each working day: who is told what.

1. Of each body, flag the figures that wait too long for their review.
2. Gather what is due, late, turned, wanted: only what was not told before.
3. Keep one line a person and topic; the unique key makes a second round say nothing.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budget import clock
from budget.models import JobRun, Period
from budget.queries import workdays
from budget.services import notices
from budget.services.jobs.kinds import Kind, Outcome, Part, Schedule
from performance.queries.staff import staff
from performance.services import digest, reminders, turns, waiting

REMIND = "remind"
REMIND_PART = "remind_part"
# When offices open: people read it at work, not at night.
MORNING = datetime.time(9)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one round did: lines told, people told, flags of waiting figures."""

    told: int = 0
    people: int = 0
    raised: int = 0
    closed: int = 0


def remind(
    *, body: str, today: datetime.date, now: datetime.datetime, job: str = ""
) -> Counts:
    """Tell everybody in one body what is new today; on a day off, nobody anything.

    Whom to tell is read from the roles as they are now. Running again, on the same day
    or after a crash, tells nothing twice.
    """
    days = workdays.calendar()
    if not days.is_workday(today):
        return Counts()
    with transaction.atomic():
        # Two rounds at once would each think the other's flags missing.
        mine = Period.objects.select_for_update(of=("self",)).filter(body__path=body)
        list(mine.order_by("pk").values_list("pk"))
        present = staff(body, today)
        waits = waiting.lying(body, today, days)
        raised, closed = waiting.update(body, waits, now, job)
        told = digest.told_before(present.user_ids, now)
        rows = reminders.lines(body, present, told, today, now, days)
        rows += turns.lines(body, present, told, waits, today, now)
        new = notices.keep(rows)
    people = len({row.user_id for row in rows}) if new else 0
    return Counts(new, people, raised, closed)


def _all(run: JobRun) -> Outcome:
    """Split the round by reporting body, so that one body's fault is its own."""
    bodies = Period.objects.order_by("body__path").values_list("body__path", flat=True)
    parts = [
        Part(REMIND_PART, f"{run.slot} {path}", {"body": path})
        for path in bodies.distinct()
    ]
    return Outcome(parts=tuple(parts))


def _part(run: JobRun) -> Outcome:
    counts = remind(
        body=run.arguments["body"], today=clock.today(), now=clock.now(), job=run.name
    )
    return Outcome(
        {
            "told": counts.told,
            "people": counts.people,
            "raised": counts.raised,
            "closed": counts.closed,
        }
    )


KINDS = {
    REMIND: Kind(_all, _("每日提醒"), Schedule(MORNING)),
    REMIND_PART: Kind(_part, _("部门提醒")),
}
