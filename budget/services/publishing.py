"""登记预算公开: a budget that was drawn up here becomes the one that binds."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, BookStatus
from budget.models import BudgetBook, User
from budget.services import rights
from budget.workflow import IllegalTransition


@dataclass(frozen=True, slots=True)
class Publishing:
    """By which document a budget was published, and when."""

    document_no: str
    published_on: datetime.date


def publish(
    *, book_id: int, given: Publishing, actor: User, now: datetime.datetime
) -> BudgetBook:
    """Take a budget from 编制 to 公开 under its document.

    Raises BudgetBook.DoesNotExist, PermissionDenied for another than finance,
    IllegalTransition for a budget that is published or replaced already, and
    ValidationError by box.
    """
    with door.change(
        actor=actor,
        action=Action.BOOK_PUBLISHED,
        document_no=given.document_no.strip(),
        now=now,
    ):
        rows = BudgetBook.objects.select_related("department").filter(pk=book_id)
        found: list[BudgetBook] = door.lock(rows)
        if not found:
            raise BudgetBook.DoesNotExist(book_id)
        book = found[0]
        rights.require_role(actor, book.department.path, *rights.BUSINESS_SETUP)
        if book.status != BookStatus.DRAFT:
            raise IllegalTransition(_("这份预算已公开，不用再登记。"))
        _require_sound(given, book.year, timezone.localdate(now))
        book.status = BookStatus.PUBLISHED
        book.document_no = given.document_no.strip()
        book.published_on = given.published_on
        book.full_clean()
        door.save(book)
        return book


def _require_sound(given: Publishing, year: int, today: datetime.date) -> None:
    wrong = {}
    if not given.document_no.strip():
        wrong["document_no"] = _("请填写公开或批复的文号。")
    if given.published_on > today:
        wrong["published_on"] = _("公开日期不能晚于今天。")
    elif given.published_on.year not in (year - 1, year):
        wrong["published_on"] = _("%(year)d年的预算应在上年末或当年公开。") % {
            "year": year
        }
    if wrong:
        raise ValidationError(wrong)
