"""Log-in locks: django-axes sets them after too many tries, a person lifts them."""

import datetime

from axes.utils import reset
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from budget import workflow
from budget.audit import door
from budget.choices import Action, Duty, SecurityKind
from budget.models import User
from budget.queries import accounts
from budget.services import rights, security


def lift_lock(
    *, user_id: int, address: str, actor: User, now: datetime.datetime
) -> None:
    """Let an account try again from the address where it was locked out.

    Raises PermissionDenied (also for the own account: another administrator looks at
    what happened), IllegalTransition where there is no such lock any more.
    """
    with door.change(actor=actor, action=Action.ACCOUNT_CHANGED, now=now):
        user: User = door.lock(User.objects.filter(pk=user_id))[0]
        rights.require_duty(actor, Duty.SECURITY)
        if actor.pk == user.pk:
            raise PermissionDenied("own lock")
        if address not in {lock.address for lock in accounts.locks([user.username])}:
            raise workflow.IllegalTransition(_("该锁定已经失效，无需解除。"))
        reset(ip=address, username=user.username)
        detail = _("登录地址：%s") % address
        security.note_account(SecurityKind.UNLOCKED, user, detail)
