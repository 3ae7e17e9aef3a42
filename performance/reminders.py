"""Asking for a figure: when, of whom, in which words. Pure.

Seven and three days before the due day, on the day, then by working days late: first
whoever enters, then the reviewer too, then the head too. The due day of a figure is the
day from which it counts as late: the period's own, or the day its data exist.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from budget import periods
from budget.choices import Role
from budget.workdays import Calendar
from performance.choices import Rung
from performance.sentences import Language

WEEK, DAYS = 7, 3
# Working days late from which the reviewer, then the head is told too.
REVIEWER_FROM, HEAD_FROM = 3, 5
# Working days that a record may lie with one reviewer.
PATIENCE = 3
# So many names a section; the list itself is a click away.
MOST_NAMES = 8

ENTERING = frozenset({Role.LEAD, Role.CLERK})
AUDIENCE: dict[Rung, frozenset[Role]] = {
    Rung.WEEK_BEFORE: ENTERING,
    Rung.DAYS_BEFORE: ENTERING,
    Rung.DUE_DAY: ENTERING,
    Rung.LATE: ENTERING,
    Rung.LATE_REVIEWER: ENTERING | {Role.REVIEWER},
    Rung.LATE_HEAD: ENTERING | {Role.REVIEWER, Role.HEAD},
}


def rung(due_on: datetime.date, today: datetime.date, days: Calendar) -> Rung | None:
    """Return how far asking has come by today; None while it is too early.

    A due day on a day off is told on the working day before. After it, days off add
    nothing: the first working day late is the next one on which people work.
    """
    late = days.between(due_on, today)
    if late >= HEAD_FROM:
        return Rung.LATE_HEAD
    if late >= REVIEWER_FROM:
        return Rung.LATE_REVIEWER
    if late:
        return Rung.LATE
    if today >= days.on_or_before(due_on):
        return Rung.DUE_DAY
    left = (due_on - today).days
    if left > WEEK:
        return None
    return Rung.DAYS_BEFORE if left <= DAYS else Rung.WEEK_BEFORE


@dataclass(frozen=True, slots=True)
class Asked:
    """Figures of one period with one due day, asked for today in one branch.

    `names` pairs a department's name with an indicator's, in order of department.
    """

    year: int
    month: int
    due_on: datetime.date
    today: datetime.date
    rung: Rung
    names: Sequence[tuple[str, str]]
    # Whoever looks after several departments reads each one's name.
    own: bool = True


def asking(asked: Asked, days: Calendar, language: Language = "zh") -> str:
    """Say what is asked for, how late it is, and by which figures."""
    label = periods.label(asked.year, asked.month, language, with_year=True)
    late = days.between(asked.due_on, asked.today)
    due = date_words(asked.due_on, language)
    if late:
        when = LATE_WORDS[language].format(due=due, n=late, s=_s(late))
    elif asked.rung is Rung.DUE_DAY and asked.due_on > asked.today:
        when = LAST_DAY_WORDS[language].format(due=due)
    elif asked.rung is Rung.DUE_DAY:
        when = TODAY_WORDS[language]
    else:
        left = (asked.due_on - asked.today).days
        when = LEFT_WORDS[language].format(due=due, n=left, s=_s(left))
    names = listed(asked.names, language, named=not asked.own)
    sentence = ASK_WORDS[language].format(
        label=label, when=when, n=len(asked.names), names=names
    )
    if days.covers(asked.due_on, asked.today):
        return sentence
    return sentence + UNPUBLISHED_WORDS[language]


LATE_WORDS = {
    "zh": "应于{due}报送，已迟{n}个工作日",
    "en": "was due on {due}, {n} working day{s} late",
}
LAST_DAY_WORDS = {
    "zh": "于{due}（休息日）到期，今天是此前最后一个工作日",
    "en": "is due on {due}, a day off; today is the last working day before it",
}
TODAY_WORDS = {"zh": "今天到期", "en": "is due today"}
LEFT_WORDS = {
    "zh": "还有{n}天到期（{due}）",
    "en": "is due in {n} day{s} ({due})",
}
ASK_WORDS = {
    "zh": "{label}{when}，{n}项未报：{names}。",
    "en": "{label} {when}; not reported ({n}): {names}.",
}
UNPUBLISHED_WORDS = {
    "zh": "（放假安排未公布，暂按周末推算）",
    "en": " (Holidays not published yet; counted by weekends.)",
}


def listed(
    names: Sequence[tuple[str, str]], language: Language = "zh", *, named: bool = True
) -> str:
    """List indicators by department: "科室：甲、乙；…", the long lists cut short.

    Without `named`, one department's name is left out where there is no other.
    """
    groups = [
        (department, [name for _department, name in found])
        for department, found in groupby(names, key=lambda pair: pair[0])
    ]
    if len(groups) == 1 and not named:
        return _cut(groups[0][1], language)
    colon, semicolon = ("：", "；") if language == "zh" else (": ", "; ")
    return semicolon.join(
        f"{department}{colon}{_cut(found, language)}" for department, found in groups
    )


def date_words(day: datetime.date, language: Language = "zh") -> str:
    """Return "10月20日", or "20 Oct"."""
    if language == "zh":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {periods.month_en(day.month)}"


def _cut(names: Sequence[str], language: Language) -> str:
    comma = "、" if language == "zh" else ", "
    shown = comma.join(names[:MOST_NAMES])
    if len(names) <= MOST_NAMES:
        return shown
    more = "等{n}项" if language == "zh" else " and others, {n} in all"
    return shown + more.format(n=len(names))


def _s(count: int) -> str:
    return "" if count == 1 else "s"
