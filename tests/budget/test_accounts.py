"""Signing in and out: what lets a person in, what keeps others out."""

import datetime
import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from budget.audit import door
from budget.choices import Action, Duty, SecurityKind
from budget.models import ChangeRow, SecurityEvent, User
from budget.services import organization
from tests import factories
from tests.base import NOON, TestCase

COUNTING = "tests.budget.test_accounts.CountingHasher"
LOGIN = "/login/"
NEW = "Tiantai-Shan 871"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: that is what takes the time."""

    calls = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.calls += 1
        return super().encode(password, salt)


class LoginTest(TestCase):
    def sign_in(self, username: str = "lead", password: str = "", **extra: Any) -> Any:
        typed = {"username": username, "password": password or factories.PASSWORD}
        return self.client.post(LOGIN, {**typed, **extra.pop("data", {})}, **extra)

    def test_right_password_opens_a_session(self) -> None:
        response = self.sign_in()
        self.assertRedirects(response, "/", fetch_redirect_response=False)
        self.assertEqual(self.client.session["_auth_user_id"], str(self.lead.pk))

    def test_full_width_and_capital_letters_are_the_same_name(self) -> None:
        self.assertEqual(self.sign_in("ＬEAD ").status_code, 302)

    def test_login_and_failed_login_are_recorded(self) -> None:
        self.sign_in(password="wrong")
        self.sign_in()
        events = SecurityEvent.objects.order_by("id").values_list("kind", "user_id")
        pk = self.lead.pk
        self.assertEqual(
            list(events),
            [(SecurityKind.LOGIN_FAILED, pk), (SecurityKind.LOGIN, pk)],
        )

    def test_unknown_user_and_wrong_password_look_alike(self) -> None:
        known = self.sign_in("lead", "wrong-one")
        unknown = self.sign_in("nobody", "wrong-one")
        self.assertEqual(known.status_code, unknown.status_code)
        errors = [list(r.context["form"].non_field_errors()) for r in (known, unknown)]
        self.assertEqual(*errors)

    def test_sixth_try_is_refused_even_with_the_right_password(self) -> None:
        codes = [self.sign_in(password="wrong").status_code for _ in range(5)]
        self.assertEqual(codes, [422] * 5)
        self.assertEqual(self.sign_in().status_code, 429)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_lock_out_of_one_name_leaves_others_at_the_address_alone(self) -> None:
        for _ in range(6):
            self.sign_in(password="wrong")
        self.assertEqual(self.sign_in("reviewer").status_code, 302)

    def test_a_forged_address_does_not_lift_the_lock(self) -> None:
        for _ in range(5):
            self.sign_in(password="wrong")
        response = self.sign_in(headers={"X-Forwarded-For": "1.2.3.4"})
        self.assertEqual(response.status_code, 429)

    def test_unknown_name_locks_like_a_known_one(self) -> None:
        codes = [self.sign_in("nobody", "wrong").status_code for _ in range(6)]
        self.assertEqual(codes[-1], 429)

    def test_next_on_this_site_is_followed(self) -> None:
        response = self.sign_in(data={"next": "/account/"})
        self.assertEqual(response.headers["Location"], "/account/")

    def test_next_elsewhere_is_not_followed(self) -> None:
        for wanted in ("https://evil.example", "//evil.example", "javascript:x"):
            with self.subTest(wanted):
                response = self.sign_in(data={"next": wanted})
                self.assertEqual(response.headers["Location"], "/")

    def test_session_key_changes_at_login(self) -> None:
        self.client.get(LOGIN)
        session = self.client.session
        session["planted"] = 1
        session.save()
        before = session.session_key
        self.client.cookies[settings.SESSION_COOKIE_NAME] = before
        self.sign_in()
        self.assertNotEqual(self.client.session.session_key, before)

    def test_first_password_opens_the_account_for_three_days(self) -> None:
        password = "Qiu-Tian 4821"
        organization.reset_password(
            user_id=self.lead.pk, password=password, actor=self.secadmin, now=NOON
        )
        late = (NOON + datetime.timedelta(hours=72)).isoformat()
        with override_settings(CLOCK=late):
            refused = self.sign_in(password=password)
            self.assertContains(refused, "初始密码已过期", status_code=422)
        event = SecurityEvent.objects.latest("pk")
        self.assertEqual((event.kind, event.detail), ("login_failed", "初始密码已过期"))
        with override_settings(CLOCK=NOON.isoformat()):
            self.assertEqual(self.sign_in(password=password).status_code, 302)
        own = User.objects.get(pk=self.lead.pk)
        organization.set_password(
            user_id=own.pk, password="Dong-Tian 4821", actor=own, now=NOON
        )
        with override_settings(CLOCK=late):
            again = self.sign_in(password="Dong-Tian 4821")
        self.assertEqual(again.status_code, 302)

    def test_expired_auditor_is_refused(self) -> None:
        factories.make_user("guest", Duty.AUDIT, expires_on=datetime.date(2020, 1, 1))
        self.assertEqual(self.sign_in("guest").status_code, 422)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_closed_account_is_refused(self) -> None:
        factories.make_user("gone", is_active=False)
        self.assertEqual(self.sign_in("gone").status_code, 422)

    def test_unknown_wrong_and_closed_each_cost_one_hash(self) -> None:
        factories.make_user("gone", is_active=False)
        for name in ("nobody", "lead", "gone"):
            with self.subTest(name):
                hashed = CountingHasher.calls
                with override_settings(PASSWORD_HASHERS=[COUNTING]):
                    self.sign_in(name, "wrong-one")
                self.assertEqual(CountingHasher.calls - hashed, 1)

    def test_null_byte_is_bad_input(self) -> None:
        self.assertEqual(self.sign_in("le\x00ad").status_code, 422)

    @override_settings(PASSWORD_POLICY="dengbao", DEMO=False)
    def test_password_of_91_days_must_be_changed(self) -> None:
        self._age(91)
        self.sign_in()
        self.assertRedirects(
            self.client.get("/account/"),
            "/password/",
            fetch_redirect_response=False,
        )

    @override_settings(PASSWORD_POLICY="dengbao", DEMO=False)
    def test_password_of_89_days_stays(self) -> None:
        self._age(89)
        self.sign_in()
        self.assertEqual(self.client.get("/account/").status_code, 200)

    @override_settings(PASSWORD_POLICY="asvs", DEMO=False)
    def test_asvs_knows_no_renewal(self) -> None:
        self._age(400)
        self.sign_in()
        self.assertEqual(self.client.get("/account/").status_code, 200)

    def _age(self, days: int) -> None:
        with door.change(actor=None, action=Action.ACCOUNT_CHANGED):
            user = User.objects.get(pk=self.lead.pk)
            user.password_changed_at = timezone.now() - datetime.timedelta(days=days)
            door.save(user)


class SessionTest(TestCase):
    def setUp(self) -> None:
        self.client.force_login(self.lead)

    def _set(self, **values: int) -> None:
        session = self.client.session
        session.update({"started": int(time.time()), "seen": int(time.time())})
        session.update(values)
        session.save()

    def test_29_idle_minutes_are_fine(self) -> None:
        self._set(seen=int(time.time()) - 29 * 60)
        self.assertEqual(self.client.get("/account/").status_code, 200)

    def test_30_idle_minutes_and_a_second_end_the_session(self) -> None:
        self._set(seen=int(time.time()) - 30 * 60 - 2)
        response = self.client.get("/account/")
        self.assertRedirects(response, "/login/?next=/account/")

    def test_ten_hours_end_an_active_session(self) -> None:
        self._set(started=int(time.time()) - 10 * 3600 - 2)
        self.assertEqual(self.client.get("/account/").status_code, 302)

    def test_htmx_gets_401_not_the_login_page(self) -> None:
        self.client.logout()
        response = self.client.get("/account/", headers={"HX-Request": "true"})
        self.assertEqual(response.status_code, 401)

    def test_logout_ends_the_session_and_is_recorded(self) -> None:
        copied = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.assertRedirects(self.client.post("/logout/"), "/login/")
        self.client.cookies[settings.SESSION_COOKIE_NAME] = copied
        self.assertEqual(self.client.get("/account/").status_code, 302)
        self.assertTrue(SecurityEvent.objects.filter(kind=SecurityKind.LOGOUT).exists())

    def test_logout_by_get_is_refused(self) -> None:
        self.assertEqual(self.client.get("/logout/").status_code, 405)

    def test_account_page_names_the_own_roles(self) -> None:
        self.assertContains(self.client.get("/account/"), "经济运行 · 项目负责人")

    def test_language_switch_stays_on_the_page(self) -> None:
        data = {"language": "en", "next": "/account/"}
        response = self.client.post(reverse("budget:language"), data)
        self.assertEqual(response.headers["Location"], "/account/")
        self.assertEqual(response.cookies["language"].value, "en")


class PasswordChangeTest(TestCase):
    def setUp(self) -> None:
        self.client.force_login(self.lead)

    def _change(self, client: Any = None, **typed: str) -> Any:
        values = {"old": factories.PASSWORD, "new": NEW, "again": NEW, **typed}
        return (client or self.client).post("/password/", values)

    def test_first_password_must_be_changed_before_anything_else(self) -> None:
        fresh = factories.make_user("fresh")
        with door.change(actor=None, action=Action.ACCOUNT_CHANGED):
            fresh.must_change_password = True
            door.save(fresh)
        self.client.force_login(fresh)
        for page in ("/account/", "/", "/board/"):
            self.assertEqual(self.client.get(page).headers["Location"], "/password/")
        self.assertEqual(self._change().status_code, 302)
        self.assertEqual(self.client.get("/account/").status_code, 200)

    def test_own_session_stays_and_others_die(self) -> None:
        other = self.client_class()
        other.force_login(self.lead)
        self.assertEqual(self._change().status_code, 302)
        self.assertEqual(self.client.get("/account/").status_code, 200)
        self.assertEqual(other.get("/account/").status_code, 302)

    def test_change_leaves_one_security_event(self) -> None:
        self._change()
        events = SecurityEvent.objects.filter(kind=SecurityKind.PASSWORD_CHANGED)
        self.assertEqual(events.count(), 1)

    def test_wrong_current_password_changes_nothing(self) -> None:
        self.assertEqual(self._change(old="wrong").status_code, 422)
        self.lead.refresh_from_db()
        self.assertTrue(self.lead.check_password(factories.PASSWORD))

    def test_two_different_new_passwords_are_refused(self) -> None:
        self.assertEqual(self._change(again="Other-Word 123").status_code, 422)

    def test_the_old_password_is_not_a_new_one(self) -> None:
        old = factories.PASSWORD
        self.assertEqual(self._change(new=old, again=old).status_code, 422)

    def _walk(self, count: int) -> list[str]:
        """Change the password `count` times; return all used, oldest first."""
        used = [factories.PASSWORD]
        for number in range(count):
            new = f"Tiantai-Shan 87{number}"
            answer = self._change(old=used[-1], new=new, again=new)
            self.assertEqual(answer.status_code, 302)
            used.append(new)
        return used

    @pytest.mark.slow
    @override_settings(PASSWORD_POLICY="dengbao", PASSWORD_HISTORY=5)
    def test_none_of_the_last_five_comes_back_and_the_message_says_so(self) -> None:
        used = self._walk(5)
        for old in used[1:5]:
            answer = self._change(old=used[-1], new=old, again=old)
            self.assertContains(answer, "最近 5 次", status_code=422)
        first = used[0]
        answer = self._change(old=used[-1], new=first, again=first)
        self.assertEqual(answer.status_code, 302)

    @override_settings(PASSWORD_POLICY="asvs")
    def test_asvs_remembers_none(self) -> None:
        used = [factories.PASSWORD, "Tiantai-Shan 8710", "Tiantai-Shan 8711"]
        for old, new in ((0, 1), (1, 2), (2, 1)):
            answer = self._change(old=used[old], new=used[new], again=used[new])
            self.assertEqual(answer.status_code, 302)

    @pytest.mark.slow
    @override_settings(PASSWORD_POLICY="dengbao", PASSWORD_HISTORY=3)
    def test_only_as_many_hashes_are_kept_as_are_asked_about(self) -> None:
        self._walk(5)
        self.assertEqual(self.lead.past_passwords.count(), 2)

    @override_settings(PASSWORD_POLICY="dengbao", PASSWORD_HISTORY=1)
    def test_history_of_one_is_the_present_password_alone(self) -> None:
        used = self._walk(2)
        answer = self._change(old=used[2], new=used[1], again=used[1])
        self.assertEqual(answer.status_code, 302)

    def test_hashes_are_in_no_history_and_no_trail(self) -> None:
        self._walk(1)
        encoded = self.lead.past_passwords.get().encoded
        told = str(list(ChangeRow.objects.values_list("fields", flat=True)))
        told += str(list(User.history.values()))
        self.assertNotIn(encoded, told)

    def test_weak_password_is_refused_with_the_rule(self) -> None:
        response = self._change(new="abc", again="abc")
        self.assertEqual(response.status_code, 422)
        self.assertIn("new", response.context["form"].errors)
