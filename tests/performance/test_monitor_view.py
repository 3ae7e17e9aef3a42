"""绩效运行监控表: filled from the figures in force, with its gaps by name."""

import datetime
from decimal import Decimal

import pytest
from django.test import override_settings

from budget.choices import Role, Status
from budget.models import DepartmentYear, Execution, SecurityEvent
from performance.choices import Likelihood
from performance.models import Explanation, Improvement
from performance.queries import monitored, monitored_department
from performance.sheets.filing import described as described_again
from performance.sheets.official.monitored import described
from performance.views.filing_bar import link_of
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = [pytest.mark.slow, pytest.mark.page]


@override_settings(CLOCK=NOON.isoformat())
class MonitorTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.project = factories.make_project(cls.section)
        cls.goal = factories.make_goal(cls.section, project_year=cls.project)
        cls.indicator.responsible = cls.lead
        base.keep(cls.indicator)
        cls.target = factories.make_target(cls.goal, cls.indicator)
        cls.half = base.make_period(cls.bureau, 6)
        cls.actual = factories.approved(
            cls.indicator, cls.half, "20", explanation="雨季停工"
        )
        cls.url = f"/forms/projects/{cls.project.pk}/monitor/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    def cells(self, month=7):
        """Return the sheet's cells by what they hold, without the target's number."""
        paper = described(monitored.project(self.project, month, NOON.date()))
        mark = f"target.{self.target.pk}."
        return {
            cell.key.removeprefix(mark): cell.text
            for row in paper.rows
            for cell in row
            if cell.key
        }

    def explain(self, **extra):
        return base.keep(Explanation(actual=self.actual, **extra))

    def spent(self, month, amount, adjusted="100000.00"):
        base.keep(
            Execution(
                project_year=self.project,
                month=month,
                adjusted=Decimal(adjusted),
                executed=Decimal(amount),
            )
        )

    def gaps(self, month=7):
        found = monitored.project(self.project, month, NOON.date()).gaps
        return {
            who: [(row.judged.commitment.name_printed, what) for row, what in rows]
            for who, rows in found.items()
        }

    def test_a_figure_of_an_earlier_period_says_so(self):
        assert self.cells(7)["actual"] == "20\n（截至1–6月）"
        assert self.cells(6)["actual"] == "20"

    def test_a_figure_under_review_is_not_on_the_sheet(self):
        base.make_actual(
            self.indicator, self.period, "30", status=Status.SECTION_REVIEW
        )
        assert self.cells(9)["actual"] == "20\n（截至1–6月）"

    def test_a_share_between_two_points_of_a_plan_says_so(self):
        factories.make_plan(self.target, (6, "10"), (9, "25"), (12, "40"))
        assert self.cells(7)["note"] == "序时应达15（按节点计划1–6月与1–9月内插）"
        assert self.cells(6)["note"] == ""
        assert self.cells(9)["note"] == ""

    def test_what_the_lead_said_stands_in_its_columns(self):
        self.explain(
            funding=True,
            forecast=Decimal("35"),
            forecast_typed="35次",
            likelihood=Likelihood.POSSIBLE,
        )
        cells = self.cells()
        assert (cells["funding"], cells["staff"]) == ("√", "")
        assert (cells["possible"], cells["certain"]) == ("√", "")
        assert (cells["forecast"], cells["explanation"]) == ("35", "雨季停工")

    def test_money_is_in_wan_and_on_the_years_first_budget(self):
        self.spent(7, "25000.00", adjusted="50000.00")
        cells = self.cells()
        assert (cells["total.1"], cells["total.2"]) == ("10.00万元", "2.50万元")
        assert cells["total.3"] == "25%"
        assert cells["general.2"] == "2.50万元"
        assert cells["other.1"] == ""
        paper = described(monitored.project(self.project, 7, NOON.date()))
        assert paper.notes[-1] == "3.全年预算数已调整为5.00万元。"

    def test_money_of_an_earlier_month_says_so(self):
        self.spent(6, "25000.00")
        assert self.cells(7)["total.2"] == "2.50万元\n（截至1–6月）"
        assert monitored.project(self.project, 7, NOON.date()).lacks_money

    def test_gaps_name_who_must_fill_what(self):
        name = self.target.name_printed
        assert self.gaps() == {self.lead.name: [(name, ["forecast", "likelihood"])]}
        self.explain(forecast_typed="40", likelihood=Likelihood.CERTAIN)
        assert self.gaps() == {}
        # The period through September has ended without a figure.
        assert self.gaps(9) == {self.lead.name: [(name, ["figure"])]}

    def test_what_falls_behind_wants_its_causes(self):
        self.explain(forecast_typed="40", likelihood=Likelihood.CERTAIN)
        late = factories.approved(self.indicator, self.period, "13")
        base.keep(Explanation(actual=late, forecast_typed="40", likelihood="certain"))
        assert self.gaps(9) == {
            self.lead.name: [(self.target.name_printed, ["causes"])]
        }

    def test_in_august_the_sheet_runs_through_july(self):
        august = datetime.date(2024, 8, 20)
        assert monitored.default_month(self.project, august) == 7
        assert monitored.default_month(self.project, NOON.date()) == 9

    def test_page_lists_the_gaps_and_prints_the_sheet(self):
        answer = self.client.get(self.url, {"month": 7})
        self.assertContains(answer, "由谁来填")
        self.assertContains(answer, "1–7月执行情况")

    def test_a_month_that_is_none_is_refused_in_words(self):
        for month in ("13", "七", "0"):
            for url in (self.url, f"{self.url}pdf/"):
                answer = self.client.get(url, {"month": month})
                assert answer.status_code == 422, (url, month)
                self.assertContains(answer, "项目支出绩效运行监控表", status_code=422)

    def test_taking_the_sheet_away_is_noted_with_its_month(self):
        answer = self.client.get(f"{self.url}xlsx/", {"month": 7})
        assert answer.content.startswith(b"PK")
        event = SecurityEvent.objects.get(kind="downloaded")
        assert "2024-07-" in event.object

    def test_a_sheet_takes_the_same_number_of_queries(self):
        self.client.get(self.url)
        with self.assertNumQueries(18):
            self.client.get(self.url)
        for number in range(3):
            other = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, other)
            factories.approved(other, self.half, "12")
        with self.assertNumQueries(18):
            self.client.get(self.url)

    def test_a_gap_leads_whoever_may_fill_it_to_its_entry(self):
        self.client.force_login(self.lead)
        entry = f"/entry/?period={self.period.pk}#entry-{self.indicator.pk}"
        self.assertContains(self.client.get(self.url, {"month": 9}), entry)
        for reader in (self.head, self.auditor):
            self.client.force_login(reader)
            answer = self.client.get(self.url, {"month": 9})
            self.assertNotContains(answer, "/entry/?period")
            self.assertContains(answer, f"/targets/{self.target.pk}/")

    def test_money_that_is_missing_leads_finance_to_its_page(self):
        finance = base.make_user("finance")
        base.grant(finance, self.bureau, Role.FINANCE)
        self.client.force_login(finance)
        link = '<a href="/execution/">本月的预算执行数</a>'
        self.assertContains(self.client.get(self.url), link)
        self.client.force_login(self.head)
        self.assertNotContains(self.client.get(self.url), link)

    def test_an_indicator_of_another_section_on_the_sheet_has_no_link(self):
        other = base.make_indicator(self.sibling, "别科指标")
        target = factories.make_target(self.goal, other)
        self.client.force_login(self.lead)
        answer = self.client.get(self.url, {"month": 9})
        self.assertContains(answer, "别科指标")
        self.assertNotContains(answer, f"/targets/{target.pk}/")

    def test_report_says_how_it_stands_why_and_what_comes_next(self):
        said = self.explain(funding=True, likelihood=Likelihood.IMPOSSIBLE)
        base.keep(
            Improvement(explanation=said, order=1, text="增派一个班组。", owner="张工")
        )
        self.spent(7, "25000.00")
        answer = self.client.get(f"{self.url}report/", {"month": 7})
        text = answer.context["text"]
        name = self.target.name_printed
        assert "系统草拟" in text
        assert "有完成值的1项" in text
        assert "年初预算10万元，1–7月执行2.5万元，执行率25%" in text
        assert f"{name}：增派一个班组（张工）。" in text
        assert f"完全不可能完成的1项：{name}" in text

    def test_report_prints_and_is_noted(self):
        answer = self.client.get(f"{self.url}report/pdf/", {"month": 7})
        assert answer.content.startswith(b"%PDF")
        event = SecurityEvent.objects.get(kind="downloaded")
        assert event.object.startswith("绩效运行监控报告-2024-07-")


