"""绩效目标调整: propose another value; what its review and its 终审 ask and do.

After 批复 a target changes in no other way. What was judged before stays as it was: the
old version is never touched, the new one binds from its day on.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door, marks
from budget.choices import Action, ReviewAction, TrailMark
from budget.models import Period, ReviewStep, User
from budget.services import review
from budget.workflow import EDITABLE, IllegalTransition, StaleVersion
from performance.adjusting import AdjustmentDraft, Terms
from performance.choices import ValueKind
from performance.models import Adjustment, Target, TargetVersion
from performance.models.adjustment import terms_of
from performance.queries import adjustments
from performance.services.actuals import entering_role
from performance.services.figures import lock_proposals, lock_target
from performance.services.reviewed import FORWARD, Held, Reviewed

NAMES: Mapping[ReviewAction, Action] = {
    ReviewAction.SUBMIT: Action.ADJUSTMENT_SUBMITTED,
    ReviewAction.WITHDRAW: Action.ADJUSTMENT_WITHDRAWN,
    ReviewAction.CANCEL: Action.ADJUSTMENT_CANCELLED,
    ReviewAction.APPROVE: Action.ADJUSTMENT_APPROVED,
    ReviewAction.UNAPPROVE: Action.ADJUSTMENT_UNAPPROVED,
    ReviewAction.FINALISE: Action.ADJUSTMENT_FINALISED,
    ReviewAction.RETURN: Action.ADJUSTMENT_RETURNED,
}


def save_adjustment(
    *,
    target_id: int,
    version: int | None,
    draft: AdjustmentDraft,
    actor: User,
    now: datetime.datetime,
) -> Adjustment:
    """Save the open adjustment of a target; `version` None is the first.

    Raises PermissionDenied, StaleVersion, IllegalTransition (under review, or the
    target was given up), and ValidationError without grounds, for a value that is the
    old one, and for a day that is taken or reaches into a locked period unsaid.
    """
    with door.change(
        actor=actor,
        action=Action.ADJUSTMENT_SAVED,
        reason=draft.reason,
        document_no=draft.document_no,
        now=now,
    ):
        periods, target = lock_target(target_id)
        entering_role(actor, target.indicator)
        row = _open_row(target, version)
        row.before = _last_version(target)
        _require_grounds(draft)
        _require_change(row.before, draft.terms)
        _require_day(target, row.before, draft.valid_from)
        _require_said(periods, draft)
        _fill(row, draft, actor)
        door.save(row)
        return row


def _open_row(target: Target, version: int | None) -> Adjustment:
    rows: list[Adjustment] = door.lock(Adjustment.objects.open().filter(target=target))
    if rows:
        review.require_version(rows[0], version)
        if rows[0].status not in EDITABLE:
            raise IllegalTransition(_("目标调整正在审核，取消送审后才能修改。"))
        return rows[0]
    if version is not None:
        raise StaleVersion(_("这份调整已被别人处理，请刷新后再填。"))
    return Adjustment(target=target)


def _last_version(target: Target) -> TargetVersion:
    """Return the value that binds last; a target that was given up stays so."""
    if target.awaiting:
        raise IllegalTransition(_("这项指标结转自上年，待批复，批复后才能调整。"))
    last = adjustments.last_version(target)
    if last.kind == ValueKind.DROPPED:
        raise IllegalTransition(_("这项指标已经取消，不能再调整。"))
    return last


def _fill(row: Adjustment, draft: AdjustmentDraft, actor: User) -> None:
    terms = draft.terms
    row.kind, row.comparator, row.number = terms.kind, terms.comparator, terms.number
    row.grade, row.date, row.text = terms.grade, terms.date, terms.text
    row.valid_from, row.reason = draft.valid_from, draft.reason.strip()
    row.document_no, row.authority = draft.document_no.strip(), draft.authority.strip()
    row.decided_on, row.over_locked = draft.decided_on, draft.over_locked
    row.author = actor
    if not row._state.adding:
        row.version += 1


def _require_grounds(draft: AdjustmentDraft) -> None:
    wanted = {
        "reason": (draft.reason, _("请写明为什么调整。")),
        "document_no": (draft.document_no, _("请填写批准调整的文号。")),
        "authority": (draft.authority, _("请填写批准机关。")),
    }
    missing = {
        name: words for name, (text, words) in wanted.items() if not text.strip()
    }
    if missing:
        raise ValidationError(missing)


def _require_change(before: TargetVersion, terms: Terms) -> None:
    if terms_of(before) == terms:
        raise ValidationError(_("新指标值与原指标值相同，无需调整。"))


def _require_day(target: Target, before: TargetVersion, day: datetime.date) -> None:
    """Raise ValidationError for a day outside the year or not after the old value's."""
    first = before.valid_from + datetime.timedelta(days=1)
    last = datetime.date(target.goal.year, 12, 31)
    if not first <= day <= last:
        raise ValidationError(
            {
                "valid_from": _("生效日期应在%(first)s至%(last)s之间。")
                % {"first": first, "last": last}
            }
        )


def _require_said(periods: list[Period], draft: AdjustmentDraft) -> None:
    """Raise ValidationError where locked periods would be judged anew unsaid."""
    today = timezone.localdate(door.current().now)
    locked = adjustments.locked_from(periods, draft.valid_from, today)
    if locked and not draft.over_locked:
        raise ValidationError({"over_locked": adjustments.locked_sentence(locked)})


def _hold(ids: Collection[int], action: ReviewAction) -> Held[Adjustment]:
    """Lock adjustments. Another value in force, or a period locked since, stands
    against every step forward."""
    found = lock_proposals(Adjustment, ids)
    against: dict[int, Exception] = {}
    if action in FORWARD:
        targets = [row.target_id for _periods, row in found]
        last = adjustments.last_versions(targets)
        today = timezone.localdate(door.current().now)
        for periods, row in found:
            locked = adjustments.locked_from(periods, row.valid_from, today)
            if last[row.target_id].pk != row.before_id:
                against[row.pk] = StaleVersion(
                    _("现行指标值已经变化，请退回后重新提出调整。")
                )
            elif locked and not row.over_locked:
                against[row.pk] = workflow.PeriodLocked(
                    _("%(period)s已在提出之后锁定，请退回后说明或改期。")
                    % {"period": locked[0].label}
                )
    return Held([row for _periods, row in found], against)


def _put_in_force(rows: Sequence[Adjustment]) -> list[ReviewStep]:
    """Write the versions; they join the act, and so the act's document number."""
    before = TargetVersion.objects.in_bulk([row.before_id for row in rows])
    versions = [_version_of(row) for row in rows]
    for row, version in zip(rows, versions, strict=True):
        row.before = before[row.before_id]
        for record in (row, version):
            marks.mark_record(record, *_marks(row))
    door.save_many(versions)
    return []


def _marks(row: Adjustment) -> list[TrailMark]:
    """Return what an adjustment in force, and its version, are marked with."""
    found = {
        TrailMark.AFTER_APPROVAL: True,
        TrailMark.AFTER_LOCK: row.over_locked,
        TrailMark.WEAKENED: row.step.weakened,
    }
    return [mark for mark, holds in found.items() if holds]


def _version_of(row: Adjustment) -> TargetVersion:
    return TargetVersion(
        target_id=row.target_id,
        valid_from=row.valid_from,
        kind=row.kind,
        comparator=row.comparator,
        number=row.number,
        grade=row.grade,
        date=row.date,
        text=row.text,
    )


ADJUSTMENTS = Reviewed(Adjustment, NAMES, _hold, _put_in_force, documented=True)
