"""`manage.py demo --no-serve`: what it prints, what it refuses, that it runs twice."""

import datetime
import io
import re
import socket

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase, override_settings

from budget import clock
from budget.audit import consistency
from budget.models import Change, User
from budget.services import organization
from performance.management.commands import demo
from performance.models import Assessment, LightChange
from tests import factories

PASSWORD_LINE = re.compile(r"^  (\w+) +\S+ +([\w-]{19})$", re.MULTILINE)


def run_demo() -> str:
    out = io.StringIO()
    call_command("demo", no_serve=True, stdout=out)
    return out.getvalue()


# The demo is on SQLite; that the bureau it loads and judges is the same on PostgreSQL
# is what test_example and test_example_lights show.
@pytest.mark.once
@pytest.mark.slow
@override_settings(DEMO=False, CLOCK="")
class DemoTests(TestCase):
    """The command has run once."""

    @classmethod
    def setUpTestData(cls):
        cls.printed = run_demo()

    def test_board_and_one_working_password_for_each_account_are_printed(self):
        assert "46 项指标 / 49 处承诺" in self.printed
        assert "I49" in self.printed
        found = dict(PASSWORD_LINE.findall(self.printed))
        assert len(found) == 13
        for username, password in found.items():
            assert User.objects.get(username=username).check_password(password)

    def test_second_run_makes_new_passwords_and_changes_nothing_else(self):
        first = dict(PASSWORD_LINE.findall(self.printed))
        before = (Assessment.objects.count(), LightChange.objects.count())
        later = clock.now() + datetime.timedelta(hours=3)
        some = User.objects.latest("pk")
        organization.reset_password(
            user_id=some.pk, password=first[some.username], actor=None, now=later
        )
        changes = Change.objects.count()
        with override_settings(CLOCK=""):
            second = run_demo()
            assert later <= clock.now() < later + datetime.timedelta(hours=1)
        again = dict(PASSWORD_LINE.findall(second))
        assert "样例单位已在库中，未作改动。" in second
        assert again.keys() == first.keys()
        assert not set(again.values()) & set(first.values())
        assert (Assessment.objects.count(), LightChange.objects.count()) == before
        assert Change.objects.count() == changes + 1
        assert consistency.mismatches() == []


@override_settings(DEMO=False, CLOCK="")
class RefusedTests(TestCase):
    @pytest.mark.slow
    def test_database_with_another_bureau_is_refused(self):
        factories.make_department("0009", "真局", "body", code="999")
        with pytest.raises(CommandError, match="已有其他单位"):
            run_demo()

    @override_settings(PRODUCTION=True)
    def test_production_is_refused(self):
        with pytest.raises(CommandError, match="生产环境"):
            run_demo()

    def test_taken_port_is_named_before_anything_is_written(self):
        with socket.socket() as taken, pytest.MonkeyPatch.context() as patch:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            patch.setenv("PORT", str(taken.getsockname()[1]))
            with pytest.raises(CommandError, match="不可用"):
                call_command("demo", stdout=io.StringIO())
        assert not User.objects.exists()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "80 80", "８０"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match="不是端口号"):
        demo.port_wanted()
