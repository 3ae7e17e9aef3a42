"""A project that joined in mid-year had nothing at its beginning, on every sheet."""

from decimal import Decimal

from django.test import override_settings

from budget.models import Execution
from performance.queries import (
    money,
    monitored,
    monitored_department,
    project_money,
    scored,
)
from performance.scoring.schemes import CENTRAL, HUBEI
from performance.sheets.official import copying, monitor_report
from performance.sheets.official.monitored import described as monitoring
from performance.sheets.official.scored import described as evaluation
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories


def cells(paper):
    return {cell.key: cell.text for row in paper.rows for cell in row if cell.key}


@override_settings(CLOCK=NOON.isoformat())
class JoinedMoneyTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.project = factories.make_project(cls.section)
        cls.project.joins_on = NOON.date().replace(month=5, day=1)
        cls.project.joins_reason = "区政府新增任务"
        base.keep(cls.project)
        goal = factories.make_goal(cls.section, project_year=cls.project)
        factories.make_target(goal, cls.indicator)
        whole = factories.make_goal(cls.bureau, year=2024)
        factories.make_target(whole, base.make_indicator(cls.bureau, "走访"))

    def spend(self):
        base.keep(
            Execution(
                project_year=self.project,
                month=9,
                adjusted=Decimal("100000.00"),
                executed=Decimal("25000.00"),
            )
        )

    def running(self):
        return monitored.project(self.project, 9, NOON.date())

    def test_the_monitoring_sheet_prints_nothing_at_the_beginning(self):
        paper = monitoring(self.running())
        assert cells(paper)["total.1"] == "0.00万元"
        assert paper.notes[-1] == (
            "3.年中追加项目，年初没有预算；全年预算数为10.00万元，"
            "执行率按全年预算数计算。"
        )

    def test_its_rate_is_one_of_the_whole_years_budget(self):
        self.spend()
        found = cells(monitoring(self.running()))
        assert [found[f"total.{n}"] for n in (1, 2, 3)] == [
            "0.00万元",
            "2.50万元",
            "25%",
        ]

    def test_the_self_evaluation_parts_the_two_budgets(self):
        self.spend()
        for scheme, first in ((CENTRAL, "0.00万元"), (HUBEI, None)):
            found = scored.project(self.project, 9, NOON.date(), scheme)
            assert found is not None
            shown = cells(evaluation(found))
            assert (shown.get("total.1"), shown["total.2"]) == (first, "10.00万元")
            assert shown["total.rate"] == "25%"

    def test_what_it_got_counts_before_anything_is_spent(self):
        found = scored.project(self.project, 9, NOON.date(), CENTRAL)
        assert found is not None
        shown = cells(evaluation(found))
        assert (shown["total.1"], shown["total.2"]) == ("0.00万元", "10.00万元")

    def test_the_whole_departments_sheet_leaves_it_out_of_the_beginning(self):
        other = factories.make_project(self.section, "早有的项目")
        found = monitored_department.department(self.bureau, 2024, 9, NOON.date())
        assert found.spent.amount == other.amount
        held = money.of_bodies([self.bureau.path], 2024, 9)
        assert held.amounts[self.project.pk] == 0
        assert held.budgets[self.project.pk] == self.project.amount

    def test_the_copying_page_and_the_report_say_the_same(self):
        self.spend()
        tables = {one.key: one for one in copying.tables(self.running(), None)}
        assert tables["money"].rows[0] == ("年度资金总额", "0.00", "25000.00", "25")
        assert (
            "全年预算（年中追加）10万元，1–9月执行2.5万元，执行率25%"
            in monitor_report.text(self.running())
        )

    def test_its_page_holds_the_money_against_what_it_got_alone(self):
        self.spend()
        self.client.force_login(self.head)
        page = self.client.get(f"/projects/{self.project.pk}/")
        assert [rate.of for rate in page.context["rates"]] == ["adjusted"]
        self.assertContains(page, "<dd>0.00 元 <small", html=False)
        (line,) = project_money.years(self.project, 9)
        assert line.budget == self.project.amount
