"""Who hears of an auditor's question: each side at once of what the other one did, and
in the morning after its day whoever has not answered."""

import datetime
from collections.abc import Iterable, Iterator

from django.urls import reverse

from budget import access
from budget.choices import NoticeKind, Role
from budget.models import Notice
from budget.services import notices
from performance.choices import InquiryAction
from performance.models import Inquiry
from performance.queries import inquiries, rectifications
from performance.queries.staff import Staff
from performance.sentences import Language
from performance.services import digest
from performance.services.digest import Line, Telling
from performance.services.skips import Skips

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
_OVER: dict[Language, str] = {
    "zh": "审计提问已过答复期限（{day}），尚未答复：{about}：{words}",
    "en": "Not answered by {day}: an auditor's question on {about}: {words}",
}


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


def lines(
    body: str,
    staff: Staff,
    told: set[tuple[int, str]],
    today: datetime.date,
    now: datetime.datetime,
    skips: Skips,
) -> list[Notice]:
    """Return whom to tell today of one body's questions that nobody answered in time,
    each once: who answers, the heads, and who asked."""
    late = list(inquiries.unanswered(body, today))
    if not late:
        return []
    # Auditors work in no body, so what they were told is not known yet.
    known = told | digest.told_before({row.asker_id for row in late}, now)
    tellings = skips.each(
        late,
        lambda row: _tellings(row, staff, today),
        lambda row: f"{row.department} 审计提问 #{row.pk}",
    )
    found = digest.gather(tellings, known)
    return [digest.notice(line, _late_words, today, now) for line in found]


def _tellings(row: Inquiry, staff: Staff, today: datetime.date) -> Iterator[Telling]:
    path = row.department.path
    working = list(staff.covering(path, access.WORKING))
    charged = [one for one in working if one.user_id == row.responsible_id]
    heads = staff.covering(path, [Role.HEAD])
    people = {one.user_id: one.path for one in (*(charged or working), *heads)}
    if access.is_current(row.asker, today):
        people[row.asker_id] = path
    for user_id, branch in people.items():
        yield Telling(
            user_id,
            branch,
            NoticeKind.INQUIRY,
            (row.pk,),
            f"inquiry:{row.pk}:over:{row.due_on}",
            row,
        )


def _late_words(line: Line) -> tuple[str, str, str]:
    row: Inquiry = line.items[0]
    words = _filled(row, _OVER, row.question)
    return words["zh"], words["en"], _link(row)


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
    texts = _filled(row, words, said)
    token = f"inquiry:{row.pk}:{row.version}"
    path, link = row.department.path, _link(row)
    notices.keep(
        [
            digest.of_act(user_id, token, NoticeKind.INQUIRY, path, texts, link, now)
            for user_id in people
        ]
    )


def _filled(row: Inquiry, words: dict[Language, str], said: str) -> dict[Language, str]:
    brief = digest.brief(said)
    return {
        language: text.format(day=row.due_on, about=row.about, words=brief)
        for language, text in words.items()
    }


def _link(row: Inquiry) -> str:
    return reverse("performance:inquiry-detail", args=[row.pk])
