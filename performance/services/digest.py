"""One person's day: what is new is gathered into lines, and each line is told once."""

import datetime
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from budget.choices import NoticeKind
from budget.models import Notice
from performance.sentences import Language

# A line names what it is about in so many characters; the page has the words in full.
LONGEST = 80
# What was told longer ago does not come again: flags and periods are younger.
REMEMBERED = datetime.timedelta(days=120)
Topic = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing for one person, through the branch in which the person has the role.

    Things of one topic become one line; `token` says what was told, for good.
    """

    user_id: int
    path: str
    kind: NoticeKind
    topic: Topic
    token: str
    item: Any


@dataclass
class Line:
    """The things of one topic for one person."""

    user_id: int
    path: str
    kind: NoticeKind
    topic: Topic
    tokens: list[str] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)

    def key(self, today: datetime.date) -> str:
        """Return what makes the line one: a second run of the day finds it told."""
        topic = ":".join(map(str, self.topic))
        return f"{today}:{self.kind}:{topic}:{self.path}:{self.user_id}"


Words = Callable[[Line], tuple[str, str, str]]


def gather(tellings: Iterable[Telling], told: set[tuple[int, str]]) -> list[Line]:
    """Return the lines of what is new; a thing comes to one person once."""
    lines: dict[tuple[Any, ...], Line] = {}
    seen = set(told)
    for telling in tellings:
        mark = (telling.user_id, telling.token)
        if mark in seen:
            continue
        seen.add(mark)
        key = (telling.user_id, telling.path, telling.kind, telling.topic)
        line = lines.setdefault(key, Line(*key))
        line.tokens.append(telling.token)
        line.items.append(telling.item)
    return list(lines.values())


def told_before(
    user_ids: Iterable[int], now: datetime.datetime
) -> set[tuple[int, str]]:
    """Return (person, token) of everything told in the last months; one query."""
    rows = Notice.objects.filter(
        user__in=user_ids, created_at__gte=now - REMEMBERED
    ).values_list("user_id", "about")
    return {(user_id, token) for user_id, about in rows for token in about}


def brief(words: str) -> str:
    """Return the words as a line shows them: cut after LONGEST characters, with …"""
    text = words.strip()
    return text[:LONGEST] + ("…" if len(text) > LONGEST else "")


def of_act(
    user_id: int,
    token: str,
    kind: NoticeKind,
    path: str,
    texts: Mapping[Language, str],
    link: str,
    now: datetime.datetime,
) -> Notice:
    """Return the notice of one act to one person; `token` names the record with its
    version, so that each act is told, and told to each once."""
    return Notice(
        user_id=user_id,
        dedupe_key=f"{token}:{user_id}",
        kind=kind,
        path=path,
        text=texts["zh"],
        text_en=texts["en"],
        link=link,
        created_at=now,
    )


def notice(
    line: Line, words: Words, today: datetime.date, now: datetime.datetime
) -> Notice:
    """Return the line as it is kept; `words` gives both texts and the link."""
    text, text_en, link = words(line)
    return Notice(
        user_id=line.user_id,
        dedupe_key=line.key(today),
        kind=line.kind,
        path=line.path,
        text=text,
        text_en=text_en,
        about=line.tokens,
        link=link,
        created_at=now,
    )
