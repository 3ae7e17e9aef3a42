"""The events that the law and GB/T 22239 want logged: each once, with its result."""

import contextlib
import io
import tempfile
import time
from pathlib import Path
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from budget.audit import chain, triggers
from budget.choices import Role, SealKind, SecurityKind
from budget.models import Membership, Period, Seal, SecurityEvent, User
from budget.services import delegations, locks, organization, periods
from budget.services.jobs import kinds
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance import factories as promises

RIGHT = "Green-Lantern-58"
K = SecurityKind
# What happens, the event it leaves, whether it came off, and whether by a request.
EVENTS = [
    ("log_in", K.LOGIN, True, True),
    ("log_in_with_a_wrong_password", K.LOGIN_FAILED, False, True),
    ("log_in_with_an_unknown_name", K.LOGIN_FAILED, False, True),
    ("log_in_to_a_closed_account", K.LOGIN_FAILED, False, True),
    ("guess_once_too_often", K.LOCKED_OUT, False, True),
    ("lift_a_lock", K.UNLOCKED, True, False),
    ("log_out", K.LOGOUT, True, True),
    ("stay_idle_too_long", K.SESSION_EXPIRED, True, True),
    ("change_ones_password", K.PASSWORD_CHANGED, True, True),
    ("give_a_new_first_password", K.PASSWORD_CHANGED, True, False),
    ("read_a_page_of_another_duty", K.DENIED, False, True),
    ("write_as_an_auditor", K.DENIED, False, True),
    ("lend_a_role", K.DELEGATED, True, False),
    ("grant_a_role", K.ROLE_CHANGED, True, False),
    ("revoke_a_role", K.ROLE_CHANGED, True, False),
    ("open_an_account", K.ACCOUNT_CHANGED, True, True),
    ("close_an_account", K.ACCOUNT_CHANGED, True, True),
    ("lock_a_period", K.PERIOD_LOCK, True, True),
    ("unlock_a_period", K.PERIOD_LOCK, True, True),
    ("set_up_a_robot", K.ROBOT, True, True),
    ("upload_a_refused_file", K.UPLOAD_REFUSED, False, True),
    ("take_a_form_away", K.DOWNLOADED, True, True),
    ("ask_for_a_package", K.PACKED, True, True),
    ("export_the_chain", K.EXPORTED, True, False),
    ("fail_to_export_the_chain", K.EXPORTED, False, False),
    ("verify_the_trail", K.VERIFIED, True, False),
    ("verify_a_forged_anchor", K.VERIFIED, False, False),
    ("fail_to_keep_an_anchor", K.ANCHORED, False, False),
    ("keep_the_days_anchor", K.ANCHORED, True, False),
    ("write_a_backup_manifest", K.BACKED_UP, True, False),
    ("restore_what_was_backed_up", K.RESTORED, True, False),
    ("restore_less_than_was_backed_up", K.RESTORED, False, False),
]


