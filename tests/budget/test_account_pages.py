"""The security administrator's pages: accounts, roles, passwords, locks."""

import datetime
import re

import pytest
from django.conf import settings
from django.urls import reverse

from budget.choices import Duty, Role, SecurityKind
from budget.models import Change, ChangeRow, Membership, SecurityEvent, User
from tests import factories
from tests.base import TestCase

pytestmark = pytest.mark.slow

LIST = "/accounts/"
ONCE = re.compile(r'class="once">([^<]+)<')


class AccountPageTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.indicator.responsible = None
        factories.keep(cls.indicator)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.secadmin)

    def url(self, name, user=None, **extra):
        return reverse(f"budget:{name}", kwargs={"pk": (user or self.lead).pk, **extra})

    def post(self, name, data=None, user=None, **extra):
        return self.client.post(self.url(name, user, **extra), data or {})


@pytest.mark.page
class NameTests(AccountPageTest):
    def test_name_with_a_mark_of_direction_is_refused_beside_its_box(self):
        data = {"username": "evil", "name": "王\u202e五", "duty": "business"}
        answer = self.client.post(reverse("budget:account-create"), data)
        self.assertContains(answer, "看不见的控制字符", status_code=422)


class ListTests(AccountPageTest):
    def names(self, **wanted):
        return [user.username for user in self.client.get(LIST, wanted).context["page"]]

    def test_each_filter_narrows_and_a_miss_finds_nothing(self):
        factories.make_user("gone", is_active=False)
        factories.make_user("guest", Duty.AUDIT, expires_on=datetime.date(2020, 1, 1))
        self.assertEqual(self.names(person="LEAD"), ["lead"])
        self.assertEqual(self.names(duty="system"), ["sysadmin"])
        self.assertEqual(self.names(department="0002"), ["outsider"])
        self.assertEqual(self.names(state="closed"), ["gone"])
        self.assertEqual(self.names(state="expired"), ["guest"])
        self.assertEqual(self.names(state="locked"), [])
        self.assertEqual(self.names(person="没有这个人"), [])
        self.assertNotIn("gone", self.names(state="open"))

    def test_bad_filter_is_an_error_on_the_page(self):
        for bad in ({"duty": "god"}, {"department": "9"}, {"page": "0"}):
            with self.subTest(bad):
                self.assertEqual(self.client.get(LIST, bad).status_code, 422)

    def test_list_is_cut_into_pages(self):
        for number in range(60):
            factories.make_user(f"person{number:02}")
        first = self.client.get(LIST).context["page"]
        second = self.client.get(LIST, {"page": 2}).context["page"]
        self.assertEqual((len(first), len(second)), (50, 19))
        self.assertFalse({u.pk for u in first} & {u.pk for u in second})

    def test_queries_do_not_grow_with_accounts_and_roles(self):
        self.client.get(LIST)
        with self.assertNumQueries(8):
            self.client.get(LIST)
        for number in range(20):
            user = factories.make_user(f"person{number}")
            factories.grant(user, self.section, Role.LEAD)
            factories.grant(user, self.sibling, Role.CLERK)
        with self.assertNumQueries(8):
            self.client.get(LIST)

    def test_roles_are_named_with_their_department(self):
        self.assertContains(self.client.get(LIST), "经济运行 · 项目负责人")

    def test_auditors_show_the_branch_they_may_read(self):
        whole = "<span>全部</span>"
        self.assertContains(self.client.get(LIST), whole)
        self.auditor.scope = self.bureau
        factories.keep(self.auditor)
        answer = self.client.get(LIST)
        self.assertNotContains(answer, whole)
        self.assertContains(answer, "<span>甲局</span>")


