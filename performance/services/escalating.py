"""催报升级: lateness that climbs from whoever enters to the reviewer and the head."""

import datetime
from collections.abc import Iterable

from budget.workdays import Calendar
from performance.choices import FlagEventKind, FlagKind, Rung
from performance.models import Flag, FlagEvent
from performance.queries.among import among
from performance.queries.owed import Owed
from performance.reminders import rung
from performance.services import flags, tables

WORDS = {
    Rung.LATE_REVIEWER: "催报升级：已提醒审核人",
    Rung.LATE_HEAD: "催报升级：已提醒领导",
}


def note(
    items: Iterable[Owed],
    today: datetime.date,
    now: datetime.datetime,
    days: Calendar,
    job: str,
) -> int:
    """Note on each open flag of a late figure that the next one up is asked by now.

    Each rung once a flag, so a second round notes nothing; of several late periods of
    an indicator the longest counts. Return how many flags were noted.
    """
    reached: dict[int, Rung] = {}
    for item in sorted(items, key=lambda item: item.late_after, reverse=True):
        step = rung(item.late_after, today, days)
        if step in WORDS:
            reached[item.indicator_id] = step
    if not reached:
        return 0
    rows = Flag.objects.filter(
        target__indicator__in=among(reached), kind=FlagKind.OVERDUE, closed_at=None
    ).values_list("pk", "target__indicator_id")
    texts = {pk: WORDS[reached[indicator]] for pk, indicator in rows}
    told = FlagEvent.objects.filter(flag__in=among(texts), kind=FlagEventKind.CHANGED)
    known = set(told.values_list("flag_id", "text"))
    new = {pk: text for pk, text in texts.items() if (pk, text) not in known}
    flags.note(new, FlagEventKind.CHANGED, tables.instant(now), job)
    return len(new)