@override_settings(CLOCK=NOON.isoformat())
class WholeTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.goal = factories.make_goal(cls.bureau, year=2024)
        cls.target = factories.make_target(cls.goal, cls.indicator)
        factories.approved(cls.indicator, cls.period, "20")
        cls.project = factories.make_project(cls.section)
        cls.url = f"/forms/departments/{cls.bureau.pk}/2024/monitor/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    def found(self, month=9):
        return monitored_department.department(self.bureau, 2024, month, NOON.date())

    def money(self):
        return [
            [cell.text for cell in row if cell.key]
            for row in described(self.found()).rows
            if row[0].text in ("年度资金总额", "其中：基本支出", "项目支出")
        ]

    def spent(self, month, amount):
        base.keep(
            Execution(
                project_year=self.project,
                month=month,
                adjusted=Decimal("100000"),
                executed=Decimal(amount),
            )
        )

    def declared(self):
        base.keep(
            DepartmentYear(
                department=self.bureau,
                year=2024,
                basic_amount=Decimal("300000"),
                project_amount=Decimal("100000"),
            )
        )

    def test_sheet_has_the_rows_of_the_whole_department_alone(self):
        other = factories.make_goal(self.section, project_year=self.project)
        factories.make_target(other, base.make_indicator(self.section, "项目指标"))
        assert [row.judged.commitment.pk for row in self.found().rows] == [
            self.target.pk
        ]
        assert described(self.found()).title == "部门整体支出绩效运行监控表"

    def test_money_is_the_forms_and_spent_is_what_is_recorded(self):
        self.declared()
        self.spent(9, "25000")
        assert self.money() == [
            ["40.00万元", "", "", ""],
            ["30.00万元", "", "", ""],
            ["10.00万元", "2.50万元", "25%", ""],
        ]
        assert not self.found().lacks_money

    def test_a_project_without_money_is_said(self):
        self.spent(9, "25000")
        factories.make_project(self.section, name="未登记项目")
        assert self.money()[2][1] == "2.50万元\n（部分项目未登记）"
        assert self.found().lacks_money

    def test_page_file_and_report_answer(self):
        self.assertContains(self.client.get(self.url), "部门整体支出绩效运行监控表")
        assert self.client.get(f"{self.url}xlsx/").content.startswith(b"PK")
        report = self.client.get(f"{self.url}report/")
        self.assertContains(report, "甲局2024年1–9月绩效运行监控报告")
        assert self.client.get(f"{self.url}report/pdf/").content.startswith(b"%PDF")

    def test_who_sees_a_section_alone_does_not_see_the_whole(self):
        self.client.force_login(self.lead)
        assert self.client.get(self.url).status_code == 404

    def test_a_sheet_takes_the_same_number_of_queries(self):
        self.client.get(self.url)
        with self.assertNumQueries(20):
            self.client.get(self.url)
        for number in range(3):
            other = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, other)
            factories.approved(other, self.period, "12")
        with self.assertNumQueries(20):
            self.client.get(self.url)

    def test_the_whole_sheet_is_sent_for_review_like_a_projects(self):
        answer = self.client.get(self.url)
        bar = answer.context["bar"]
        assert bar.about.project_year is None
        assert described(self.found()) == described_again(bar.about)
        assert link_of(bar.about) == f"{self.url}?month=9"
