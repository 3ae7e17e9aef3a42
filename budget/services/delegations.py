"""委托审核: lend one's reviewing role to a colleague for some days, take it back."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget import access, workflow
from budget.audit import door
from budget.choices import Action, NoticeKind, SecurityKind
from budget.models import Delegation, Membership, User
from budget.queries import delegations
from budget.services import notices, rights, security

# A longer absence is a change of roles, which the security administrator makes.
MOST_DAYS = 92
_GIVEN = gettext_lazy(
    "%(giver)s委托您代审（%(role)s，%(department)s），%(first)s至%(last)s：%(reason)s"
)
_TAKEN = gettext_lazy(
    "%(giver)s收回了委托给您的代审（%(role)s，%(department)s），即刻起不再由您代审。"
)


def delegate(
    *,
    membership_id: int,
    receiver_id: int,
    starts_on: datetime.date,
    ends_on: datetime.date,
    reason: str,
    actor: User,
    now: datetime.datetime,
    key: str = "",
) -> Delegation:
    """Lend one's own role of reviewer or head, from a day to a day, both included.

    Raises PermissionDenied for a role that is not the actor's or does not review,
    ValidationError for days gone by or too many, for somebody outside the body, and
    where the role is lent in these days already; door.Repeated for the same form.
    """
    with door.change(
        actor=actor,
        action=Action.DELEGATION_GIVEN,
        reason=reason,
        now=now,
        key=key,
    ):
        held = Membership.objects.filter(pk=membership_id, user=actor, ended_at=None)
        found = door.lock(held.select_related("user", "department"))
        if not found or found[0].role not in access.REVIEWING:
            raise PermissionDenied("not a role of one's own that reviews")
        row = Delegation(
            membership=found[0],
            receiver_id=receiver_id,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason.strip(),
        )
        _require_sound(row, timezone.localdate(now))
        row.full_clean()
        door.save(row)
        _note(row, _("委托审核：%(what)s，%(first)s 至 %(last)s"))
        _tell(row, _GIVEN, now)
        return row


def take_back(
    *, delegation_id: int, version: int, actor: User, now: datetime.datetime
) -> Delegation:
    """End a delegation before its day; only whoever gave it may.

    Raises PermissionDenied, StaleVersion, IllegalTransition where it is over.
    """
    with door.change(actor=actor, action=Action.DELEGATION_ENDED, now=now):
        rows = Delegation.objects.filter(pk=delegation_id).select_related(
            "membership__user", "membership__department", "receiver"
        )
        row: Delegation = door.lock(rows)[0]
        if row.membership.user_id != actor.pk:
            raise PermissionDenied("somebody else's delegation")
        if row.ended_at is not None or row.ends_on < timezone.localdate(now):
            raise workflow.IllegalTransition(_("这项委托已经结束。"))
        rights.require_version(row.version, version)
        row.ended_at = now
        row.version += 1
        door.save(row)
        _note(row, _("收回委托：%(what)s，原定 %(first)s 至 %(last)s"))
        _tell(row, _TAKEN, now)
        return row


def _require_sound(row: Delegation, today: datetime.date) -> None:
    if not row.reason:
        raise ValidationError({"reason": _("请写明委托的理由。")})
    if row.starts_on < today:
        raise ValidationError({"starts_on": _("起始日期不能早于今天。")})
    if row.ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("截止日期早于起始日期。")})
    if (row.ends_on - row.starts_on).days >= MOST_DAYS:
        text = _("委托最长%(days)s天；更长的请由安全管理员调整角色。")
        raise ValidationError({"ends_on": text % {"days": MOST_DAYS}})
    if not delegations.receivers(row.membership).filter(pk=row.receiver_id).exists():
        text = _("只能委托给本部门另一名在用的业务账号。")
        raise ValidationError({"receiver": text})
    if delegations.overlapping(row).exists():
        text = _("这一角色在这些日子里已经委托给别人，请先收回。")
        raise ValidationError({"starts_on": text})


def _tell(row: Delegation, words: Any, now: datetime.datetime) -> None:
    """Tell the receiver: before the first day no list shows what was lent."""

    def told() -> str:
        return str(words) % {
            "giver": row.membership.user.name,
            "role": row.membership.get_role_display(),
            "department": row.membership.department,
            "first": row.starts_on,
            "last": row.ends_on,
            "reason": row.reason,
        }

    key = f"delegation:{row.pk}:{row.version}"
    notices.tell(row.receiver, NoticeKind.DELEGATED, key, told, now)


def _note(row: Delegation, words: str) -> None:
    security.note_act(
        SecurityKind.DELEGATED,
        subject=f"{row.receiver.username} {row.receiver.name}",
        detail=words
        % {"what": row.membership, "first": row.starts_on, "last": row.ends_on},
        path=row.membership.department.path,
    )
