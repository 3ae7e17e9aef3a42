"""The pages of the rules: the list, a proposal, its effects, the decision."""

import pytest
from django.test import override_settings

from budget.choices import Role, Status
from budget.models import JobRun
from performance.models import Policy
from performance.services import policies
from tests import factories
from tests.base import NOON, TestCase

pytestmark = pytest.mark.slow

NUMBERS = {
    "red_below": "75",
    "green_from": "90",
    "blue_from": "120",
    "rate_tolerance": "2",
    "year_end_tolerance": "5",
    "blue_rule": "annual",
    "outlook_green_from": "0.75",
    "outlook_yellow_from": "0.40",
    "outlook_early_below": "10",
    "exception_share": "0",
    "grace_days": "3",
    "score_over_from": "130",
}


@override_settings(CLOCK=NOON.isoformat())
class PolicyPageCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.default = factories.make_policy(department=cls.bureau, name="现行规则")
        cls.target = factories.make_target(cls.indicator)
        factories.make_actual(cls.indicator, cls.period, "20", status=Status.APPROVED)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)

    def post(self, url="/policies/new/", **extra):
        data = {
            "name": "从严规则",
            "scope": str(self.bureau.pk),
            "valid_from": "2024-07-01",
            "reason": "财政要求",
            **NUMBERS,
            **extra,
        }
        return self.client.post(url, data)

    def page(self, url, who=None):
        if who is not None:
            self.client.force_login(who)
        return self.client.get(url).content.decode()

    def act(self, verb, who, opinion=""):
        policy = Policy.objects.latest("pk")
        self.client.force_login(who)
        return self.client.post(
            f"/policies/{policy.pk}/{verb}/",
            {"version": policy.version, "opinion": opinion},
        )

    @property
    def url(self):
        return f"/policies/{Policy.objects.latest('pk').pk}/"


@pytest.mark.page
class ProposingTests(PolicyPageCase):
    def test_the_numbers_in_force_stand_in_the_boxes(self):
        page = self.page("/policies/new/")
        assert 'name="red_below" value="60"' in page
        assert 'name="valid_from" value="2024-01-02"' in page

    def test_a_draft_leads_to_what_it_would_change(self):
        assert self.post().status_code == 302
        page = self.page(self.url)
        # Without earlier years the outlook goes by pace, so it turns as well.
        assert "批准后 2 盏灯会变" in page
        assert "目标完成 1 · 全年预计 1 · 预算执行 0" in page
        assert "绿灯" in page
        assert "黄灯" in page
        assert self.target.name_printed in page

    def test_crossed_numbers_are_told_beside_their_box_and_stay(self):
        answer = self.post(green_from="70", blue_from="100")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "绿灯起点70%低于红灯界限75%" in page
        assert "蓝灯起点100%应高于100%" in page
        assert 'value="70"' in page
        assert "财政要求" in page

    def test_each_other_number_has_its_own_words(self):
        for field, value, words in (
            ("year_end_tolerance", "-1", "容差不能为负"),
            ("outlook_yellow_from", "0.8", "请改为0.75或以下"),
            ("outlook_green_from", "1.2", "概率应在0与1之间"),
            ("outlook_early_below", "51", "“时候尚早”的界限应在0至50%之间"),
            ("exception_share", "60", "例外比例应在0至50%之间"),
            ("grace_days", "90", "宽限天数应在0至60天之间"),
            ("score_over_from", "100", "自评偏高界限100%应高于100%"),
        ):
            answer = self.post(**{field: value})
            assert answer.status_code == 422, field
            assert words in answer.content.decode(), field

    def test_a_day_before_the_last_locked_period_is_told_with_the_first_free_one(self):
        factories.make_period(self.bureau, 6, locked_at=NOON, lock_reason="已汇总。")
        answer = self.post(valid_from="2024-03-01")
        assert answer.status_code == 422
        assert "生效日期最早为2024-07-01" in answer.content.decode()

    def test_a_branch_that_is_not_mine_cannot_be_chosen(self):
        answer = self.post(scope=str(self.other_bureau.pk))
        assert answer.status_code == 422

    def test_a_second_proposal_for_the_branch_is_refused_and_stays(self):
        self.post()
        answer = self.post(name="再一份")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "已有一份在办的规则" in page
        assert "再一份" in page

    def test_a_draft_is_changed_on_the_version_seen(self):
        self.post()
        url = f"{self.url}edit/"
        assert self.post(url, name="更严", version="1").status_code == 302
        answer = self.post(url, name="最严", version="1")
        assert answer.status_code == 409
        assert "最严" in answer.content.decode()
        assert Policy.objects.latest("pk").name == "更严"

    def test_a_lead_proposes_nothing(self):
        self.client.force_login(self.lead)
        assert self.client.get("/policies/new/").status_code == 403
        assert "/policies/new/" not in self.page("/policies/")


