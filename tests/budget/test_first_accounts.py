"""A new installation has no account until the operator asks for the first two."""

import io

import pytest
from django.core.management import CommandError, call_command

from budget.choices import Duty
from budget.models import User

pytestmark = pytest.mark.django_db


def test_two_administrators_get_passwords_to_be_changed():
    out = io.StringIO()
    call_command("first_accounts", stdout=out)
    shown = {line.split()[0]: line.split()[-1] for line in out.getvalue().splitlines()}
    users = {user.username: user for user in User.objects.all()}
    assert {user.duty for user in users.values()} == {Duty.SYSTEM, Duty.SECURITY}
    for name, user in users.items():
        assert user.check_password(shown[name])
        assert user.must_change_password


def test_a_second_run_is_refused():
    call_command("first_accounts", stdout=io.StringIO())
    with pytest.raises(CommandError):
        call_command("first_accounts", stdout=io.StringIO())
