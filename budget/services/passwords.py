"""The age of passwords and their memory: under 等保 both count, under ASVS neither."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action
from budget.models import PastPassword, User
from budget.passwords import remembered


def expire_if_old(*, user_id: int, now: datetime.datetime) -> bool:
    """Make the account choose a new password where its own is too old.

    Returns whether it was. GB/T 22239-2019 8.1.4.1 a) asks for renewal; the number
    of days is a setting. The demo's clock jumps over months and is left out.
    """
    if settings.PASSWORD_POLICY != "dengbao" or settings.DEMO:
        return False
    edge = now - datetime.timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)
    old = User.objects.filter(
        pk=user_id, must_change_password=False, password_changed_at__lt=edge
    )
    if not old.exists():
        return False
    reason = _("密码已满 %(days)s 天") % {"days": settings.PASSWORD_MAX_AGE_DAYS}
    with door.change(actor=None, action=Action.ACCOUNT_CHANGED, reason=reason, now=now):
        for user in door.lock(old):
            user.must_change_password = True
            user.version += 1
            door.save(user)
    return True


def first_until(now: datetime.datetime) -> datetime.datetime:
    """Return until when a first password made now opens the account."""
    return now + datetime.timedelta(hours=settings.FIRST_PASSWORD_HOURS)


def is_stale(user: User, now: datetime.datetime) -> bool:
    """Tell whether a first password was not used in time."""
    until = user.first_password_until
    return until is not None and now >= until


def remember(user: User) -> None:
    """Keep the hash that is about to be replaced, and no more than are asked about."""
    if user.has_usable_password():
        PastPassword.objects.create(user=user, encoded=user.password)
    kept = user.past_passwords.values_list("pk", flat=True)[: remembered()]
    user.past_passwords.exclude(pk__in=list(kept)).delete()
