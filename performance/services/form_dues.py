"""报送期限 of a form: set by the finance office, for everybody or for one body."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action
from budget.models import Department, User
from budget.workflow import StaleVersion
from performance.access import may_set_due
from performance.choices import OfficialForm
from performance.models import FormDue
from performance.services import locks


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which form of which year; `department_id` None is everybody's."""

    form: OfficialForm
    year: int
    month: int | None
    department_id: int | None


def set_due(
    wanted: Wanted,
    *,
    due: datetime.date,
    document_no: str,
    version: int | None,
    actor: User,
    now: datetime.datetime,
) -> FormDue:
    """Set by which day a form is due; `version` is that seen, None where none was set.

    Raises PermissionDenied for whoever does not collect there as the finance office,
    StaleVersion, and ValidationError for a day that is far from the year.
    """
    with door.change(
        actor=actor,
        action=Action.FORM_DUE_SET,
        document_no=document_no.strip(),
        now=now,
    ):
        path = _path(wanted.department_id)
        if not may_set_due(actor, path):
            raise PermissionDenied("due")
        # Two who set the first day at once: the second one is told.
        locks.one_at_a_time([path or "0"], locks.FORM_DUE)
        rows = door.lock(
            FormDue.objects.filter(
                department=wanted.department_id,
                form=wanted.form,
                year=wanted.year,
                month=wanted.month,
            )
        )
        if version != (rows[0].version if rows else None):
            raise StaleVersion(_("这个期限在您打开之后有了变化，请核对后重试。"))
        _require_near(due, wanted.year)
        return _saved(rows[0] if rows else None, wanted, due, document_no.strip())


def _path(department_id: int | None) -> str:
    if department_id is None:
        return ""
    return Department.objects.get(pk=department_id, parent=None).path


def _require_near(due: datetime.date, year: int) -> None:
    if not datetime.date(year - 1, 7, 1) <= due <= datetime.date(year + 1, 12, 31):
        words = _("期限应在%(first)d年7月至%(last)d年底之间。")
        raise ValidationError({"due": words % {"first": year - 1, "last": year + 1}})


def _saved(
    row: FormDue | None, wanted: Wanted, due: datetime.date, document_no: str
) -> FormDue:
    if row is None:
        row = FormDue(
            department_id=wanted.department_id,
            form=wanted.form,
            year=wanted.year,
            month=wanted.month,
            due=due,
            document_no=document_no,
        )
    elif (row.due, row.document_no) == (due, document_no):
        return row
    else:
        row.due, row.document_no = due, document_no
        row.version += 1
    row.full_clean()
    door.save(row)
    return row
