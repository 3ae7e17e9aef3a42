"""偏差原因, 全年预计, 完成目标可能性 and 改进措施 beside a figure that is entered."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import User
from budget.services import review
from performance.drafts import Account, Step
from performance.models import Actual, Explanation, Improvement
from performance.models.explanation import CAUSES
from performance.queries.among import within
from performance.services.actuals import entering_role
from performance.services.figures import lock_figure

MOST_MEASURES = 10


def save_explanation(
    *,
    actual_id: int,
    version: int,
    account: Account,
    actor: User,
    now: datetime.datetime,
) -> Actual:
    """Save what is said about a figure; the figure's version moves with it.

    Raises PermissionDenied, PeriodLocked, StaleVersion, IllegalTransition once the
    figure is under review or in force, ValidationError for too many measures.
    """
    with door.change(actor=actor, action=Action.ACTUAL_EXPLAINED, now=now):
        actual = lock_figure(actual_id)
        role = entering_role(actor, actual.indicator)
        review.require_unlocked(actual.period, actor, now)
        review.require_version(actual, version)
        require_open(actual, role)
        if len(account.measures or ()) > MOST_MEASURES:
            raise ValidationError(
                _("改进措施最多%(n)d条，请合并后再保存。") % {"n": MOST_MEASURES}
            )
        moved = _write(actual, account)
        if actual.explanation != account.words or moved:
            actual.explanation = account.words
            actual.version += 1
            door.save(actual)
        return actual


def require_open(actual: Actual, role: Role) -> None:
    """Raise IllegalTransition, in words, for a figure that is frozen."""
    status = Status(actual.status)
    try:
        workflow.next_status(status, ReviewAction.EDIT, role)
    except workflow.IllegalTransition as fault:
        raise workflow.IllegalTransition(
            _("当前状态为“%(status)s”，说明和佐证材料已随数据固定。")
            % {"status": status.label}
        ) from fault


def _write(actual: Actual, account: Account) -> bool:
    """Write explanation and measures; return whether anything moved."""
    rows: list[Explanation] = door.lock(Explanation.objects.filter(actual=actual))
    if not rows and account.is_empty:
        return False
    row = rows[0] if rows else Explanation(actual=actual)
    _fill(row, account)
    moved = door.save(row)
    if account.measures is None:
        return moved
    return _write_measures(row, account.measures) or moved


def write_many(accounts: Sequence[tuple[Actual, Account]]) -> None:
    """Write what is said beside many figures, saved already in the open act.

    Their measures stay as they are. Two statements, however many there are.
    """
    if not accounts:
        return
    ids = [actual.pk for actual, _account in accounts]
    held: list[Explanation] = door.lock(
        Explanation.objects.filter(within("actual_id", ids))
    )
    by_actual = {row.actual_id: row for row in held}
    rows = []
    for actual, account in accounts:
        row = by_actual.get(actual.pk) or Explanation(actual=actual)
        if row.pk is None and account.is_empty:
            continue
        _fill(row, account)
        rows.append(row)
    door.save_many(rows)


def _fill(row: Explanation, account: Account) -> None:
    for name in CAUSES:
        setattr(row, name, name in account.causes)
    row.forecast, row.forecast_typed = account.forecast, account.forecast_typed
    row.likelihood = account.likelihood


def _write_measures(row: Explanation, measures: Sequence[Step]) -> bool:
    """Write the measures by their order; those behind the last one are dropped."""
    known: list[Improvement] = door.lock(Improvement.objects.filter(explanation=row))
    by_order = {held.order: held for held in known}
    for order, step in enumerate(measures, start=1):
        held = by_order.setdefault(order, Improvement(explanation=row, order=order))
        held.text, held.due_on, held.owner = step.text, step.due_on, step.owner
        held.dropped = False
    for order, held in by_order.items():
        held.dropped = order > len(measures)
    return bool(door.save_many([by_order[order] for order in sorted(by_order)]))
