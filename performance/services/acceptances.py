"""A head accepts an explanation beside a light, or takes that back."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import access, workflow
from budget.audit import door
from budget.choices import Action, Role
from budget.models import User
from performance.choices import FlagEventKind, FlagKind, Light, LightKind
from performance.models import Acceptance, Flag, FlagEvent, LightChange, Target
from performance.queries.acceptances import last_turn, shown
from performance.services.flags import SYSTEM_NAME

ASKING = (Light.RED, Light.YELLOW, Light.BLUE)
# The flags beside which an acceptance of a light is told, the first that is open.
FLAGS = {
    LightKind.GOAL: (FlagKind.BEHIND, FlagKind.EXPLAIN),
    LightKind.OUTLOOK: (FlagKind.OUTLOOK,),
}
LONGEST = datetime.timedelta(days=366)


def accept_light(
    *,
    target_id: int,
    turn_id: int,
    reason: str,
    expires_on: datetime.date,
    actor: User,
    now: datetime.datetime,
) -> Acceptance:
    """Put 已说明·已认可 beside a light, until a day; the colour stays.

    `turn_id` is the turn of the light that was on the screen. Raises PermissionDenied,
    ValidationError, IllegalTransition for a light that asks for nothing, StaleVersion
    where it has turned since.
    """
    with door.change(
        actor=actor, action=Action.FLAG_ACKNOWLEDGED, reason=reason, now=now
    ):
        target = _lock(target_id, actor)
        _require_words(reason, expires_on, timezone.localdate(now))
        kind = _kind(target, turn_id)
        turn = last_turn(target.pk, kind)
        if turn is None or turn.after not in ASKING:
            raise workflow.IllegalTransition(_("现在的灯不需要认可说明。"))
        if turn.pk != turn_id:
            raise workflow.StaleVersion(_("灯色在您打开之后有了变化，请核对后重试。"))
        _end(target, kind, now)
        acceptance = Acceptance(
            target=target,
            turn=turn,
            kind=kind,
            light=turn.after,
            reason=reason.strip(),
            expires_on=expires_on,
            author=actor,
            accepted_at=now,
        )
        door.save(acceptance)
        if not shown(Acceptance.objects.filter(pk=acceptance.pk)).exists():
            raise workflow.StaleVersion(_("灯色在您打开之后有了变化，请核对后重试。"))
        _event(acceptance, FlagEventKind.ACKNOWLEDGED, actor, now)
        return acceptance


def withdraw_acceptance(
    *,
    target_id: int,
    actor: User,
    now: datetime.datetime,
    kind: LightKind = LightKind.GOAL,
) -> None:
    """Take an acceptance back. Raises PermissionDenied, IllegalTransition."""
    with door.change(actor=actor, action=Action.FLAG_ACKNOWLEDGED, now=now):
        target = _lock(target_id, actor)
        if not _end(target, kind, now):
            raise workflow.IllegalTransition(_("没有可撤回的认可。"))


def lapse(*, body: str, today: datetime.date, now: datetime.datetime) -> int:
    """End what has run out in a body, and note it where its light still stands."""
    over = Acceptance.objects.filter(
        target__indicator__department__path__startswith=body,
        ended_at=None,
        expires_on__lt=today,
    )
    if not over.exists():
        return 0
    with door.change(actor=None, action=Action.FLAG_ACKNOWLEDGED, now=now):
        rows: list[Acceptance] = door.lock(over)
        standing = set(shown(over).values_list("pk", flat=True))
        for row in rows:
            row.ended_at = now
            door.save(row)
            if row.pk in standing:
                _event(row, FlagEventKind.LAPSED, None, now)
        return len(rows)


def _lock(target_id: int, actor: User) -> Target:
    rows = Target.objects.filter(pk=target_id)
    target: Target = door.lock(rows.select_related("indicator__department"))[0]
    path = target.indicator.department.path
    if Role.HEAD not in access.roles_at(actor, path):
        raise PermissionDenied(Role.HEAD.value)
    return target


def _require_words(
    reason: str, expires_on: datetime.date, today: datetime.date
) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("认可须写明理由。")})
    if not today <= expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": _("有效期须在今天之后、一年以内。")})


def _kind(target: Target, turn_id: int) -> LightKind:
    """Return which of a target's lights a turn is of."""
    turn = LightChange.objects.filter(pk=turn_id, target=target).first()
    return LightKind.GOAL if turn is None else LightKind(turn.kind)


def _end(target: Target, kind: LightKind, now: datetime.datetime) -> bool:
    """End the open acceptance of a light; False where there is none."""
    held = door.lock(Acceptance.objects.filter(target=target, kind=kind, ended_at=None))
    for row in held:
        row.ended_at = now
        door.save(row)
    return bool(held)


def _event(
    row: Acceptance, kind: FlagEventKind, actor: User | None, now: datetime.datetime
) -> None:
    """Keep it among the events of what is open, for those who follow the flag."""
    flags = Flag.objects.filter(
        target=row.target_id, kind__in=FLAGS[LightKind(row.kind)], closed_at=None
    )
    for flag in flags.order_by("kind")[:1]:
        door.record_event(
            FlagEvent(
                flag=flag,
                kind=kind,
                at=now,
                actor_id=actor.pk if actor else None,
                actor_name=actor.name if actor else SYSTEM_NAME,
                text=row.words,
            )
        )
