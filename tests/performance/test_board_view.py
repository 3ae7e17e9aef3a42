"""The board and a target's page, through the URL."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from budget.audit import door
from budget.choices import Action, Role, Status
from budget.models import Execution
from performance.choices import ValueKind
from performance.drafts import Draft
from performance.models import Actual, TargetVersion
from performance.services import actuals
from performance.services.assessing import assess_period
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

BOARD = "/board/"


@override_settings(CLOCK="2024-10-12T12:00:00+08:00")
class BoardViewTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.project = factories.make_project(cls.section)
        goal = factories.make_goal(cls.bureau, project_year=cls.project)
        cls.target = factories.make_target(goal, cls.indicator)
        cls.other = base.make_indicator(cls.sibling, "科技活动")
        factories.make_target(goal, cls.other, "6")
        factories.approved(cls.indicator, cls.period, "10", explanation="来件减少")

    def get(self, url: str = BOARD, **query: str):
        return self.client.get(url, query)

    def test_head_sees_the_reds_with_reason_and_explanation(self) -> None:
        self.client.force_login(self.head)
        response = self.get()
        self.assertContains(response, "2024年1–9月累计（前三季度）")
        self.assertContains(response, "2 项指标 / 2 处承诺")
        self.assertContains(response, "按序时进度应达30次")
        self.assertContains(response, "来件减少")

    def test_lead_sees_own_section_only(self) -> None:
        self.client.force_login(self.lead)
        response = self.get()
        self.assertContains(response, self.indicator.name)
        self.assertNotContains(response, "科技活动")

    def test_the_board_says_whose_it_is_and_of_what_day(self) -> None:
        self.client.force_login(self.head)
        response = self.get()
        self.assertContains(response, "<b>甲局</b>")
        self.assertContains(response, "2024-09-30")
        self.client.force_login(self.lead)
        self.assertContains(self.get(), "<b>经济运行</b>")

    def test_many_departments_are_counted_not_listed(self) -> None:
        self.client.force_login(self.auditor)
        goal = factories.make_goal(self.other_bureau)
        for path in ("0003", "0004", "0005"):
            body = base.make_department(path, f"局{path}", "body", code=path)
            base.make_period(body)
            factories.make_target(goal, base.make_indicator(body))
        self.assertContains(self.get(), "<b>甲局等4个单位</b>")

    def test_paper_says_what_the_board_was_narrowed_to(self) -> None:
        self.client.force_login(self.head)
        response = self.get(light="red", pending="on")
        self.assertContains(response, "筛选：灯 红灯 · 含待审")
        self.assertNotContains(self.get(), "筛选：")

    def test_a_project_without_execution_says_so_beside_its_results(self) -> None:
        self.client.force_login(self.head)
        self.assertContains(self.get(), "尚无执行数")

    def test_each_rate_stands_beside_the_budget_that_it_is_a_rate_of(self) -> None:
        spent = {"adjusted": Decimal(80000), "executed": Decimal(40000)}
        self.client.force_login(self.head)
        self.assertNotContains(self.get(), "全年预算数")
        base.keep(Execution(project_year=self.project, month=9, **spent))
        response = self.get()
        self.assertContains(response, "全年预算数 80,000.00", count=2)
        self.assertContains(response, ">50%</td>")
        factories.make_budget_change(self.project, "50000", status=Status.APPROVED)
        response = self.get()
        self.assertContains(response, "全年预算数 50,000.00", count=2)
        self.assertContains(response, ">80%</td>")

    def test_outlook_is_said_in_words_and_the_number_on_demand(self) -> None:
        self.client.force_login(self.head)
        for year in (2022, 2023):
            for month, value in ((3, "10"), (6, "20"), (9, "30"), (12, "40")):
                period = base.make_period(self.bureau, month, year)
                factories.approved(self.indicator, period, value)
        response = self.get()
        self.assertContains(response, "基本无望</span>")
        self.assertContains(
            response,
            "</summary>按2022、2023两年同期进度，全年预计14次（80%区间12–18次），"
            "达到40次的可能性不到0.01：基本无望。</details>",
        )

    def test_without_two_earlier_years_the_outlook_goes_by_pace(self) -> None:
        self.client.force_login(self.head)
        response = self.get()
        self.assertContains(response, "按序时推算</span>")
        self.assertContains(
            response, "按序时进度推算全年约13次，不作概率预计。</details>"
        )

    def test_a_heading_has_the_three_lights_of_its_form(self) -> None:
        self.client.force_login(self.head)
        text = " ".join(strip_tags(self.get().content.decode()).split())
        self.assertIn("经济运行 绩效 红灯 1项未报 全年预计 红灯 预算执行 无灯", text)

    def test_red_says_since_when_and_why(self) -> None:
        self.client.force_login(self.head)
        self.assertNotContains(self.get(), "起红灯")
        assess_period(year=2024, month=9, now=NOON)
        self.assertContains(self.get(), "起红灯（截至1–9月数据，新数据）")

    def test_outsider_sees_nothing_of_it(self) -> None:
        self.client.force_login(self.outsider)
        response = self.get()
        self.assertNotContains(response, self.indicator.name)

    def test_auditor_may_look_and_administrators_may_not(self) -> None:
        self.client.force_login(self.auditor)
        self.assertContains(self.get(), "科技活动")
        self.client.force_login(self.sysadmin)
        self.assertEqual(self.get().status_code, 403)

    def test_filter_by_light(self) -> None:
        self.client.force_login(self.head)
        response = self.get(light="grey")
        self.assertContains(response, "科技活动")
        self.assertNotContains(response, f">{self.indicator.name}</a></th>")

    def test_filter_by_department(self) -> None:
        self.client.force_login(self.head)
        response = self.get(department=str(self.sibling.pk))
        self.assertNotContains(response, self.indicator.name)

    def test_unknown_filter_is_answered_beside_its_box(self) -> None:
        self.client.force_login(self.head)
        for query in ({"light": "purple"}, {"period": "x"}, {"department": "9' --"}):
            response = self.get(**query)
            self.assertEqual(response.status_code, 422)
            self.assertContains(response, "errorlist", status_code=422)

    def test_new_red_and_recovered_say_why(self) -> None:
        half = base.make_period(self.bureau, 6)
        factories.approved(self.indicator, half, "20")
        factories.approved(self.other, half, "1")
        factories.approved(self.other, self.period, "5")
        self.client.force_login(self.head)
        response = self.get()
        self.assertContains(response, "因填报新数据，由绿灯转为红灯。")
        self.assertContains(response, "因填报新数据，由红灯转为绿灯。")

    @pytest.mark.slow
    def test_queries_do_not_grow_with_the_targets(self) -> None:
        self.client.force_login(self.head)
        self.get()
        with self.assertNumQueries(23):
            self.get()
        for number in range(10):
            extra = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.target.goal, extra)
        with self.assertNumQueries(23):
            self.get()

    def test_fragments_are_not_rendered_again_for_each_row(self) -> None:
        self.client.force_login(self.head)
        few = len(self.get().templates)
        for number in range(10):
            extra = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.target.goal, extra)
        self.assertEqual(len(self.get().templates), few)


@override_settings(CLOCK="2024-10-12T12:00:00+08:00")
class TargetViewTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.half = base.make_period(cls.bureau, 6)
        goal = factories.make_goal(cls.bureau)
        cls.target = factories.make_target(goal, cls.indicator)
        far = factories.make_goal(cls.bureau, kind="long_term", form="表14")
        cls.far = factories.make_target(far, cls.indicator, "100", code="L1")
        factories.approved(cls.indicator, cls.half, "20")
        factories.approved(cls.indicator, cls.period, "10")
        for month in (6, 9):
            assess_period(year=2024, month=month, now=NOON)
        cls.url = reverse("performance:target-detail", args=[cls.target.pk])

    def test_page_shows_course_commitments_and_changes_with_cause(self) -> None:
        self.client.force_login(self.lead)
        response = self.client.get(self.url)
        self.assertContains(response, 'id="course-data"')
        self.assertEqual(
            response.context["chart"]["actual"], [[6, "20.0000"], [9, "10.0000"]]
        )
        self.assertContains(response, "表14")
        self.assertContains(response, "因填报新数据，首次研判为绿灯。")
        self.assertContains(response, "因填报新数据，由绿灯转为红灯。")

    def test_page_says_where_the_year_will_end(self) -> None:
        self.client.force_login(self.lead)
        response = self.client.get(self.url)
        self.assertContains(
            response, "可用的往年数据不足两年，按序时进度推算全年约13次"
        )
        self.assertContains(response, "余下3个月还须完成30次，平均每月10次。")
        self.assertContains(response, "负责人预计")

    def test_correction_is_told_with_its_document(self) -> None:
        wrong = Actual.objects.get(period=self.period)
        draft = actuals.correct_actual(
            actual_id=wrong.pk,
            draft=Draft(value=Decimal(30), as_typed="30"),
            reason="补录",
            document_no="样例〔2024〕1号",
            actor=self.lead,
            now=NOON,
        )
        with door.change(actor=None, action=Action.DATA_LOADED, now=NOON):
            wrong.status = Status.SUPERSEDED
            draft.status, draft.approved_at = Status.APPROVED, NOON
            door.save(wrong)
            door.save(draft)
        assess_period(year=2024, month=9, now=NOON)
        self.client.force_login(self.lead)
        self.assertContains(
            self.client.get(self.url),
            "因数据更正（样例〔2024〕1号），由红灯转为绿灯。",
        )

    def test_changed_target_is_told_with_its_document(self) -> None:
        lower = TargetVersion(
            target=self.target,
            valid_from=datetime.date(2024, 9, 1),
            kind=ValueKind.NUMBER,
            comparator=">=",
            number=Decimal(12),
            text="≥12",
        )
        with door.change(
            actor=None,
            action=Action.TARGET_SET,
            document_no="样例〔2024〕2号",
            now=NOON,
        ):
            door.save(lower)
        assess_period(year=2024, month=9, now=NOON)
        self.client.force_login(self.lead)
        self.assertContains(
            self.client.get(self.url),
            "因指标值或节点计划变更（样例〔2024〕2号），由红灯转为绿灯。",
        )

    def supersede(self, value: str) -> None:
        wrong = Actual.objects.in_force().get(period=self.period)
        with door.change(actor=None, action=Action.ACTUAL_CORRECTED, now=NOON):
            wrong.status = Status.SUPERSEDED
            door.save(wrong)
        factories.approved(self.indicator, self.period, value, corrects=wrong)
        assess_period(year=2024, month=9, now=NOON)

    @pytest.mark.slow
    def test_queries_do_not_grow_with_the_changes_of_light(self) -> None:
        self.client.force_login(self.lead)
        self.client.get(self.url)
        self.supersede("30")
        with CaptureQueriesContext(connection) as few:
            self.client.get(self.url)
        for value in ("5", "31", "6"):
            self.supersede(value)
        with self.assertNumQueries(len(few)):
            self.client.get(self.url)

    def test_long_term_target_shows_the_annual_course(self) -> None:
        self.client.force_login(self.lead)
        response = self.client.get(
            reverse("performance:target-detail", args=[self.far.pk])
        )
        self.assertContains(response, "长期目标不单独研判，请看所连年度指标。1–9月累计")
        self.assertEqual(len(response.context["course"].changes), 2)

    def test_stranger_gets_404(self) -> None:
        for person in (self.outsider, self.colleague):
            self.client.force_login(person)
            self.assertEqual(self.client.get(self.url).status_code, 404)


class HomeTests(TestCase):
    def goes_to(self, user) -> str:
        self.client.force_login(user)
        return self.client.get("/").headers["Location"]

    def test_each_account_goes_where_its_work_is(self) -> None:
        finance = base.make_user("finance")
        base.grant(finance, self.bureau, Role.FINANCE)
        for user, page in (
            (self.lead, "performance:entry"),
            (self.clerk, "performance:entry"),
            (self.reviewer, "performance:review"),
            (self.head, "performance:board"),
            (finance, "performance:board"),
            (self.auditor, "performance:audit-room"),
            (self.sysadmin, "budget:period-list"),
            (self.secadmin, "budget:account-list"),
        ):
            with self.subTest(user=user.username):
                self.assertEqual(self.goes_to(user), reverse(page))
