"""The daily round, in the morning of each working day: who is told what.

1. Of each body, flag the figures that wait too long for their review, and note on the
   flags of late ones who is asked by now.
2. Gather what is due, late, turned, wanted: only what was not told before.
3. Keep one line a person and topic; the unique key makes a second round say nothing.
4. Write the same for each group robot of the body, as one message of the day.
"""

import datetime
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budget import clock
from budget.choices import NoticeKind, Role
from budget.models import Delivery, JobRun, Notice, Period, Robot
from budget.queries import workdays
from budget.services import notices, outbox
from budget.services.jobs.kinds import Kind, Outcome, Part, Schedule
from budget.workdays import Calendar
from performance.queries.owed import Owed
from performance.queries.staff import Holder, Staff, staff
from performance.services import (
    acceptances,
    digest,
    escalating,
    inquiry_notices,
    locks,
    rectify_notices,
    reminders,
    turns,
    waiting,
)
from performance.services.scheduled import ASSESS_ALL
from performance.services.skips import Skips

REMIND = "remind"
REMIND_PART = "remind_part"
# When offices open: people read it at work, not at night.
MORNING = datetime.time(9)
# A group hears what its entering people and its head hear, but nobody's own tasks.
IN_A_GROUP = (Role.CLERK, Role.HEAD)
TO_GROUPS = (
    NoticeKind.DUE,
    NoticeKind.LATE,
    NoticeKind.BEHIND,
    NoticeKind.RECOVERED,
    NoticeKind.OUTLOOK,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one round did: lines told, people told, flags of waiting figures."""

    told: int = 0
    people: int = 0
    raised: int = 0
    closed: int = 0
    groups: int = 0
    skips: Skips = field(default_factory=Skips)


def remind(
    *, body: str, today: datetime.date, now: datetime.datetime, job: str = ""
) -> Counts:
    """Tell everybody in one body what is new today; on a day off, nobody anything.

    Whom to tell is read from the roles as they are now. Running again, on the same day
    or after a crash, tells nothing twice. What cannot be told for a fault of its own
    row is left out and noted; the rest is told.
    """
    days = workdays.calendar()
    if not days.is_workday(today):
        return Counts()
    acceptances.lapse(body=body, today=today, now=now)
    with transaction.atomic():
        # Two rounds at once would each think the other's flags missing. No row is
        # locked: who enters a figure locks its period, and does not wait for a round.
        locks.one_at_a_time([body], locks.TELLING)
        present = staff(body, today)
        waits = waiting.lying(body, today, days)
        raised, closed = waiting.update(body, waits, now, job)
        told = digest.told_before(present.user_ids, now)
        items = reminders.due(body, today)
        escalating.note(items, today, now, days, job)
        skips = Skips()
        rows = reminders.lines(items, present, told, today, now, days, skips)
        rows += turns.lines(body, present, told, waits, today, now, skips)
        rows += rectify_notices.lines(body, present, told, today, now, skips)
        rows += inquiry_notices.lines(body, present, told, today, now, skips)
        new = notices.keep(rows)
        groups = _tell_groups(body, items, today, now, days)
    people = len({row.user_id for row in rows}) if new else 0
    return Counts(new, people, raised, closed, groups, skips)


def _tell_groups(
    body: str,
    items: list[Owed],
    today: datetime.date,
    now: datetime.datetime,
    days: Calendar,
) -> int:
    """Put one message for each group into the outbox, of its own branch alone."""
    robots = {
        robot.pk: robot
        for robot in Robot.objects.filter(
            department__path__startswith=body, is_active=True
        ).select_related("department")
    }
    if not robots:
        return 0
    listening = Staff(
        tuple(
            Holder(pk, role, robot.department.path)
            for pk, robot in robots.items()
            for role in IN_A_GROUP
        )
    )
    told = {
        (pk, token)
        for pk, about in Delivery.objects.filter(
            robot__in=robots, created_at__gte=now - digest.REMEMBERED
        ).values_list("robot_id", "about")
        for token in about
    }
    skips = Skips()  # noted where people are told the same
    rows = reminders.lines(items, listening, told, today, now, days, skips)
    rows += turns.lines(body, listening, told, None, today, now, skips)
    found: dict[int, list[Notice]] = {}
    for row in rows:
        if row.kind in TO_GROUPS:
            found.setdefault(row.user_id, []).append(row)
    return sum(_post(robots[pk], lines, now) for pk, lines in found.items())


def _post(robot: Robot, lines: list[Notice], now: datetime.datetime) -> bool:
    text = "\n\n".join(line.text for line in lines)
    about = [token for line in lines for token in line.about]
    return outbox.post(robot, text, about, now)


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
            "groups": counts.groups,
            "failed": counts.skips.failed,
        },
        tuple(counts.skips.notes),
    )


KINDS = {
    REMIND: Kind(_all, _("每日提醒"), Schedule(MORNING), after=(ASSESS_ALL,)),
    REMIND_PART: Kind(_part, _("部门提醒")),
}