@pytest.mark.page
class OpeningTests(AccountPageTest):
    def open(self, **typed):
        values = {"username": "ZhangSan", "name": "新账号", "duty": "business", **typed}
        return self.client.post(LIST + "new/", values)

    def test_first_password_is_shown_once_and_opens_the_door_to_change_it(self):
        answer = self.open()
        password = ONCE.search(answer.content.decode()).group(1)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        user = User.objects.get(username="zhangsan")
        self.assertNotContains(
            self.client.get(self.url("account-detail", user)), password
        )
        person = self.client_class()
        typed = {"username": "zhangsan", "password": password}
        self.assertEqual(person.post("/login/", typed).status_code, 302)
        self.assertEqual(person.get("/account/").headers["Location"], "/password/")

    def test_first_password_is_neither_in_the_trail_nor_in_the_log(self):
        with self.assertLogs(level="DEBUG") as logged:
            answer = self.open()
            self.client.get("/board/")  # logs a warning, so that there is a log
        password = ONCE.search(answer.content.decode()).group(1)
        told = [str(row.fields) for row in ChangeRow.objects.all()]
        told += [event.detail + event.object for event in SecurityEvent.objects.all()]
        for line in (*told, *logged.output):
            self.assertNotIn(password, line)

    def test_name_in_use_is_refused_beside_the_box_and_nothing_typed_is_lost(self):
        answer = self.open(username="ＬEAD")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("已经存在", str(answer.context["form"].errors["username"]))
        self.assertContains(answer, "新账号", status_code=422)

    def test_only_an_auditor_gets_a_scope_or_a_last_day(self):
        for extra in (
            {"scope": self.bureau.pk},
            {"further": [self.bureau.pk]},
            {"expires_on": "2099-01-01"},
        ):
            with self.subTest(extra):
                answer = self.open(**extra)
                self.assertContains(answer, "只有审计账号", status_code=422)
        answer = self.open(duty="audit", scope=self.bureau.pk, expires_on="2099-01-01")
        self.assertEqual(answer.status_code, 200)
        user = User.objects.get(username="zhangsan")
        self.assertEqual(user.scope, self.bureau)

    def test_what_is_missing_is_named(self):
        answer = self.open(username="", name="", duty="")
        self.assertEqual(
            set(answer.context["form"].errors), {"username", "name", "duty"}
        )


@pytest.mark.page
class ClosingTests(AccountPageTest):
    def test_closed_account_is_out_at_once(self):
        person = self.client_class()
        person.force_login(self.lead)
        answer = self.post("account-close", {"version": self.lead.version})
        self.assertRedirects(answer, self.url("account-detail"))
        self.assertEqual(person.get("/entry/").status_code, 302)

    def test_stale_or_closed_is_a_conflict(self):
        self.assertEqual(self.post("account-close", {"version": 9}).status_code, 409)
        self.post("account-close", {"version": self.lead.version})
        for name, data in (
            ("account-close", {"version": self.lead.version + 1}),
            ("account-password", {}),
            ("role-grant", {"department": self.sibling.pk, "role": "lead"}),
        ):
            with self.subTest(name):
                answer = self.post(name, data)
                self.assertContains(answer, "已停用", status_code=409)

    def test_nobody_touches_the_own_account(self):
        me = self.secadmin
        version = {"version": me.version}
        for name, data in (
            ("account-close", version),
            ("account-password", {}),
            ("account-limit", version),
            ("account-unlock", {"address": "10.0.0.9"}),
            ("role-grant", {"department": self.bureau.pk, "role": "head"}),
        ):
            with self.subTest(name):
                self.assertEqual(self.post(name, data, me).status_code, 403)
        page = self.client.get(self.url("account-detail", me))
        self.assertContains(page, "另一名安全管理员")
        self.assertNotContains(page, "确认停用")

    def test_account_that_is_not_there_is_not_found(self):
        for pk in ("0", "999999", "99999999999999999999"):
            self.assertEqual(self.client.get(f"/accounts/{pk}/").status_code, 404)
            self.assertEqual(
                self.client.post(f"/accounts/{pk}/close/").status_code, 404
            )


