"""绩效目标调整: propose another value, send it to review, put it in force.

After 批复 a target changes in no other way. What was judged before stays as it was: the
old version is never touched, the new one binds from its day on.
"""

import datetime
from collections.abc import Mapping
from contextlib import AbstractContextManager

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction
from budget.models import Period, User
from budget.services import review
from budget.workflow import EDITABLE, IllegalTransition, StaleVersion
from performance.adjusting import AdjustmentDraft, Terms
from performance.choices import ValueKind
from performance.models import Adjustment, Target, TargetVersion
from performance.models.adjustment import terms_of
from performance.queries import adjustments
from performance.services.actuals import entering_role
from performance.services.figures import lock_target

NAMES: Mapping[ReviewAction, Action] = {
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


def submit_adjustment(
    *, adjustment_id: int, version: int, actor: User, now: datetime.datetime
) -> Adjustment:
    """送审: freeze the adjustment and hand it to the next step, as a figure's."""
    with _acting(adjustment_id, Action.ADJUSTMENT_SUBMITTED, "", actor, now):
        periods, row = _lock(adjustment_id)
        role = entering_role(actor, row.target.indicator)
        review.require_version(row, version)
        _require_still_standing(periods, row)
        path = row.target.indicator.department.path
        note = review.why_skipped(path, row.author_id, actor)
        row.round += 1
        row.submitted_at = now
        return review.move(
            row,
            Adjustment.KIND,
            ReviewAction.SUBMIT,
            role,
            skip_section=bool(note),
            note=note,
        )


def take_back_adjustment(
    *,
    adjustment_id: int,
    action: ReviewAction,
    version: int,
    actor: User,
    now: datetime.datetime,
    reason: str = "",
) -> Adjustment:
    """取消送审 until the next step has acted, or 作废 of one not under review.

    Raises ValidationError for 作废 without a reason.
    """
    with _acting(adjustment_id, NAMES[action], reason, actor, now):
        _periods, row = _lock(adjustment_id)
        role = entering_role(actor, row.target.indicator)
        review.require_version(row, version)
        if action is ReviewAction.CANCEL and not reason.strip():
            raise ValidationError({"reason": _("作废须写明理由。")})
        skipped = review.was_skipped(Adjustment.KIND, row)
        return review.move(
            row, Adjustment.KIND, action, role, skip_section=skipped, opinion=reason
        )


def decide_adjustment(
    *,
    adjustment_id: int,
    action: ReviewAction,
    version: int,
    actor: User,
    opinion: str,
    now: datetime.datetime,
) -> Adjustment:
    """审核, 取消审核, 终审 or 退回. 终审 writes the version that binds from the day on.

    Raises PermissionDenied for the author, PeriodLocked where a period was locked
    meanwhile, StaleVersion where the old value is no longer the one in force,
    ValidationError for a return without an opinion.
    """
    with _acting(adjustment_id, NAMES[action], opinion, actor, now):
        periods, row = _lock(adjustment_id)
        path = row.target.indicator.department.path
        role = review.require_reviewer(row, path, actor, action)
        review.require_version(row, version)
        if action is ReviewAction.RETURN:
            review.require_opinion(opinion)
        elif action is ReviewAction.UNAPPROVE:
            review.require_own_approval(Adjustment.KIND, row, actor)
        else:
            _require_still_standing(periods, row)
        if action is ReviewAction.FINALISE:
            _put_in_force(row)
        return review.move(row, Adjustment.KIND, action, role, opinion=opinion)


def _acting(
    adjustment_id: int,
    action: Action,
    reason: str,
    actor: User,
    now: datetime.datetime,
) -> AbstractContextManager[door.Act]:
    """Open the act under the adjustment's document: a light's cause will name it."""
    known = Adjustment.objects.values_list("document_no", flat=True)
    return door.change(
        actor=actor,
        action=action,
        reason=reason,
        document_no=known.get(pk=adjustment_id),
        now=now,
    )


def _lock(adjustment_id: int) -> tuple[list[Period], Adjustment]:
    """Lock periods, target and then the adjustment. Raises Adjustment.DoesNotExist."""
    ids = Adjustment.objects.values_list("target_id", flat=True)
    periods, target = lock_target(ids.get(pk=adjustment_id))
    rows = Adjustment.objects.filter(pk=adjustment_id).select_related("before")
    row: Adjustment = door.lock(rows)[0]
    row.target = target
    return periods, row


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


def _put_in_force(row: Adjustment) -> None:
    """Write the version; it joins the act, and so the act's document number."""
    door.save(
        TargetVersion(
            target_id=row.target_id,
            valid_from=row.valid_from,
            kind=row.kind,
            comparator=row.comparator,
            number=row.number,
            grade=row.grade,
            date=row.date,
            text=row.text,
        )
    )


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


def _require_still_standing(periods: list[Period], row: Adjustment) -> None:
    """Raise where the value changed, or a period was locked, since it was proposed."""
    if adjustments.last_version(row.target).pk != row.before_id:
        raise StaleVersion(_("现行指标值已经变化，请退回后重新提出调整。"))
    today = timezone.localdate(door.current().now)
    locked = adjustments.locked_from(periods, row.valid_from, today)
    if locked and not row.over_locked:
        raise workflow.PeriodLocked(
            _("%(period)s已在提出之后锁定，请退回后说明或改期。")
            % {"period": locked[0]}
        )
