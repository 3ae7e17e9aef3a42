"""Open the two administrators' accounts of a new installation.

There is no default account and no default password: each gets one made on the spot,
shown once, to be changed at the first log-in.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from budget import clock
from budget.choices import Duty
from budget.models import User
from budget.passwords import first_password
from budget.services import organization

ADMINISTRATORS = (
    ("sysadmin", "系统管理员", Duty.SYSTEM),
    ("secadmin", "安全管理员", Duty.SECURITY),
)


class Command(BaseCommand):
    help = "Open the first two administrators' accounts and show their passwords once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuse where there is any account already."""
        if User.objects.exists():
            raise CommandError(_("已有账号；新账号由安全管理员开立。"))
        for username, name, duty in ADMINISTRATORS:
            password = first_password()
            organization.create_account(
                username=username,
                name=name,
                duty=duty,
                password=password,
                actor=None,
                now=clock.now(),
            )
            self.stdout.write(f"{username}  {name}  {password}")