@pytest.mark.page
class FirstRulesTests(TestCase):
    def test_without_rules_the_boxes_hold_what_the_rule_begins_with(self):
        supervisor = factories.make_user("supervisor")
        factories.grant(supervisor, self.bureau, Role.SUPERVISOR)
        self.client.force_login(supervisor)
        answer = self.client.get("/policies/new/")
        self.assertContains(answer, "还没有生效的规则")
        for box in answer.context["form"].numbers:
            assert box.value() not in (None, ""), box.name


@pytest.mark.page
class DecisionTests(PolicyPageCase):
    def setUp(self):
        super().setUp()
        self.post()
        self.act("submit", self.finance)

    def test_approval_puts_it_in_force_and_queues_the_judging(self):
        answer = self.act("finalise", self.head)
        assert answer.status_code == 302
        policy = Policy.objects.latest("pk")
        assert (policy.status, policy.approver) == (Status.APPROVED, self.head)
        assert JobRun.objects.filter(slot=f"policy {policy.pk}").exists()

    def test_the_author_is_refused(self):
        assert self.act("finalise", self.finance).status_code == 403

    def test_an_outsider_does_not_find_it(self):
        assert self.act("finalise", self.outsider).status_code == 404
        assert self.client.get(self.url).status_code == 404

    def test_a_return_without_words_keeps_the_page(self):
        answer = self.act("return", self.head)
        assert answer.status_code == 422
        assert "退回须写明意见" in answer.content.decode()
        self.act("return", self.head, "太严")
        assert "太严" in self.page(self.url, self.finance)

    def test_a_stale_decision_is_refused(self):
        policy = Policy.objects.latest("pk")
        self.client.force_login(self.head)
        answer = self.client.post(
            f"/policies/{policy.pk}/finalise/", {"version": policy.version - 1}
        )
        assert answer.status_code == 409

    def test_an_administrator_sees_the_numbers_and_no_business_data(self):
        page = self.page(self.url, self.sysadmin)
        assert "管理账号不接触业务数据" in page
        assert self.target.name_printed not in page

    def test_in_force_nothing_is_previewed_and_nothing_can_be_done(self):
        self.act("finalise", self.head)
        page = self.page(self.url, self.head)
        assert "盏灯会变" not in page
        assert "/edit/" not in page


class ListTests(PolicyPageCase):
    def test_it_tells_what_is_in_force_for_whom(self):
        page = self.page("/policies/", self.lead)
        assert "现行规则" in page
        assert "甲局" in page

    def test_what_the_program_ships_names_no_person(self):
        policies.ensure_default(department_id=self.other_bureau.pk, now=NOON)
        self.client.force_login(self.sysadmin)
        for url in ("/policies/", f"/policies/{Policy.objects.latest('pk').pk}/"):
            with self.subTest(url):
                self.assertContains(self.client.get(url), "系统预置")

    def test_queries_do_not_grow_with_the_rules(self):
        self.page("/policies/")
        with self.assertNumQueries(6):
            self.page("/policies/")
        for year in range(2010, 2020):
            factories.make_policy(
                department=self.bureau, valid_from=f"{year}-01-01", name=f"规则{year}"
            )
        with self.assertNumQueries(6):
            assert "规则2015" in self.page("/policies/")

    def test_english_has_no_chinese_left_in_the_headings(self):
        self.client.post("/language/", {"language": "en"})
        page = self.page("/policies/new/")
        for words in ("适用范围", "生效日期", "规则内容"):
            assert words not in page
