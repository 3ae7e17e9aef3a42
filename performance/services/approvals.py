"""批复 and 退回 of what was carried over into a year.

Until its 批复 a carried commitment is a draft of whoever carried it over. Somebody else
puts it in force, on the ground of a document, or sends it back with a reason; then it
is changed or given up where years are rolled over. Who carried it over does neither.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, NoticeKind
from budget.models import Department, Notice, User
from budget.services import notices, rights
from budget.workflow import StaleVersion
from performance.models import Target
from performance.queries import adjustments, approvals
from performance.services import asking


@dataclass(frozen=True, slots=True)
class Paper:
    """The document of a 批复; `valid_from` is the day that it gives a project which
    joins a published budget, None for the day that was asked for."""

    authority: str
    document_no: str
    approved_on: datetime.date
    valid_from: datetime.date | None = None


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
    StaleVersion where one no longer waits or has another value, ValidationError
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
        require_paper(paper, timezone.localdate(now))
        rows = _as_seen(path, year, seen, actor)
        put_on(rows, paper, now)
        return rows


def return_carried(
    *,
    path: str,
    year: int,
    seen: Mapping[int, str],
    reason: str,
    actor: User,
    now: datetime.datetime,
) -> list[Target]:
    """Send commitments carried into a branch's year back; return them.

    Who carried them over is told, and changes or gives them up. All or nothing, as
    `approve_carried`; raises ValidationError {"reason": …} without a reason.
    """
    reason = reason.strip()
    with door.change(
        actor=actor, action=Action.TARGET_RETURNED, reason=reason, now=now
    ):
        rights.require_role(actor, path, *approvals.APPROVERS)
        if not reason:
            raise ValidationError({"reason": _("请填写退回的理由。")})
        rows = _as_seen(path, year, seen, actor)
        for row in rows:
            row.returned_at, row.returned_reason = now, reason
        door.save_many(rows)
        notices.keep(list(_told(rows, path, year)))
        return rows


def _as_seen(
    path: str, year: int, seen: Mapping[int, str], actor: User
) -> list[Target]:
    """Lock what was ticked, as it was on the screen."""
    if not seen:
        raise ValidationError(_("请先勾选指标值。"))
    rows: list[Target] = door.lock(approvals.waiting(path, year).filter(pk__in=seen))
    if {row.pk: row.value_printed for row in rows} != dict(seen):
        raise StaleVersion(_("所选指标值中有的已经处理或有了变化，请核对后重试。"))
    if approvals.carried_by(actor, [row.pk for row in rows]):
        raise PermissionDenied(_("结转人不能批复或退回自己结转的指标值。"))
    return rows


def put_on(rows: Sequence[Target], paper: Paper, now: datetime.datetime) -> None:
    """Write a 批复 onto locked commitments; what was carried over binds from now on."""
    for row in rows:
        row.authority = paper.authority.strip()
        row.document_no = paper.document_no.strip()
        row.approved_on = paper.approved_on
    door.save_many(rows)
    carried = [row for row in rows if row.carried_from_id is not None]
    versions = adjustments.last_versions([row.pk for row in carried])
    for row in carried:
        asking.ask_for_plan(row, versions[row.pk], now)


def require_paper(paper: Paper, today: datetime.date) -> None:
    """Raise ValidationError without authority or 文号, or for a day to come."""
    wrong = {}
    if not paper.authority.strip():
        wrong["authority"] = _("请填写批复机关。")
    if not paper.document_no.strip():
        wrong["document_no"] = _("请填写批复文号。")
    if paper.approved_on > today:
        wrong["approved_on"] = _("批复日期不能晚于今天。")
    if wrong:
        raise ValidationError(wrong)


def _told(rows: Sequence[Target], path: str, year: int) -> Iterator[Notice]:
    """Yield a line for everybody who carried some of the rows over."""
    act, first = door.current(), rows[0]
    what = f"{first.name_printed}等{len(rows)}项" if rows[1:] else first.name_printed
    more = f" and {len(rows) - 1} more" if rows[1:] else ""
    department = Department.objects.get(path=path).pk
    asked = urlencode({"department": department, "year": year - 1})
    people = approvals.carriers([row.pk for row in rows])
    for user in sorted(set().union(*people.values())):
        yield Notice(
            user_id=user,
            dedupe_key=f"carried:{first.pk}:{act.now.isoformat()}:{user}",
            kind=NoticeKind.RETURNED,
            path=path,
            text=f"结转到{year}年的指标值被退回（{what}）：{act.reason}",
            text_en=f"Carried over into {year} and sent back: "
            f"{first.name_printed}{more}. {act.reason}",
            link=f"{reverse('performance:rollover')}?{asked}",
            created_at=act.now,
        )
