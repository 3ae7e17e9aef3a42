"""审计提问: ask, answer, ask again, close. The only thing that an auditor writes."""

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action
from budget.models import User
from budget.services import rights
from performance import inquiring
from performance.choices import InquiryAction, InquiryStatus, Pin
from performance.models import Inquiry, InquiryStep
from performance.queries import inquiries
from performance.services import inquiry_notices, spoken

NAMES = {
    InquiryAction.AGAIN: Action.INQUIRY_ASKED_AGAIN,
    InquiryAction.CLOSE: Action.INQUIRY_CLOSED,
}


def ask(
    *,
    pin: Pin,
    record_id: int,
    question: str,
    due_on: datetime.date,
    actor: User,
    now: datetime.datetime,
    key: str = "",
) -> Inquiry:
    """提问: pin a value as it is now, ask, and tell whoever answers for it.

    Raises PermissionDenied for whoever is no auditor in time or does not see the
    value, ValidationError without a question or for a day that is over; door.Repeated
    for the same form.
    """
    with door.change(
        actor=actor, action=Action.INQUIRY_ASKED, reason=question, now=now, key=key
    ):
        today = timezone.localdate(now)
        if not inquiries.may_ask(actor, today):
            raise PermissionDenied("ask")
        # What is kept is the house's, whatever language the auditor reads in.
        with translation.override(settings.LANGUAGE_CODE):
            found = inquiries.pinned(actor, pin, record_id)
        if found is None:
            raise PermissionDenied("unseen")
        _require_words("question", question, _("请写明要问什么。"))
        _require_day(due_on, today)
        row = Inquiry(
            department=found.department,
            about=found.about,
            value=found.value,
            question=question.strip(),
            due_on=due_on,
            responsible=found.responsible,
            asker=actor,
            asked_at=now,
        )
        setattr(row, pin.value, found.record)
        row.validate_constraints()
        door.save(row)
        _keep(row, InquiryAction.ASK, question)
        inquiry_notices.asked(row, now)
        return row


def answer(
    *,
    inquiry_id: int,
    version: int,
    text: str,
    actor: User,
    now: datetime.datetime,
) -> Inquiry:
    """答复, by somebody who works in the department that was asked.

    Raises PermissionDenied, StaleVersion, IllegalTransition, ValidationError without
    words.
    """
    with door.change(actor=actor, action=Action.INQUIRY_ANSWERED, reason=text, now=now):
        row = _lock(inquiry_id)
        if not inquiries.may_answer(actor, row):
            raise PermissionDenied("answer")
        rights.require_version(row.version, version)
        _require_words("answer", text, _("请写明答复。"))
        _move(row, InquiryAction.ANSWER)
        row.answer, row.answered_by, row.answered_at = text.strip(), actor, now
        door.save(row)
        _keep(row, InquiryAction.ANSWER, text)
        inquiry_notices.answered(row, now)
        return row


def go_on(
    *,
    inquiry_id: int,
    action: InquiryAction,
    version: int,
    words: str,
    actor: User,
    now: datetime.datetime,
    due_on: datetime.date | None = None,
) -> Inquiry:
    """追问 (by another day, if given) or 办结, by who asked or the house's auditor.

    Raises PermissionDenied, StaleVersion, IllegalTransition; ValidationError for 追问,
    and for 办结 of what nobody answered, without words, and for a day that is over.
    """
    with door.change(actor=actor, action=NAMES[action], reason=words, now=now):
        row = _lock(inquiry_id)
        if not inquiries.may_go_on(actor, row):
            raise PermissionDenied("ask")
        rights.require_version(row.version, version)
        if action is InquiryAction.AGAIN:
            _require_words("words", words, _("请写明要追问什么。"))
        elif row.status == InquiryStatus.ASKED:
            _require_words("words", words, _("还没有答复，办结须写明理由。"))
        _move(row, action)
        if action is InquiryAction.CLOSE:
            row.closed_at = now
        elif due_on is not None:
            _require_day(due_on, timezone.localdate(now))
            row.due_on = due_on
        door.save(row)
        _keep(row, action, words)
        inquiry_notices.went_on(row, action, words, now)
        return row


def _lock(inquiry_id: int) -> Inquiry:
    """Raises Inquiry.DoesNotExist."""
    found = Inquiry.objects.filter(pk=inquiry_id).select_related("department")
    row: Inquiry | None = next(iter(door.lock(found)), None)
    if row is None:
        raise Inquiry.DoesNotExist
    return row


def _move(row: Inquiry, action: InquiryAction) -> None:
    """Raises IllegalTransition, in words, where the status does not allow it."""
    status = InquiryStatus(row.status)
    if action not in inquiring.open_actions(status):
        told = _("这个提问已经是“%(status)s”，不能再%(action)s。请刷新页面。")
        raise workflow.IllegalTransition(
            told % {"status": status.label, "action": action.label}
        )
    row.status = inquiring.after(status, action)
    row.version += 1


def _keep(row: Inquiry, action: InquiryAction, text: str) -> None:
    spoken.keep(InquiryStep(inquiry=row, action=action, text=text))


def _require_words(name: str, text: str, told: str) -> None:
    if not text.strip():
        raise ValidationError({name: told})


def _require_day(day: datetime.date, today: datetime.date) -> None:
    if day < today:
        raise ValidationError({"due_on": _("答复期限不能早于今天。")})
