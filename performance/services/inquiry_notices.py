"""Who hears of an auditor's question: each side at once of what the other one did."""

import datetime
from collections.abc import Iterable

from django.urls import reverse

from budget.choices import NoticeKind
from budget.models import Notice
from budget.services import notices
from performance.choices import InquiryAction
from performance.models import Inquiry
from performance.queries import rectifications
from performance.sentences import Language

_ASKED: dict[Language, str] = {
    "zh": "审计提问，请于{day}前答复：{about}：{words}",
    "en": "An auditor asks, please answer by {day}: {about}: {words}",
}
_ANSWERED: dict[Language, str] = {
    "zh": "审计提问已答复：{about}：{words}",
    "en": "Your question was answered: {about}: {words}",
}
_ON: dict[InquiryAction, dict[Language, str]] = {
    InquiryAction.AGAIN: {
        "zh": "审计追问，请于{day}前答复：{about}：{words}",
        "en": "The auditor asks again, please answer by {day}: {about}: {words}",
    },
    InquiryAction.CLOSE: {
        "zh": "审计提问已办结：{about}",
        "en": "The auditor closed the question: {about}",
    },
}
# A line says what it is about; the page has the words in full.
LONGEST = 80


def asked(row: Inquiry, now: datetime.datetime) -> None:
    """Tell whoever answers for the value."""
    _tell(row, _answering(row, now), _ASKED, row.question, now)


def answered(row: Inquiry, now: datetime.datetime) -> None:
    """Tell who asked."""
    _tell(row, [row.asker_id], _ANSWERED, row.answer, now)


def went_on(
    row: Inquiry, action: InquiryAction, words: str, now: datetime.datetime
) -> None:
    """Tell whoever answers, and who answered, what the auditor said to it."""
    people = set(_answering(row, now))
    if row.answered_by_id is not None:
        people.add(row.answered_by_id)
    _tell(row, sorted(people), _ON[action], words, now)


def _answering(row: Inquiry, now: datetime.datetime) -> list[int]:
    """Return the one charged, or everybody who may answer where that one is gone."""
    found = rectifications.people(row.department.path, now.date())
    known = [user.pk for user in found]
    return [row.responsible_id] if row.responsible_id in known else known


def _tell(
    row: Inquiry,
    people: Iterable[int],
    words: dict[Language, str],
    said: str,
    now: datetime.datetime,
) -> None:
    brief = said.strip()
    brief = brief[:LONGEST] + ("…" if len(brief) > LONGEST else "")
    texts = {
        language: text.format(day=row.due_on, about=row.about, words=brief)
        for language, text in words.items()
    }
    told = [
        Notice(
            user_id=user_id,
            # The version: each act is told, and told once.
            dedupe_key=f"inquiry:{row.pk}:{row.version}:{user_id}",
            kind=NoticeKind.INQUIRY,
            path=row.department.path,
            text=texts["zh"],
            text_en=texts["en"],
            link=reverse("performance:inquiry-detail", args=[row.pk]),
            created_at=now,
        )
        for user_id in people
    ]
    notices.keep(told)