@pytest.mark.page
class PasswordTests(AccountPageTest):
    def test_new_first_password_ends_the_sessions_and_must_be_changed(self):
        person = self.client_class()
        person.force_login(self.lead)
        answer = self.post("account-password")
        password = ONCE.search(answer.content.decode()).group(1)
        self.assertEqual(person.get("/account/").status_code, 302)
        self.lead.refresh_from_db()
        self.assertTrue(self.lead.must_change_password)
        self.assertTrue(self.lead.check_password(password))


class LimitTests(AccountPageTest):
    def limit(self, user=None, **typed):
        user = user or self.auditor
        return self.post("account-limit", {"version": user.version, **typed}, user)

    def test_scope_and_last_day_are_set_and_noted(self):
        self.limit(scope=self.bureau.pk, expires_on="2099-12-31")
        self.auditor.refresh_from_db()
        self.assertEqual(self.auditor.scope, self.bureau)
        self.assertEqual(self.auditor.expires_on, datetime.date(2099, 12, 31))
        event = SecurityEvent.objects.get(kind=SecurityKind.ACCOUNT_CHANGED)
        self.assertIn("2099-12-31", event.detail)
        self.assertIn("甲局", event.detail)

    def test_further_branches_are_kept_once_and_named(self):
        """What lies inside of a chosen branch is read with it."""
        chosen = [self.other_bureau.pk, self.section.pk, self.bureau.pk]
        self.limit(scope=self.bureau.pk, further=chosen)
        self.auditor.refresh_from_db()
        self.assertEqual(self.auditor.further_scopes, self.other_bureau.path)
        event = SecurityEvent.objects.get(kind=SecurityKind.ACCOUNT_CHANGED)
        self.assertIn("甲局、乙局", event.detail)
        page = self.client.get(self.url("account-detail", self.auditor))
        self.assertContains(page, "<dd>甲局、乙局</dd>")
        ticked = rf'name="further" value="{self.other_bureau.pk}"[^>]* checked'
        self.assertRegex(page.content.decode(), ticked)
        for path in (self.bureau.path, self.other_bureau.path):
            found = self.client.get(LIST, {"department": path, "duty": "audit"})
            self.assertContains(found, "甲局等部门")

    def test_further_branches_need_a_first_one(self):
        answer = self.limit(further=[self.other_bureau.pk])
        self.assertContains(answer, "请先选审计范围", status_code=422)
        self.auditor.refresh_from_db()
        self.assertEqual(self.auditor.further_scopes, "")

    def test_day_gone_by_and_business_accounts_are_refused_in_words(self):
        answer = self.limit(expires_on="2020-01-01")
        self.assertContains(answer, "不能早于今天", status_code=422)
        answer = self.limit(self.lead, expires_on="2099-01-01")
        self.assertEqual(answer.status_code, 422)

    def test_stale_limit_is_a_conflict(self):
        answer = self.limit(version=self.auditor.version + 3)
        self.assertEqual(answer.status_code, 409)

    def test_saving_the_same_again_leaves_no_trace(self):
        before = Change.objects.count()
        self.limit()
        self.assertEqual(Change.objects.count(), before)


