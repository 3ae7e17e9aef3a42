"""整改: order, answer, return, close, cancel. Who answered never closes."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action
from budget.models import Department, ProjectYear, User
from budget.models.organization import STEP
from budget.services import rights
from performance import rectifying
from performance.choices import RectifyAction, RectifySource, RectifyStatus
from performance.models import Rectification, RectificationStep, Target
from performance.queries import rectifications
from performance.rectifying import Order
from performance.services import rectify_notices, spoken

NAMES = {
    RectifyAction.RETURN: Action.RECTIFICATION_RETURNED,
    RectifyAction.CLOSE: Action.RECTIFICATION_CLOSED,
    RectifyAction.CANCEL: Action.RECTIFICATION_CANCELLED,
}


def order(
    *, what: Order, actor: User, now: datetime.datetime, key: str = ""
) -> Rectification:
    """下达: charge somebody with putting something right, and tell that person.

    Raises PermissionDenied for who is not of the side in whose name it is ordered,
    ValidationError without a problem, for a deadline that is over, for an audit's
    finding without 文号, and for a person without a role in the department;
    IllegalTransition for a commitment without 批复, door.Repeated for the same form.
    """
    with door.change(
        actor=actor,
        action=Action.RECTIFICATION_ORDERED,
        reason=what.problem,
        document_no=what.document_no,
        now=now,
        key=key,
    ):
        department = Department.objects.get(pk=what.department_id)
        if not rectifications.may_check(actor, what.source, department.path):
            raise PermissionDenied(what.source.value)
        today = timezone.localdate(now)
        _require_sense(what, today)
        _require_here(what, department)
        if what.target_id is not None:
            require_binding(Target.objects.get(pk=what.target_id))
        _require_new(what)
        row = Rectification(
            department=department,
            target_id=what.target_id,
            project_year_id=what.project_year_id,
            source=what.source,
            problem=what.problem.strip(),
            requirement=what.requirement.strip(),
            document_no=what.document_no.strip(),
            deadline=what.deadline,
            responsible=_charged(what, department, today),
            issuer=actor,
            issued_at=now,
        )
        row.validate_constraints()
        door.save(row)
        _keep(row, RectifyAction.ORDER, what.problem)
        rectify_notices.ordered(row, now)
        return row


def answer(
    *,
    rectification_id: int,
    version: int,
    measures: str,
    text: str,
    done_on: datetime.date,
    actor: User,
    now: datetime.datetime,
) -> Rectification:
    """反馈: say what was done and with what result, by the person charged or a clerk.

    Raises PermissionDenied, StaleVersion, IllegalTransition, ValidationError without
    words or for a day that is still to come.
    """
    with door.change(
        actor=actor, action=Action.RECTIFICATION_ANSWERED, reason=text, now=now
    ):
        row = _lock(rectification_id)
        if not rectifications.may_answer(actor, row):
            raise PermissionDenied("answer")
        rights.require_version(row.version, version)
        _require_answer(measures, text, done_on, timezone.localdate(now))
        _move(row, RectifyAction.ANSWER)
        row.measures, row.answer = measures.strip(), text.strip()
        row.done_on, row.answered_by, row.answered_at = done_on, actor, now
        door.save(row)
        _keep(row, RectifyAction.ANSWER, f"{row.measures}\n{row.answer}")
        rectify_notices.answered(row, now)
        return row


def check(
    *,
    rectification_id: int,
    action: RectifyAction,
    version: int,
    opinion: str,
    actor: User,
    now: datetime.datetime,
    deadline: datetime.date | None = None,
) -> Rectification:
    """退回重办 (with another deadline, if given), 销号, 撤销 by the side that ordered.

    Raises PermissionDenied (also for whoever answered), StaleVersion,
    IllegalTransition, ValidationError for 退回 or 撤销 without words and for a deadline
    that is over.
    """
    with door.change(actor=actor, action=NAMES[action], reason=opinion, now=now):
        row = _lock(rectification_id)
        path = row.department.path
        if not rectifications.may_check(actor, RectifySource(row.source), path):
            raise PermissionDenied(row.source)
        if row.answered_by_id == actor.pk and action is not RectifyAction.CANCEL:
            raise PermissionDenied(_("反馈人不能给自己的整改销号。"))
        rights.require_version(row.version, version)
        if action is not RectifyAction.CLOSE and not opinion.strip():
            raise ValidationError({"opinion": _("退回和撤销须写明理由。")})
        _move(row, action)
        if action is RectifyAction.RETURN:
            _put_off(row, deadline, timezone.localdate(now))
        if action is RectifyAction.CLOSE:
            row.checker, row.closed_at = actor, now
        door.save(row)
        _keep(row, action, opinion)
        rectify_notices.checked(row, action, opinion, now)
        return row


def _lock(rectification_id: int) -> Rectification:
    """Raises Rectification.DoesNotExist."""
    if not Rectification.objects.filter(pk=rectification_id).exists():
        raise Rectification.DoesNotExist
    rows = Rectification.objects.filter(pk=rectification_id)
    row: Rectification = door.lock(rows.select_related("department"))[0]
    return row


def _move(row: Rectification, action: RectifyAction) -> None:
    """Raises IllegalTransition, in words, where the status does not allow it."""
    before = RectifyStatus(row.status)
    try:
        row.status = rectifying.next_status(before, action)
    except workflow.IllegalTransition as fault:
        raise workflow.IllegalTransition(
            _("当前状态为“%(status)s”，不能%(action)s。请刷新页面。")
            % {"status": before.label, "action": action.label}
        ) from fault
    row.version += 1


def _keep(row: Rectification, action: RectifyAction, text: str) -> None:
    spoken.keep(RectificationStep(rectification=row, action=action, text=text))


def _put_off(
    row: Rectification, deadline: datetime.date | None, today: datetime.date
) -> None:
    if deadline is None:
        return
    if deadline < today:
        raise ValidationError({"deadline": _("整改期限不能早于今天。")})
    row.deadline = deadline


def _require_sense(what: Order, today: datetime.date) -> None:
    if not what.problem.strip():
        raise ValidationError({"problem": _("请写明问题。")})
    if what.deadline < today:
        raise ValidationError({"deadline": _("整改期限不能早于今天。")})


def _require_here(what: Order, department: Department) -> None:
    """Raise ValidationError for a commitment or a project of another department."""
    path = department.path
    if what.target_id is not None:
        targets = Target.objects.filter(pk=what.target_id)
        if not targets.filter(indicator__department__path__startswith=path).exists():
            raise ValidationError({"target": _("这项指标不属于所选部门。")})
    if what.project_year_id is not None:
        years = ProjectYear.objects.filter(pk=what.project_year_id)
        if not years.filter(project__department__path__startswith=path[:STEP]).exists():
            raise ValidationError({"project": _("这个项目不属于所选部门。")})


def require_binding(target: Target) -> None:
    """Raise IllegalTransition for a commitment that waits for its 批复."""
    if target.awaiting:
        text = _("这项指标结转自上年，待批复，批复后才能责成整改。")
        raise workflow.IllegalTransition(text)


def _require_new(what: Order) -> None:
    """Raise ValidationError where a second click would order the same once more."""
    if what.target_id is None:
        return
    door.lock(Target.objects.filter(pk=what.target_id))
    same = Rectification.objects.filter(
        target=what.target_id,
        problem=what.problem.strip(),
        status__in=rectifying.UNDONE,
    )
    if same.exists():
        text = _("同一问题已下达整改，尚未销号，请在整改台账中查看。")
        raise ValidationError({"problem": text})


def _charged(what: Order, department: Department, today: datetime.date) -> User:
    found = rectifications.people(department.path, today)
    person = next((user for user in found if user.pk == what.responsible_id), None)
    if person is None:
        text = _("责任人须是该部门在用的业务账号，请重新选择。")
        raise ValidationError({"responsible": text})
    return person


def _require_answer(
    measures: str, text: str, done_on: datetime.date, today: datetime.date
) -> None:
    missing = {}
    if not measures.strip():
        missing["measures"] = _("请写明采取的措施。")
    if not text.strip():
        missing["answer"] = _("请写明整改结果。")
    if done_on > today:
        missing["done_on"] = _("完成日期不能晚于今天。")
    if missing:
        raise ValidationError(missing)
