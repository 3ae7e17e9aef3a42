"""What changed since somebody last heard: reds, recoveries, words that are wanted."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlencode

from django.db.models.functions import TruncDate
from django.urls import reverse

from budget.choices import NoticeKind, Role
from budget.models import Notice
from performance.choices import FlagEventKind, FlagKind, Light, LightKind
from performance.models import Acceptance, FlagEvent, LightChange
from performance.queries.staff import Holder, Staff
from performance.queries.turns import LAST_FIRST
from performance.reminders import listed
from performance.sentences import Language
from performance.services import desk, digest
from performance.services.digest import Line, Telling
from performance.services.news import FRESH, Item
from performance.services.skips import Skips
from performance.services.waiting import Lying

ACKNOWLEDGED = FlagEventKind.ACKNOWLEDGED
Turns = dict[tuple[int, LightKind], LightChange]
# Up to so many, each with its sentence; more of them by name only.
MOST_SENTENCES = 5
SHOWN_TO = (Role.REVIEWER, Role.HEAD)
TOLD_ABOVE = (NoticeKind.BEHIND, NoticeKind.RECOVERED, NoticeKind.OUTLOOK)
HEADS: dict[NoticeKind, dict[Language, str]] = {
    NoticeKind.BEHIND: {"zh": "{n}项转为红灯", "en": "{n} turned red"},
    NoticeKind.RECOVERED: {"zh": "{n}项不再是红灯", "en": "{n} no longer red"},
    NoticeKind.OUTLOOK: {
        "zh": "{n}项还没有红灯，但全年预计基本无望",
        "en": "{n} not red, but the year's target is hardly possible",
    },
    NoticeKind.EXPLAIN: {
        "zh": "{n}项需要您说明情况",
        "en": "{n} want your explanation",
    },
    NoticeKind.WAITING: {
        "zh": "{n}项等您审核已超过3个工作日",
        "en": "{n} have waited for your review for more than 3 working days",
    },
    NoticeKind.RETURNED: {
        "zh": "{n}项被退回，请修改后重新送审",
        "en": "{n} came back to you, to be mended and sent again",
    },
    NoticeKind.LAPSED: {
        "zh": "您对{n}项灯色说明的认可已到期",
        "en": "your acceptance of {n} explanations has run out",
    },
    NoticeKind.ACCEPTED: {
        "zh": "{n}项灯色的说明已获认可",
        "en": "{n} explained and accepted",
    },
}


def lines(
    body: str,
    staff: Staff,
    told: set[tuple[int, str]],
    waits: list[Lying] | None,
    today: datetime.date,
    now: datetime.datetime,
    skips: Skips,
) -> list[Notice]:
    """Return what is news in one body: each event once for each person concerned.

    Without `waits` nobody's own desk is told of: a group has none.
    """
    tellings = [*_of_flags(body, staff, now, skips)]
    if waits is not None:
        tellings += desk.of_waits(waits, staff, skips)
        tellings += desk.of_returns(body, staff, now, skips)
        tellings += desk.of_acceptances(body, staff, now, skips)
        tellings += desk.of_lapses(body, staff, now, skips)
    found = digest.gather(tellings, told)
    return [digest.notice(line, _words, today, now) for line in found]


def _of_flags(
    body: str, staff: Staff, now: datetime.datetime, skips: Skips
) -> Iterator[Telling]:
    events = list(
        FlagEvent.objects.filter(
            flag__department__path__startswith=body, at__gte=now - FRESH
        )
        .select_related("flag__target__indicator__department", "flag__period")
        .order_by("pk")
    )
    turns = _last_turns({event.flag.target_id for event in events})
    over = _taken_back(event for event in events if event.kind == ACKNOWLEDGED)
    yield from skips.each(
        [event for event in events if event.pk not in over],
        lambda event: _of_event(event, turns, staff),
        lambda event: (
            f"{event.flag.target.indicator.department}"
            f" #{event.flag.target.indicator_id}"
        ),
    )


def _taken_back(events: Iterable[FlagEvent]) -> set[int]:
    """Return the events of acceptances that were taken back before they were told, or
    gave place to another; one that ran out is told all the same."""
    told = {(event.flag.target_id, event.at): event.pk for event in events}
    rows = Acceptance.objects.filter(
        target__in={target for target, _at in told},
        ended_at__isnull=False,
        expires_on__gte=TruncDate("ended_at"),
    )
    ended = rows.values_list("target_id", "accepted_at")
    return {told[at] for at in ended if at in told}


def _of_event(event: FlagEvent, turns: Turns, staff: Staff) -> Iterator[Telling]:
    target = event.flag.target_id
    kind = _kind(event, turns.get((target, LightKind.GOAL)))
    if kind is None:
        return
    item = _turned(event, turns.get((target, _light_of(kind))))
    for holder in _audience(event, kind, staff):
        yield Telling(holder.user_id, holder.path, kind, (), f"event:{event.pk}", item)


def _last_turns(target_ids: Collection[int]) -> Turns:
    """Return how each light of each target turned last, with its sentences."""
    rows = LightChange.objects.filter(target__in=target_ids).order_by(*LAST_FIRST)
    newest: dict[tuple[int, str], int] = {}
    for target, kind, pk in rows.values_list("target_id", "kind", "pk"):
        newest.setdefault((target, kind), pk)
    found = LightChange.objects.filter(pk__in=newest.values())
    return {(row.target_id, LightKind(row.kind)): row for row in found}


def _light_of(kind: NoticeKind) -> LightKind:
    return LightKind.OUTLOOK if kind is NoticeKind.OUTLOOK else LightKind.GOAL


def _kind(event: FlagEvent, turn: LightChange | None) -> NoticeKind | None:
    """Return what an event is to people; None for what needs no telling, or is over.

    That a year will hardly be kept is no news of what is red already.
    """
    flag = event.flag
    happened = (event.kind, flag.kind)
    is_red = turn is not None and turn.after == Light.RED
    if happened == (FlagEventKind.RAISED, FlagKind.BEHIND):
        return NoticeKind.BEHIND if flag.closed_at is None else None
    if happened == (FlagEventKind.RAISED, FlagKind.EXPLAIN):
        return NoticeKind.EXPLAIN if flag.closed_at is None else None
    if happened == (FlagEventKind.CLOSED, FlagKind.BEHIND):
        return None if is_red else NoticeKind.RECOVERED
    if happened == (FlagEventKind.RAISED, FlagKind.OUTLOOK):
        return None if is_red or flag.closed_at else NoticeKind.OUTLOOK
    if event.kind == FlagEventKind.ACKNOWLEDGED:
        return NoticeKind.ACCEPTED
    return None


def _audience(event: FlagEvent, kind: NoticeKind, staff: Staff) -> list[Holder]:
    indicator = event.flag.target.indicator
    path = indicator.department.path
    found = staff.entering(path, indicator.responsible_id)
    if kind in TOLD_ABOVE:
        found += staff.covering(path, SHOWN_TO)
    return [holder for holder in found if holder.user_id != event.actor_id]


def _turned(event: FlagEvent, turn: LightChange | None) -> Item:
    """Say of an event what its light's last turn says; a person's words as they are."""
    target, period = event.flag.target, event.flag.period
    told = event.kind != FlagEventKind.ACKNOWLEDGED and turn is not None
    return Item(
        department=str(target.indicator.department),
        name=target.name_printed,
        why=turn.sentence("zh") if told and turn else event.text,
        why_en=turn.sentence("en") if told and turn else event.text,
        link=reverse("performance:target-detail", args=[target.pk]),
        year=period.year,
        month=period.month,
    )


def _words(line: Line) -> tuple[str, str, str]:
    return _text(line, "zh"), _text(line, "en"), _link(line)


def _text(line: Line, language: Language) -> str:
    items: list[Item] = line.items
    head = HEADS[line.kind][language].format(n=len(items))
    colon = "：" if language == "zh" else ": "
    chinese = language == "zh"
    if len(items) > MOST_SENTENCES:
        names = sorted(
            (item.department, item.name if chinese else item.name_en or item.name)
            for item in items
        )
        return f"{head}{colon}{listed(names, language)}"
    rows = [
        f"{item.name}{colon}{item.why}"
        if chinese
        else f"{item.name_en or item.name}{colon}{item.why_en}"
        for item in items
    ]
    return "\n".join([head + colon.rstrip(), *rows])


def _link(line: Line) -> str:
    items: list[Item] = line.items
    if len(items) == 1:
        return items[0].link
    if line.kind is NoticeKind.WAITING:
        return reverse("performance:review")
    if line.kind is NoticeKind.RETURNED:
        return reverse("performance:entry")
    chosen = {"period": f"{items[0].year}-{items[0].month}"}
    if line.kind is NoticeKind.BEHIND:
        chosen["light"] = Light.RED.value
    return f"{reverse('performance:board')}?{urlencode(chosen)}"