@pytest.mark.page
class RoleTests(AccountPageTest):
    def grant(self, user=None, **typed):
        values = {"department": self.sibling.pk, "role": "reviewer", **typed}
        return self.post("role-grant", values, user)

    def test_granted_role_says_in_words_what_it_covers(self):
        self.assertEqual(self.grant(department=self.bureau.pk).status_code, 302)
        page = self.client.get(self.url("account-detail"))
        self.assertContains(page, "及其下级 2 个部门")
        self.assertContains(page, "审核或退回送审的数据")

    def test_event_carries_address_and_request(self):
        self.client.defaults["REMOTE_ADDR"] = "10.1.2.3"
        self.grant()
        event = SecurityEvent.objects.get(kind=SecurityKind.ROLE_CHANGED)
        self.assertEqual(event.address, "10.1.2.3")
        change = ChangeRow.objects.filter(model="budget.membership").latest("pk").change
        self.assertEqual(event.request_id, change.request_id)

    def test_role_held_already_and_other_duties_are_refused_in_words(self):
        self.grant()
        self.assertContains(self.grant(), "已有这一角色", status_code=422)
        answer = self.grant(self.auditor)
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(Membership.objects.filter(user=self.auditor).exists())

    def test_forged_department_and_role_are_refused(self):
        for bad in ({"department": "999"}, {"role": "god"}, {"department": ""}):
            with self.subTest(bad):
                self.assertEqual(self.grant(**bad).status_code, 422)

    def test_revoked_role_ends_at_once(self):
        row = self.lead.memberships.get()
        self.post("role-revoke", membership_pk=row.pk)
        row.refresh_from_db()
        self.assertIsNotNone(row.ended_at)

    def test_role_of_another_account_is_not_found(self):
        row = self.outsider.memberships.get()
        answer = self.post("role-revoke", membership_pk=row.pk)
        self.assertEqual(answer.status_code, 404)

    def test_auditor_reads_names_not_ids_in_the_trail(self):
        self.grant()
        self.client.force_login(self.auditor)
        entry = self.client.get("/trail/").context["page"].entries[0]
        cells = {cell.name: cell.new for cell in entry.rows[0].cells}
        self.assertEqual(
            cells, {"账号": "lead", "部门": "科技创新", "角色": "科室审核"}
        )


class LockTests(AccountPageTest):
    def lock_out(self, name="lead", address="10.0.0.9"):
        person = self.client_class(REMOTE_ADDR=address)
        for _try in range(settings.AXES_FAILURE_LIMIT):
            person.post("/login/", {"username": name, "password": "wrong"})
        return person

    def sign_in(self, person):
        typed = {"username": "lead", "password": factories.PASSWORD}
        return person.post("/login/", typed).status_code

    def test_lock_is_listed_and_lifted_for_its_address_alone(self):
        here, there = self.lock_out(), self.lock_out(address="10.0.0.10")
        page = self.client.get(self.url("account-detail"))
        self.assertEqual(len(page.context["locks"]), 2)
        answer = self.post("account-unlock", {"address": "10.0.0.9"})
        self.assertRedirects(answer, self.url("account-detail"))
        self.assertEqual((self.sign_in(here), self.sign_in(there)), (302, 429))

    def test_lifting_is_a_security_event(self):
        self.lock_out()
        self.post("account-unlock", {"address": "10.0.0.9"})
        event = SecurityEvent.objects.get(kind=SecurityKind.UNLOCKED)
        self.assertEqual(event.user_id, self.secadmin.pk)
        self.assertIn("lead", event.object)
        self.assertIn("10.0.0.9", event.detail)
        self.assertEqual(event.address, "127.0.0.1")

    def test_list_shows_and_finds_the_locked_ones(self):
        self.lock_out()
        page = self.client.get(LIST, {"state": "locked"}).context["page"]
        self.assertEqual([user.username for user in page], ["lead"])

    def test_lock_that_is_not_there_is_a_conflict(self):
        answer = self.post("account-unlock", {"address": "10.0.0.9"})
        self.assertEqual(answer.status_code, 409)

    def test_fewer_tries_are_no_lock(self):
        person = self.client_class(REMOTE_ADDR="10.0.0.9")
        person.post("/login/", {"username": "lead", "password": "wrong"})
        page = self.client.get(self.url("account-detail"))
        self.assertEqual(page.context["locks"], [])


@pytest.mark.page
class HomeTests(AccountPageTest):
    def test_first_page_is_the_desk_and_the_menu_leads_there(self):
        answer = self.client.get("/", follow=True)
        self.assertEqual(answer.redirect_chain, [(LIST, 302)])
        self.assertContains(answer, 'aria-current="page"')

    def test_detail_costs_the_same_with_more_roles(self):
        self.client.get(self.url("account-detail"))
        with self.assertNumQueries(12):
            self.client.get(self.url("account-detail"))
        for department in (self.bureau, self.sibling):
            factories.grant(self.lead, department, Role.CLERK)
        with self.assertNumQueries(12):
            self.client.get(self.url("account-detail"))
