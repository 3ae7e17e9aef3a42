"""催报: ask for the figures that are due, of whoever's step it is by now."""

import datetime
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from budget.choices import NoticeKind
from budget.models import Notice, Period
from budget.workdays import Calendar
from performance.choices import ReportingState, Rung
from performance.models import Indicator
from performance.queries.owed import Owed, owed
from performance.queries.staff import Holder, Staff
from performance.reminders import (
    AUDIENCE,
    ENTERING,
    Asked,
    asking,
    rung,
)
from performance.services import digest
from performance.services.digest import Line, Telling
from performance.services.skips import Skips

# A figure that nobody has sent for so long has had every rung of the ladder.
ASKED_FOR = datetime.timedelta(days=60)
BEFORE = frozenset({Rung.WEEK_BEFORE, Rung.DAYS_BEFORE, Rung.DUE_DAY})


def due(body: str, today: datetime.date) -> list[Owed]:
    """Return the figures of one body to ask for today.

    A figure once submitted is asked for no more, also after it was returned: that is
    told by the opinion. A locked period takes no figures and asks for none.
    """
    indicators = Indicator.objects.filter(department__path__startswith=body)
    return [
        item
        for item in owed(indicators, _periods(body, today), today)
        if item.state.state is not ReportingState.RETURNED
    ]


def lines(
    items: list[Owed],
    staff: Staff,
    told: set[tuple[int, str]],
    today: datetime.date,
    now: datetime.datetime,
    days: Calendar,
    skips: Skips,
) -> list[Notice]:
    """Return what is to be asked for today, and was not asked for before."""
    tellings = skips.each(
        items,
        lambda item: _tellings(item, staff, today, days),
        lambda item: f"{item.department} #{item.indicator_id}",
    )
    found = digest.gather(tellings, told)

    def words(line: Line) -> tuple[str, str, str]:
        return _words(line, today, days)

    return [digest.notice(line, words, today, now) for line in found]


def _periods(body: str, today: datetime.date) -> list[Period]:
    rows: QuerySet[Period] = Period.objects.filter(
        body__path=body, opens_on__lte=today, year__gte=today.year - 1
    ).select_related("body")
    return [period for period in rows if not period.is_locked(today)]


def _tellings(
    item: Owed, staff: Staff, today: datetime.date, days: Calendar
) -> Iterator[Telling]:
    if today - item.due_on > ASKED_FOR:
        return
    if item.due_on < today <= item.late_after:
        return  # Within the grace of the rules nothing is late yet.
    since = item.due_on if today <= item.due_on else item.late_after
    step = rung(since, today, days)
    if step is None:
        return
    kind = NoticeKind.DUE if step in BEFORE else NoticeKind.LATE
    for holder in _audience(item, step, staff):
        yield Telling(
            user_id=holder.user_id,
            path=holder.path,
            kind=kind,
            topic=(
                item.period.pk,
                item.due_on,
                step.value,
                "own" if holder.role in ENTERING else "others",
            ),
            token=f"owed:{item.period.pk}:{item.indicator_id}:{step.value}",
            item=item,
        )


def _audience(item: Owed, step: Rung, staff: Staff) -> list[Holder]:
    """Return who is asked; where nobody enters, the next one up hears at once."""
    found = staff.entering(item.path, item.responsible_id)
    found += staff.covering(item.path, AUDIENCE[step] - ENTERING)
    if found:
        return found
    above = AUDIENCE[Rung.LATE_REVIEWER] - ENTERING
    heads = AUDIENCE[Rung.LATE_HEAD] - ENTERING
    return list(staff.covering(item.path, above)) or list(
        staff.covering(item.path, heads)
    )


def _words(line: Line, today: datetime.date, days: Calendar) -> tuple[str, str, str]:
    first: Owed = line.items[0]
    _period, _due_on, step, whose = line.topic
    asked = Asked(
        year=first.period.year,
        month=first.period.month,
        due_on=first.due_on,
        today=today,
        rung=Rung(str(step)),
        names=[(item.department, item.indicator) for item in line.items],
        own=whose == "own",
    )
    page = "performance:entry" if whose == "own" else "performance:chase"
    chosen = str(first.period.pk)
    if whose != "own":
        chosen = f"{first.period.year}-{first.period.month}"
    link = f"{reverse(page)}?{urlencode({'period': chosen})}"
    return asking(asked, days), asking(asked, days, "en"), link