@override_settings(CLOCK=NOON.isoformat(), REDIS_URL="")
class EventTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        chain.note_schema()
        promises.make_policy()
        project = promises.make_project(cls.section)
        goal = promises.make_goal(cls.section, project_year=project)
        promises.make_target(goal, cls.indicator)
        cls.project = project
        organization.set_password(
            user_id=cls.lead.pk, password=RIGHT, actor=cls.lead, now=NOON
        )

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(MEDIA_ROOT=self.folder))

    @pytest.mark.slow
    def test_each_leaves_exactly_one_event_of_its_kind_with_its_result(self):
        assert len(EVENTS) >= 25
        for name, kind, succeeded, by_request in EVENTS:
            with self.subTest(name):
                before = transaction.savepoint()
                try:
                    self.happen(name, kind, succeeded, by_request)
                finally:
                    transaction.savepoint_rollback(before)

    def happen(self, name, kind, succeeded, by_request):
        self.last = SecurityEvent.objects.latest("pk").pk
        getattr(self, name)()
        new = SecurityEvent.objects.filter(pk__gt=self.last)
        (event,) = [
            one for one in new if (one.kind, one.succeeded) == (kind, succeeded)
        ]
        assert event.at is not None
        assert event.user_name
        assert not by_request or (event.address and event.request_id)
        sealed = Seal.objects.filter(kind=SealKind.EVENT, subject_id=event.pk)
        assert sealed.count() == 1

    def test_every_kind_of_event_is_in_the_table(self):
        assert {kind for _name, kind, _result, _way in EVENTS} == set(SecurityKind)

    # --- what happens
    def browser(self, user=None):
        client = Client()
        if user is not None:
            client.force_login(User.objects.get(pk=user.pk))
        return client

    def typed(self, name, password):
        return self.browser().post("/login/", {"username": name, "password": password})

    def log_in(self):
        assert self.typed("lead", RIGHT).status_code == 302

    def log_in_with_a_wrong_password(self):
        assert self.typed("lead", "wrong").status_code == 422

    def log_in_with_an_unknown_name(self):
        assert self.typed("nobody", "wrong").status_code == 422

    def log_in_to_a_closed_account(self):
        organization.close_account(
            user_id=self.clerk.pk,
            version=User.objects.get(pk=self.clerk.pk).version,
            actor=self.secadmin,
            now=NOON,
        )
        assert self.typed("clerk", "wrong").status_code == 422

    def guess_once_too_often(self):
        for _try in range(5):
            self.typed("lead", "wrong")
        assert self.typed("lead", RIGHT).status_code == 429

    def lift_a_lock(self):
        for _try in range(5):
            self.typed("lead", "wrong")
        locks.lift_lock(
            user_id=self.lead.pk, address="127.0.0.1", actor=self.secadmin, now=NOON
        )

    def log_out(self):
        self.browser(self.lead).post("/logout/")

    def stay_idle_too_long(self):
        client = self.browser(self.lead)
        client.get("/account/")
        with mock.patch("budget.middleware.time.time", return_value=time.time() + 1801):
            client.get("/account/")

    def change_ones_password(self):
        new = "Quiet-Harbour-71"
        data = {"old": RIGHT, "new": new, "again": new}
        assert self.browser(self.lead).post("/password/", data).status_code == 302

    def give_a_new_first_password(self):
        organization.reset_password(
            user_id=self.clerk.pk, password=RIGHT, actor=self.secadmin, now=NOON
        )

    def read_a_page_of_another_duty(self):
        assert self.browser(self.lead).get("/accounts/").status_code == 403

    def write_as_an_auditor(self):
        url = reverse("budget:period-lock", args=[self.period.pk])
        assert self.browser(self.auditor).post(url).status_code == 403

    def lend_a_role(self):
        delegations.delegate(
            membership_id=self.reviewer.memberships.get().pk,
            receiver_id=self.colleague.pk,
            starts_on=NOON.date(),
            ends_on=LATER.date(),
            reason="外出",
            actor=self.reviewer,
            now=NOON,
        )

    def grant_a_role(self):
        organization.grant_role(
            user_id=self.lead.pk,
            department_id=self.sibling.pk,
            role=Role.LEAD,
            actor=self.secadmin,
            now=NOON,
        )

    def revoke_a_role(self):
        row = Membership.objects.get(user=self.colleague)
        organization.revoke_role(membership_id=row.pk, actor=self.secadmin, now=NOON)

    def open_an_account(self):
        data = {"username": "newone", "name": "新账号", "duty": "business"}
        self.browser(self.secadmin).post("/accounts/new/", data)

    def close_an_account(self):
        url = reverse("budget:account-close", args=[self.clerk.pk])
        version = User.objects.get(pk=self.clerk.pk).version
        data = {"version": version, "reason": "调离"}
        assert self.browser(self.secadmin).post(url, data).status_code == 302

    def turn(self, name):
        url = reverse(f"budget:{name}", args=[self.period.pk])
        version = Period.objects.get(pk=self.period.pk).version
        data = {"version": version, "reason": "已汇总上报"}
        assert self.browser(self.sysadmin).post(url, data).status_code == 302

    def lock_a_period(self):
        self.turn("period-lock")

    def unlock_a_period(self):
        version = Period.objects.get(pk=self.period.pk).version
        periods.lock_period(
            period_id=self.period.pk,
            version=version,
            reason="已汇总上报",
            actor=self.sysadmin,
            now=NOON,
        )
        self.last = SecurityEvent.objects.latest("pk").pk
        self.turn("period-unlock")

    def set_up_a_robot(self):
        data = {
            "department": self.section.pk,
            "kind": "wecom",
            "name": "工作群",
            "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=6-9",
        }
        self.browser(self.sysadmin).post("/robots/new/", data)

    def upload_a_refused_file(self):
        actual = factories.make_actual(
            self.indicator, self.period, "27", author=self.lead
        )
        url = reverse("performance:evidence-add", args=[actual.pk])
        file = SimpleUploadedFile("a.exe", b"MZ nothing good")
        data = {"file": file, "version": actual.version}
        assert self.browser(self.lead).post(url, data).status_code == 422

    def take_a_form_away(self):
        url = reverse("performance:project-form-xlsx", args=[self.project.pk])
        assert self.browser(self.lead).get(url).status_code == 200

    def ask_for_a_package(self):
        data = {"year": 2024, "month": 7, "kinds": ["project"], "formats": ["xlsx"]}
        answer = self.browser(self.head).post("/forms/packages/ask/", data)
        assert answer.status_code == 302

    def export_the_chain(self):
        self.command("export_history", str(self.folder / "chain.jsonl"))

    def fail_to_export_the_chain(self):
        with contextlib.suppress(Exception):
            self.command("export_history", str(self.folder / "no" / "chain.jsonl"))

    def verify_the_trail(self):
        self.command("verify_history")

    def verify_a_forged_anchor(self):
        with contextlib.suppress(SystemExit):
            self.command("verify_history", f"--anchor=1:{'0' * 32}")

    def keep_the_days_anchor(self):
        self.run_job("anchor")

    def fail_to_keep_an_anchor(self):
        with override_settings(ANCHOR_FILE=str(self.folder / "no" / "anchors.txt")):
            self.run_job("anchor")

    def run_job(self, name):
        kinds.known()[name].work(mock.Mock(slot="2024-10-12"))

    def write_a_backup_manifest(self):
        self.command("backup_manifest", str(self.folder / "backup.json"))

    def restore_what_was_backed_up(self):
        self.write_a_backup_manifest()
        self.command("backup_manifest", str(self.folder / "backup.json"), "--check")

    def restore_less_than_was_backed_up(self):
        self.write_a_backup_manifest()
        path = self.folder / "backup.json"
        text = path.read_text("utf-8")
        path.write_text(text.replace('"budget_seal": ', '"budget_seal": 9'), "utf-8")
        with contextlib.suppress(SystemExit):
            self.command("backup_manifest", str(path), "--check")

    def command(self, *words):
        with contextlib.redirect_stderr(io.StringIO()):
            call_command(*words, stdout=io.StringIO(), stderr=io.StringIO())


class NeverPurgedTests(TestCase):
    def test_the_commands_that_would_delete_history_do_not_exist_here(self):
        for name in ("clean_old_history", "clean_duplicate_history"):
            with self.subTest(name), self.assertRaisesMessage(Exception, "不删除"):
                call_command(name, "--auto")

    def test_security_events_are_among_what_is_written_once(self):
        assert SecurityEvent._meta.db_table in dict(triggers.tables())
