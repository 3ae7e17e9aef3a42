"""Who hears of a form at the finance bureau: at once, of each step, once."""

import datetime

from django.urls import reverse

from budget.audit import door
from budget.choices import NoticeKind, ReviewAction, Role
from budget.queries import steps
from budget.services import notices
from performance.models import Filing
from performance.queries.staff import staff
from performance.sentences import Language
from performance.services import digest

_WORDS: dict[ReviewAction, dict[Language, str]] = {
    ReviewAction.REPORT: {
        "zh": "已报财政，请批复或退回：{title}",
        "en": "Reported to the finance bureau, please grant or return: {title}",
    },
    ReviewAction.GRANT: {
        "zh": "财政已批复（{document}）：{title}",
        "en": "Granted by the finance bureau ({document}): {title}",
    },
    ReviewAction.SEND_BACK: {
        "zh": "财政退回，请修改后重新送审：{title}\n{opinion}",
        "en": "Returned by the finance bureau, please mend and send again: "
        "{title}\n{opinion}",
    },
}


def tell(
    row: Filing, action: ReviewAction, now: datetime.datetime, opinion: str = ""
) -> None:
    """Tell those whom a step with a form concerns, but not who took it.

    已报财政 is told to the finance bureau's people there, or, where there are none, to
    the heads who keep its answer; an answer to who sent the form, the project's lead
    and who reported it.
    """
    people = _answering(row, now) if action is ReviewAction.REPORT else _waiting(row)
    actor = door.current().actor
    words = _WORDS[action]
    known = {
        "title": row.title,
        "document": row.document_no,
        "opinion": opinion.strip(),
    }
    texts: dict[Language, str] = {
        language: text.format(**known).strip() for language, text in words.items()
    }
    token, link = f"filing:{row.pk}:{row.version}", _link(row)
    notices.keep(
        [
            digest.of_act(user_id, token, NoticeKind.FILING, path, texts, link, now)
            for user_id, path in sorted(people.items())
            if actor is None or user_id != actor.pk
        ]
    )


def _link(row: Filing) -> str:
    return reverse("performance:filing-detail", args=[row.pk])


def _answering(row: Filing, now: datetime.datetime) -> dict[int, str]:
    """Return who answers for the finance bureau, each with the branch held."""
    path = row.department.path
    present = staff(row.department.body_path, now.date())
    for role in (Role.SUPERVISOR, Role.HEAD):
        found = {one.user_id: one.path for one in present.covering(path, [role])}
        if found:
            return found
    return {}


def _waiting(row: Filing) -> dict[int, str]:
    """Return who sent the form, leads the project, and reported it last."""
    path = row.department.path
    people = {row.author_id, row.responsible_id}
    sent = steps.of(Filing.KIND, row.pk).filter(action=ReviewAction.REPORT).last()
    if sent is not None:
        people.add(sent.actor_id)
    return {pk: path for pk in people if pk is not None}
