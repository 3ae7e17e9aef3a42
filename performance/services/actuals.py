"""Enter a figure, send it to review, take it back, correct it, put the 核定数."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, fields

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import access, workflow
from budget.access import Permission
from budget.audit import door
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import Period, User
from budget.models.review import OPEN
from budget.services import review
from performance.choices import Quality
from performance.drafts import Draft
from performance.models import Actual, Indicator
from performance.queries.review import Subject
from performance.questions import Past
from performance.services import doubts, kept_words
from performance.services.demanding import require_explained
from performance.services.figures import lock_figure

# What a correction may correct: it must differ in one of them.
CORRECTABLE = (
    "value",
    "grade",
    "date",
    "quality",
    "provider",
    "source_date",
    "explanation",
)


def save_actual(
    *,
    indicator_id: int,
    period_id: int,
    version: int | None,
    draft: Draft,
    actor: User,
    now: datetime.datetime,
    confirmed: Collection[str] = (),
    past: Past | None = None,
    read: Indicator | None = None,
) -> Actual:
    """Save the open figure of an indicator and period; `version` None is the first.

    `confirmed` are the keys of the questions that the person confirmed one by one.
    `past` is what they were put about, where the caller has just read it: only this
    period is locked, so that another reading would be no surer. `read` is the
    indicator with its department, likewise: the first figure brings none along.
    Raises PermissionDenied, PeriodLocked, StaleVersion (somebody saved meanwhile),
    IllegalTransition (not due in this period, not open yet, under review, or 终审
    already), Unanswered (a figure that looks odd beside the past).
    """
    with door.change(actor=actor, action=Action.ACTUAL_SAVED, now=now):
        period = review.lock_period(period_id)
        actual, in_force = _rows_of(indicator_id, period)
        indicator = _indicator(indicator_id, actual or in_force, read)
        role = admitted(actor, indicator, period)
        review.require_unlocked(period, actor, now)
        actual = opened(Place(indicator, period, actual, in_force), version, role)
        doubts.require_answers(actual, draft, confirmed, past)
        return _write(actual, draft, actor)


def submit_actual(
    *, actual_id: int, version: int, actor: User, now: datetime.datetime
) -> Actual:
    """送审: freeze the figure and hand it to the next step.

    Where the body reviews in one step, or the author is the section's only reviewer,
    科室审核 is passed over and the step says so.
    """
    with door.change(actor=actor, action=Action.ACTUAL_SUBMITTED, now=now):
        actual = lock_figure(actual_id)
        role = entering_role(actor, actual.indicator)
        review.require_unlocked(actual.period, actor, now)
        review.require_version(actual, version)
        require_sendable(actual)
        require_explained(actual, now)
        path = actual.indicator.department.path
        note = review.why_skipped(path, actual.author_id, actor)
        actual.round += 1
        actual.submitted_at = now
        return review.move(
            actual,
            Actual.KIND,
            ReviewAction.SUBMIT,
            role,
            skip_section=bool(note),
            note=note,
        )


def withdraw_actual(
    *, actual_id: int, version: int, actor: User, now: datetime.datetime
) -> Actual:
    """取消送审: possible until the next step has acted."""
    with door.change(actor=actor, action=Action.ACTUAL_WITHDRAWN, now=now):
        actual = lock_figure(actual_id)
        role = entering_role(actor, actual.indicator)
        review.require_unlocked(actual.period, actor, now)
        review.require_version(actual, version)
        skipped = review.was_skipped(Actual.KIND, actual)
        return review.move(
            actual, Actual.KIND, ReviewAction.WITHDRAW, role, skip_section=skipped
        )


def cancel_actual(
    *, actual_id: int, version: int, reason: str, actor: User, now: datetime.datetime
) -> Actual:
    """作废: close a draft or a returned figure that was opened by mistake.

    The row stays in the trail; the period takes a new figure, or a new correction of
    the one in force. Raises ValidationError without a reason, IllegalTransition once
    the figure is under review or in force.
    """
    with door.change(
        actor=actor, action=Action.ACTUAL_CANCELLED, reason=reason, now=now
    ):
        actual = lock_figure(actual_id)
        role = entering_role(actor, actual.indicator)
        review.require_unlocked(actual.period, actor, now)
        review.require_version(actual, version)
        if not reason.strip():
            raise ValidationError({"reason": _("作废须写明理由。")})
        return review.move(
            actual, Actual.KIND, ReviewAction.CANCEL, role, opinion=reason
        )


def correct_actual(
    *,
    actual_id: int,
    draft: Draft,
    reason: str,
    document_no: str,
    actor: User,
    now: datetime.datetime,
    confirmed: Collection[str] = (),
) -> Actual:
    """Open a correction: a new draft that names the figure in force it corrects.

    `confirmed` are the keys of the questions that the person confirmed one by one.
    Raises ValidationError without a reason and for what is in force already as it is,
    IllegalTransition when the row is not in force or another one is open, Unanswered (a
    figure that looks odd beside the past).
    """
    if not reason.strip():
        raise ValidationError({"reason": _("更正须写明理由。")})
    with door.change(
        actor=actor,
        action=Action.ACTUAL_CORRECTED,
        reason=reason,
        document_no=document_no,
        now=now,
    ):
        wrong = _in_force(actual_id, actor, now, _("只有终审数据才能更正。"))
        row = Actual(indicator=wrong.indicator, period=wrong.period, corrects=wrong)
        if all(getattr(wrong, name) == getattr(draft, name) for name in CORRECTABLE):
            raise ValidationError({"text": _("与现行终审数完全一样，没有要更正的。")})
        doubts.require_answers(row, draft, confirmed)
        kept_words.keep(wrong, _write(row, draft, actor))
        return row


def verify_actual(
    *,
    actual_id: int,
    draft: Draft,
    actor: User,
    now: datetime.datetime,
    confirmed: Collection[str] = (),
) -> Actual:
    """Open the 核定数 that is to take the place of a 快报数 or 预计数 in force.

    An ordinary step of the year, not a correction: it wants no reason, but where the
    figure comes from and its day. The light it turns has a new figure for its cause.
    Raises ValidationError without those, IllegalTransition when the row is not in
    force, is verified already or another one is open, Unanswered as for any figure.
    """
    with door.change(actor=actor, action=Action.ACTUAL_VERIFIED, now=now):
        flash = _in_force(actual_id, actor, now, _("只有终审数据才能核定。"))
        if flash.quality == Quality.VERIFIED:
            raise workflow.IllegalTransition(
                _("这条数据已是核定数，确有错误的请用“更正”。")
            )
        row = Actual(indicator=flash.indicator, period=flash.period, verifies=flash)
        doubts.require_answers(row, draft, confirmed)
        _require_source(draft)
        kept_words.keep(flash, _write(row, draft, actor))
        return row


def entering_role(actor: User, subject: Subject) -> Role:
    """Return the role in which the person enters; raise PermissionDenied if none.

    A clerk (代填) enters for everybody in the branch, a lead for what is the own.
    """
    roles = access.roles_at(actor, subject.department.path)
    if Role.CLERK in roles:
        return Role.CLERK
    own = subject.responsible_id in (None, actor.pk)
    if Role.LEAD in roles and own:
        return Role.LEAD
    raise PermissionDenied(Permission.ENTER.value)


def _in_force(
    actual_id: int, actor: User, now: datetime.datetime, refusal: str
) -> Actual:
    """Lock a figure in force that the actor may replace, while nothing else does."""
    held = lock_figure(actual_id)
    entering_role(actor, held.indicator)
    review.require_unlocked(held.period, actor, now)
    if held.status != Status.APPROVED:
        raise workflow.IllegalTransition(refusal)
    if _rows_of(held.indicator_id, held.period)[0] is not None:
        raise workflow.IllegalTransition(_("本期已有一条在办数据，请先办结。"))
    return held


def _rows_of(indicator_id: int, period: Period) -> tuple[Actual | None, Actual | None]:
    """Lock and return the open figure and the one in force, in one query."""
    rows = Actual.objects.filter(
        indicator=indicator_id, period=period, status__in=[*OPEN, Status.APPROVED]
    ).select_related("indicator__department", "period")
    found = {row.status == Status.APPROVED: row for row in door.lock(rows)}
    return found.get(False), found.get(True)


def _indicator(
    indicator_id: int, row: Actual | None, read: Indicator | None
) -> Indicator:
    """Return the indicator, read already with a row of its own or by the caller."""
    if row:
        return row.indicator
    if read is not None and read.pk == indicator_id:
        return read
    return Indicator.objects.select_related("department").get(pk=indicator_id)


@dataclass(frozen=True, slots=True)
class Place:
    """An indicator in a period, with the locked rows that stand there."""

    indicator: Indicator
    period: Period
    open: Actual | None = None
    in_force: Actual | None = None


def admitted(actor: User, indicator: Indicator, period: Period) -> Role:
    """Return the role in which the person enters this indicator in this period.

    Raises PermissionDenied, IllegalTransition (not due, not open yet).
    """
    if not indicator.department.path.startswith(period.body.path):
        raise PermissionDenied("period of another body")
    if period.month not in indicator.months:
        raise workflow.IllegalTransition(_("本期不需要填报这项指标。"))
    if timezone.localdate(door.current().now) < period.opens_on:
        raise workflow.IllegalTransition(_("本期尚未开放填报。"))
    return entering_role(actor, indicator)


def opened(place: Place, version: int | None, role: Role) -> Actual:
    """Return the figure to write into: the open one as it was seen, or a first one.

    Raises StaleVersion, IllegalTransition (under review, or 终审 already).
    """
    actual = place.open
    if actual is None:
        actual = _first_row(place, version)
    else:
        review.require_version(actual, version)
        workflow.next_status(Status(actual.status), ReviewAction.EDIT, role)
    actual.indicator, actual.period = place.indicator, place.period
    return actual


def _first_row(place: Place, version: int | None) -> Actual:
    if version is not None:
        raise workflow.StaleVersion(_("这条数据已被别人处理，请刷新后再填。"))
    if place.in_force is not None:
        raise workflow.IllegalTransition(_("本期已有终审数据，请使用“更正”。"))
    return Actual(indicator=place.indicator, period=place.period)


def _write(actual: Actual, draft: Draft, actor: User) -> Actual:
    fill(actual, draft, actor)
    door.save(actual)
    return actual


def fill(actual: Actual, draft: Draft, actor: User) -> None:
    """Put what was entered into the figure, in memory."""
    # `asdict` copies each value, which takes longer than all the rest of this.
    for entered in fields(draft):
        setattr(actual, entered.name, getattr(draft, entered.name))
    if actual.verifies_id is not None:
        actual.quality = Quality.VERIFIED
    actual.author = actor
    if not actual._state.adding:
        actual.version += 1


def require_sendable(actual: Actual, past: Past | None = None) -> None:
    """Raise ValidationError while the figure or the reason of its fall is missing.

    `past` spares the queries where many figures are sent.
    """
    if actual.value is None and not actual.grade and actual.date is None:
        raise ValidationError({"value": _("请先填写完成值，再送审。")})
    if actual.verifies_id is not None:
        _require_source(actual)
    doubts.require_reason(actual, past)


def _require_source(figure: Draft | Actual) -> None:
    """Raise ValidationError for a 核定数 that does not say where it comes from."""
    missing = {}
    if not figure.provider.strip():
        missing["provider"] = _("核定数须写明由谁核定。")
    if figure.source_date is None:
        missing["source_date"] = _("核定数须写明核定日期。")
    if missing:
        raise ValidationError(missing)
