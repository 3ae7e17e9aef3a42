"""佐证材料 beside a figure: added, replaced, withdrawn; nothing is ever deleted."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from budget.audit import door, marks
from budget.choices import Action, Status, TrailMark, UploadFault
from budget.filetypes.terms import MEGABYTE, Refused
from budget.models import User
from budget.models.organization import STEP
from budget.services import files, review
from budget.services.files import Received
from budget.workflow import IllegalTransition
from performance.drafts import Place
from performance.models import Actual, Evidence
from performance.services.actuals import entering_role
from performance.services.explaining import require_open
from performance.services.figures import lock_figure


def add_evidence(
    *,
    actual_id: int,
    received: Received,
    place: Place,
    actor: User,
    now: datetime.datetime,
) -> Evidence:
    """Put a file beside a figure that is being entered, or that is in force.

    Raises PermissionDenied, PeriodLocked, IllegalTransition, Refused (too many, no
    room), ValidationError for a file that is there already.
    """
    with door.change(actor=actor, action=Action.EVIDENCE_ADDED, now=now):
        actual = _lock(actual_id, actor, now)
        _require_place(actual)
        _require_room(actual, received.size)
        return _add(actual, received, place)


def replace_evidence(
    *,
    evidence_id: int,
    received: Received,
    place: Place,
    reason: str,
    actor: User,
    now: datetime.datetime,
) -> Evidence:
    """Put a file in another one's place; the old one stays on record.

    After 终审 the reason is required. Raises as `add_evidence`, and IllegalTransition
    where the old one does not stand any more.
    """
    with door.change(
        actor=actor, action=Action.EVIDENCE_REPLACED, reason=reason, now=now
    ):
        actual, old = _lock_evidence(evidence_id, actor, now)
        _require_reason(actual, reason)
        _require_room(actual, received.size)
        new = _add(actual, received, place)
        _end(old, reason, replaced_by=new)
        return new


def withdraw_evidence(
    *, evidence_id: int, reason: str, actor: User, now: datetime.datetime
) -> Evidence:
    """Take a file back; it stays on record. After 终审 the reason is required."""
    with door.change(
        actor=actor, action=Action.EVIDENCE_WITHDRAWN, reason=reason, now=now
    ):
        actual, old = _lock_evidence(evidence_id, actor, now)
        _require_reason(actual, reason)
        _end(old, reason)
        return old


def _lock(actual_id: int, actor: User, now: datetime.datetime) -> Actual:
    """Lock period and figure; check right, lock, and that the figure takes files."""
    actual = lock_figure(actual_id)
    role = entering_role(actor, actual.indicator)
    review.require_unlocked(actual.period, actor, now)
    if actual.status == Status.APPROVED:
        marks.mark_act(TrailMark.AFTER_APPROVAL)
    else:
        require_open(actual, role)
    return actual


def _lock_evidence(
    evidence_id: int, actor: User, now: datetime.datetime
) -> tuple[Actual, Evidence]:
    figure = Evidence.objects.values_list("actual_id", flat=True).get(pk=evidence_id)
    actual = _lock(figure, actor, now)
    evidence: Evidence = door.lock(Evidence.objects.filter(pk=evidence_id))[0]
    if evidence.ended_at is not None:
        raise IllegalTransition(_("这份材料已被替换或撤回，请刷新后查看。"))
    return actual, evidence


def _add(actual: Actual, received: Received, place: Place) -> Evidence:
    act = door.current()
    stored = files.keep(received)
    if Evidence.objects.standing().filter(actual=actual, file=stored).exists():
        raise ValidationError({"file": _("这份文件已附在本条数据上，不必重复上传。")})
    evidence = Evidence(
        actual=actual,
        file=stored,
        name=received.name,
        page=place.page,
        quoted=place.quoted,
        uploader=act.actor,
        uploaded_at=act.now,
    )
    door.save(evidence)
    return evidence


def _end(evidence: Evidence, reason: str, replaced_by: Evidence | None = None) -> None:
    act = door.current()
    evidence.ended_at, evidence.ended_by = act.now, act.actor
    evidence.end_reason, evidence.replaced_by = reason.strip(), replaced_by
    door.save(evidence)


def _require_place(actual: Actual) -> None:
    """Raise Refused for one file too many beside the figure."""
    most = settings.EVIDENCE_MOST_FILES
    if Evidence.objects.standing().filter(actual=actual).count() >= most:
        raise Refused(UploadFault.TOO_MANY, str(most))


def _require_room(actual: Actual, size: int) -> None:
    """Raise Refused where the reporting body has no room left."""
    body = actual.indicator.department.path[:STEP]
    held = Evidence.objects.filter(
        actual__indicator__department__path__startswith=body
    ).aggregate(bytes=Sum("file__size"))["bytes"]
    most = settings.EVIDENCE_MOST_BYTES
    if (held or 0) + size > most:
        raise Refused(UploadFault.QUOTA, f"{most // MEGABYTE}MB")


def _require_reason(actual: Actual, reason: str) -> None:
    if actual.status == Status.APPROVED and not reason.strip():
        raise ValidationError({"reason": _("数据已终审，替换或撤回材料须写明理由。")})
