"""Who hears of a 整改: at once of each act, in the morning of its deadline."""

import datetime
from collections.abc import Iterator

from django.urls import reverse

from budget.choices import NoticeKind, Role
from budget.models import Notice
from budget.services import notices
from performance import rectifying
from performance.choices import RectifyAction, RectifyStatus
from performance.models import Rectification
from performance.queries import rectifications
from performance.queries.staff import Staff
from performance.sentences import Language
from performance.services import digest
from performance.services.digest import Line, Telling
from performance.services.skips import Skips

SOON, OVER = "soon", "over"
MORNING: dict[str, dict[Language, str]] = {
    SOON: {
        "zh": "整改将于{day}到期，尚未反馈：{problem}",
        "en": "Rectification due on {day}, not answered yet: {problem}",
    },
    OVER: {
        "zh": "整改已超过期限（{day}），尚未反馈：{problem}",
        "en": "Rectification overdue since {day}, not answered yet: {problem}",
    },
}
_CHECKED: dict[RectifyAction, dict[Language, str]] = {
    RectifyAction.RETURN: {
        "zh": "整改被退回重办（期限{day}）：{problem}",
        "en": "Rectification returned (due {day}): {problem}",
    },
    RectifyAction.CLOSE: {
        "zh": "整改已销号：{problem}",
        "en": "Rectification closed: {problem}",
    },
    RectifyAction.CANCEL: {
        "zh": "整改已撤销：{problem}",
        "en": "Rectification cancelled: {problem}",
    },
}
_ORDERED: dict[Language, str] = {
    "zh": "请于{day}前整改并反馈：{problem}",
    "en": "Please put right and answer by {day}: {problem}",
}
_ANSWERED: dict[Language, str] = {
    "zh": "整改已反馈，请核对销号：{problem}",
    "en": "Rectification answered, please check: {problem}",
}


def ordered(row: Rectification, now: datetime.datetime) -> None:
    """Tell the person charged."""
    _tell(row, row.responsible_id, _ORDERED, now)


def answered(row: Rectification, now: datetime.datetime) -> None:
    """Tell who ordered it."""
    _tell(row, row.issuer_id, _ANSWERED, now)


def checked(
    row: Rectification, action: RectifyAction, opinion: str, now: datetime.datetime
) -> None:
    """Tell the person charged what became of it, with the opinion."""
    words = {
        language: f"{text}\n{opinion.strip()}" if opinion.strip() else text
        for language, text in _CHECKED[action].items()
    }
    _tell(row, row.responsible_id, words, now)


def lines(
    body: str,
    staff: Staff,
    told: set[tuple[int, str]],
    today: datetime.date,
    now: datetime.datetime,
    skips: Skips,
) -> list[Notice]:
    """Return what one body's people are to hear of deadlines today, each once.

    Near the deadline the person charged; once it is over, whoever checks as well.
    """
    tellings = skips.each(
        rectifications.undone(body),
        lambda row: _tellings(row, staff, today),
        lambda row: f"{row.department} 整改 #{row.pk}",
    )
    found = digest.gather(tellings, told)
    return [digest.notice(line, _words, today, now) for line in found]


def _tellings(
    row: Rectification, staff: Staff, today: datetime.date
) -> Iterator[Telling]:
    stage = _stage(row, today)
    if stage is None:
        return
    path, present = row.department.path, staff.user_ids
    people = {row.responsible_id: path} if row.responsible_id in present else {}
    if stage == OVER:
        people[row.issuer_id] = path
        heads = staff.covering(path, [Role.HEAD])
        people |= {holder.user_id: holder.path for holder in heads}
    for user_id, branch in people.items():
        yield Telling(
            user_id,
            branch,
            NoticeKind.RECTIFY,
            (row.pk, stage),
            f"rectify:{row.pk}:{stage}:{row.deadline}",
            row,
        )


def _stage(row: Rectification, today: datetime.date) -> str | None:
    status = RectifyStatus(row.status)
    if rectifying.days_over(status, row.deadline, today):
        return OVER
    return SOON if rectifying.is_soon(status, row.deadline, today) else None


def _words(line: Line) -> tuple[str, str, str]:
    row: Rectification = line.items[0]
    words = MORNING[str(line.topic[1])]
    return _say(row, words, "zh"), _say(row, words, "en"), _link(row)


def _tell(
    row: Rectification,
    user_id: int,
    words: dict[Language, str],
    now: datetime.datetime,
) -> None:
    token = f"rectify:{row.pk}:{row.version}"
    path, link = row.department.path, _link(row)
    texts: dict[Language, str] = {one: _say(row, words, one) for one in words}
    told = digest.of_act(user_id, token, NoticeKind.RECTIFY, path, texts, link, now)
    notices.keep([told])


def _say(row: Rectification, words: dict[Language, str], language: Language) -> str:
    brief = digest.brief(row.problem)
    head, _break, rest = words[language].partition("\n")
    text = head.format(day=row.deadline, problem=brief)
    return f"{text}\n{rest}" if rest else text


def _link(row: Rectification) -> str:
    return reverse("performance:rectification-detail", args=[row.pk])
