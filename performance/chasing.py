"""催报名单: one text to copy into a chat group. Pure.

Plain lines without markup: every chat program shows them alike.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from budget import periods
from budget.workdays import Calendar
from performance.reminders import UNPUBLISHED_WORDS, date_words
from performance.sentences import Language


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure or form that is owed; `responsible` is empty where nobody is named."""

    department: str
    indicator: str
    responsible: str
    due_on: datetime.date
    returned: bool


@dataclass(frozen=True, slots=True)
class _Words:
    head: str
    none: str
    group: str
    row: str
    nobody: str
    returned: str
    due: str
    late: str
    day_off: str


WORDS: dict[Language, _Words] = {
    "zh": _Words(
        head="【催报】{period}：截至{today}，尚有{n}项未报",
        none="【催报】{period}：截至{today}，应报数据已全部报齐。",
        group="{department}（{n}项）",
        row="{number}. {indicator}（{responsible}）{when}",
        nobody="未定责任人",
        returned="已退回，待重报",
        due="应于{due}前报送",
        late="应于{due}前报送，已迟{n}个工作日",
        day_off="应于{due}前报送，次一工作日起计迟报",
    ),
    "en": _Words(
        head="[Reminder] {period}: {n} not reported as of {today}",
        none="[Reminder] {period}: every figure due has come, as of {today}.",
        group="{department} ({n})",
        row="{number}. {indicator} ({responsible}): {when}",
        nobody="nobody named",
        returned="returned, to be sent again",
        due="due by {due}",
        late="due by {due}, working days late: {n}",
        day_off="due by {due}, late from the next working day",
    ),
}


def chase_text(
    entries: Sequence[Entry],
    *,
    year: int,
    month: int,
    today: datetime.date,
    days: Calendar,
    language: Language = "zh",
) -> str:
    """Return who owes which figure since when, by department in the given order."""
    period = periods.label(year, month, language, with_year=True)
    return text_of(entries, period, today=today, days=days, language=language)


def text_of(
    entries: Sequence[Entry],
    about: str,
    *,
    today: datetime.date,
    days: Calendar,
    language: Language = "zh",
) -> str:
    """Return who owes what since when; `about` is what all of it is for."""
    words = WORDS[language]
    known = {
        "period": about,
        "today": date_words(today, language),
        "n": len(entries),
    }
    if not entries:
        return words.none.format(**known)
    # Hundreds of forms are due on one day: its working days are counted once.
    told: dict[tuple[datetime.date, bool], str] = {}
    for entry in entries:
        key = entry.due_on, entry.returned
        if key not in told:
            told[key] = when(entry, today, days, language)
    lines = [words.head.format(**known)]
    for department, group in groupby(entries, key=lambda entry: entry.department):
        found = list(group)
        lines += ["", words.group.format(department=department, n=len(found))]
        lines += [
            words.row.format(
                number=number,
                indicator=entry.indicator,
                responsible=entry.responsible or words.nobody,
                when=told[entry.due_on, entry.returned],
            )
            for number, entry in enumerate(found, 1)
        ]
    first = min(entry.due_on for entry in entries)
    if not days.covers(min(first, today), max(first, today)):
        lines += ["", UNPUBLISHED_WORDS[language].strip()]
    return "\n".join(lines)


def when(
    entry: Entry, today: datetime.date, days: Calendar, language: Language = "zh"
) -> str:
    """Say by which day a figure was due and how many working days late it is."""
    words = WORDS[language]
    if entry.returned:
        return words.returned
    late = days.between(entry.due_on, today)
    if late:
        pattern = words.late
    else:
        pattern = words.due if today <= entry.due_on else words.day_off
    return pattern.format(due=date_words(entry.due_on, language), n=late)
