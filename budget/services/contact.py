"""A person's own address for mail."""

import datetime

from budget.audit import door
from budget.choices import Action
from budget.models import User


def set_email(*, email: str, actor: User, now: datetime.datetime) -> User:
    """Set one's own mail address; an empty one stops the mails."""
    with door.change(actor=actor, action=Action.ACCOUNT_CHANGED, now=now):
        user: User = door.lock(User.objects.filter(pk=actor.pk))[0]
        if user.email != email:
            user.email = email
            user.version += 1
            door.save(user)
        return user
