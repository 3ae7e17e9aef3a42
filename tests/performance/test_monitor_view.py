"""绩效运行监控表: filled from the figures in force, with its gaps by name."""

import datetime
from decimal import Decimal

import pytest
from django.test import override_settings

from budget.choices import Status
from budget.models import Execution, SecurityEvent
from performance.choices import Likelihood
from performance.models import Explanation
from performance.queries import monitored
from performance.sheets.official.monitored import described
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = pytest.mark.slow


@override_settings(CLOCK=NOON.isoformat())
class MonitorTests(TestCase):
    def setUp(self):
        super().setUp()
        factories.make_policy(department=self.bureau)
        self.project = factories.make_project(self.section)
        self.goal = factories.make_goal(self.section, project_year=self.project)
        self.indicator.responsible = self.lead
        base.keep(self.indicator)
        self.target = factories.make_target(self.goal, self.indicator)
        self.half = base.make_period(self.bureau, 6)
        self.actual = factories.approved(
            self.indicator, self.half, "20", explanation="雨季停工"
        )
        self.url = f"/forms/projects/{self.project.pk}/monitor/"
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
        return monitored.project(self.project, month, NOON.date()).gaps

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
        with self.assertNumQueries(16):
            self.client.get(self.url)
        for number in range(3):
            other = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, other)
            factories.approved(other, self.half, "12")
        with self.assertNumQueries(16):
            self.client.get(self.url)
