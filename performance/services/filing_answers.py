"""The road of an official form past 终审: 已报财政, then 批复 or 财政退回.

A declaration whose figures have moved since it was sent is neither reported nor
granted: its 批复 binds the commitments themselves. Each answer is told once to those
whom it concerns.
"""

import datetime
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import access
from budget.audit import door
from budget.choices import Action, ReviewAction, Role
from budget.models import User
from budget.queries import steps
from budget.services import files, review
from budget.services.files import Received
from budget.workflow import IllegalTransition
from performance.choices import OfficialForm
from performance.models import Filing, Target
from performance.queries import filings
from performance.queries.approvals import carried_by
from performance.queries.review import fiscal_roles
from performance.services import approvals, filing_notices, joining
from performance.services.reviewed import Reviewed


def report(
    of: Reviewed[Filing],
    *,
    record_id: int,
    version: int,
    actor: User,
    opinion: str,
    now: datetime.datetime,
) -> Filing:
    """已报财政: finance hands a form on as it passed 终审.

    Raises PermissionDenied, StaleVersion, and IllegalTransition where a newer one is on
    its way.
    """
    action = ReviewAction.REPORT
    with door.change(actor=actor, action=of.names[action], reason=opinion, now=now):
        row = _held(of, record_id, action, version, _require_finance)
        if Filing.objects.open().of_same_form(row).exists():
            raise IllegalTransition(_("这张表已重新送审，请等新的一份终审后再报财政。"))
        row = review.move(row, of.kind, action, Role.FINANCE, opinion=opinion)
        filing_notices.tell(row, action, now)
        return row


def grant(
    of: Reviewed[Filing],
    *,
    record_id: int,
    version: int,
    paper: approvals.Paper,
    scan: Received | None,
    actor: User,
    now: datetime.datetime,
) -> Filing:
    """批复: keep the document, its scan, and what it grants.

    A declaration's 批复 is written onto each of its commitments that has none yet; from
    then on only an adjustment changes them. What joins in mid-year, a project or rows
    of a form (年中追加), binds from the day that the 批复 gives, else from the
    document's own, but not before the one that was asked for.

    Raises PermissionDenied for the author and for whoever reported the form, drew one
    of its rows up or carried a commitment over, StaleVersion, IllegalTransition where
    the rows can join no more, and ValidationError
    without authority or 文号, for a 批复 of a day to come, or for a day on which none
    of the year's commitments can begin to bind.
    """
    action = ReviewAction.GRANT
    declares = Filing.objects.filter(pk=record_id, form=OfficialForm.DECLARATION)
    name = Action.TARGET_APPROVED if declares.exists() else of.names[action]
    with door.change(actor=actor, action=name, document_no=paper.document_no, now=now):
        waits = joining.waiting(record_id)
        row = _held(of, record_id, action, version, require_fiscal)
        note = _note(actor, row)
        approvals.require_paper(paper, timezone.localdate(now))
        if waits:
            row.valid_from = joining.require_day(row, waits, paper)
        row.authority = paper.authority.strip()
        row.document_no = paper.document_no.strip()
        row.granted_on = paper.approved_on
        if scan is not None:
            row.scan, row.scan_name = files.keep(scan), scan.name
        approvals.put_on(_targets_to_approve(row, actor), paper, now)
        if waits and row.valid_from:
            joining.let_in(row, waits, paper, row.valid_from, now)
        row = review.move(row, of.kind, action, Role.SUPERVISOR, note=note)
        filing_notices.tell(row, action, now)
        return row


def send_back(
    of: Reviewed[Filing],
    *,
    record_id: int,
    version: int,
    actor: User,
    opinion: str,
    now: datetime.datetime,
) -> Filing:
    """财政退回: back to those who sent it, with an opinion, for another round.

    Raises as `grant` does, and ValidationError without an opinion.
    """
    action = ReviewAction.SEND_BACK
    with door.change(actor=actor, action=of.names[action], reason=opinion, now=now):
        row = _held(of, record_id, action, version, require_fiscal)
        note = _note(actor, row)
        review.require_opinion(opinion)
        row = review.move(
            row, of.kind, action, Role.SUPERVISOR, opinion=opinion, note=note
        )
        filing_notices.tell(row, action, now, opinion)
        return row


def require_fiscal(actor: User, row: Filing) -> None:
    """Raise PermissionDenied for whoever does not answer for the finance bureau.

    Raises OwnRecord for who sent the form, and for who reported it.
    """
    path = row.department.path
    if Role.SUPERVISOR not in fiscal_roles(access.roles_at(actor, path), path):
        raise PermissionDenied(Role.SUPERVISOR.value)
    review.require_other_than_author(row, actor)
    sent = steps.of(Filing.KIND, row.pk).filter(action=ReviewAction.REPORT).last()
    if sent is not None and sent.actor_id == actor.pk:
        raise review.OwnRecord(_("报财政的人不能登记财政的批复或退回。"))


def _require_finance(actor: User, row: Filing) -> None:
    if Role.FINANCE not in access.roles_at(actor, row.department.path):
        raise PermissionDenied(Role.FINANCE.value)


def _note(actor: User, row: Filing) -> str:
    """Say on whose word a head keeps the finance bureau's answer."""
    if Role.SUPERVISOR in access.roles_at(actor, row.department.path):
        return ""
    return _("财政部门没有在本系统办理，凭其文件登记。")


def _held(
    of: Reviewed[Filing],
    record_id: int,
    action: ReviewAction,
    version: int,
    require: Callable[[User, Filing], None],
) -> Filing:
    """Lock one filing as it was seen; raise what stands against the action."""
    actor = door.current().actor
    held = of.hold([record_id], action)
    if not held.rows or actor is None:
        raise Filing.DoesNotExist(record_id)
    row = held.rows[0]
    require(actor, row)
    review.require_version(row, version)
    if row.pk in held.against:
        raise held.against[row.pk]
    return row


def _targets_to_approve(row: Filing, actor: User) -> list[Target]:
    """Lock the form's commitments that wait for their 批复."""
    if row.form != OfficialForm.DECLARATION:
        return []
    waiting = filings.targets(row).filter(approved_on=None, returned_at=None)
    found: list[Target] = door.lock(
        waiting.select_related("goal", "indicator__department")
    )
    if carried_by(actor, [target.pk for target in found]):
        raise PermissionDenied(_("结转人不能批复或退回自己结转的指标值。"))
    return found
