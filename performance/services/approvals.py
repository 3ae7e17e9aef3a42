"""批复: what was carried over into a year gets its authority, 文号 and date.

Until then a carried commitment is a draft of whoever carried it over. It is put in
force by somebody else, on the ground of a document; from then on only an adjustment
changes it. Who carried it over never records its 批复.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action
from budget.models import User
from budget.services import rights
from budget.workflow import StaleVersion
from performance.models import Target
from performance.queries import adjustments, approvals
from performance.services import asking


@dataclass(frozen=True, slots=True)
class Paper:
    """The document of a 批复."""

    authority: str
    document_no: str
    approved_on: datetime.date


def approve_carried(
    *,
    path: str,
    year: int,
    seen: Mapping[int, str],
    paper: Paper,
    actor: User,
    now: datetime.datetime,
) -> list[Target]:
    """Put commitments carried into a branch's year in force; return them.

    `seen` is {commitment: its value as it was on the screen}. All or nothing: raises
    PermissionDenied without the role and for whoever carried one of them over,
    StaleVersion where one has its 批复 already or another value, ValidationError
    without commitments, authority or 文号, or for a day that is still to come.
    """
    with door.change(
        actor=actor,
        action=Action.TARGET_APPROVED,
        reason=str(year),
        document_no=paper.document_no,
        now=now,
    ):
        rights.require_role(actor, path, *approvals.APPROVERS)
        _require_sense(seen, paper, timezone.localdate(now))
        rows: list[Target] = door.lock(
            approvals.waiting(path, year).filter(pk__in=seen)
        )
        if {row.pk: row.value_printed for row in rows} != dict(seen):
            raise StaleVersion(_("所选指标值中有的已经批复或有了变化，请核对后重试。"))
        if approvals.carried_by(actor, [row.pk for row in rows]):
            raise PermissionDenied(_("结转人不能登记自己结转的指标值的批复。"))
        for row in rows:
            row.authority = paper.authority.strip()
            row.document_no = paper.document_no.strip()
            row.approved_on = paper.approved_on
        door.save_many(rows)
        versions = adjustments.last_versions([row.pk for row in rows])
        for row in rows:
            asking.ask_for_plan(row, versions[row.pk], now)
        return rows


def _require_sense(seen: Collection[int], paper: Paper, today: datetime.date) -> None:
    wrong = {}
    if not paper.authority.strip():
        wrong["authority"] = _("请填写批复机关。")
    if not paper.document_no.strip():
        wrong["document_no"] = _("请填写批复文号。")
    if paper.approved_on > today:
        wrong["approved_on"] = _("批复日期不能晚于今天。")
    if wrong:
        raise ValidationError(wrong)
    if not seen:
        raise ValidationError(_("请先勾选批复的指标值。"))
