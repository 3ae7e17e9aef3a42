"""一体化抄录页: the sheets' figures in the finance system's order, numbers plain."""

from decimal import Decimal

import pytest
from django.test import override_settings

from budget.models import Execution
from performance.choices import Likelihood
from performance.models import Explanation
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = [pytest.mark.slow, pytest.mark.page]


@override_settings(CLOCK=NOON.isoformat())
class CopyingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.project = factories.make_project(cls.section)
        cls.goal = factories.make_goal(cls.section, project_year=cls.project)
        cls.target = factories.make_target(cls.goal, cls.indicator)
        cls.actual = factories.approved(
            cls.indicator, cls.period, "20", explanation="雨季\n停工\t两周"
        )
        cls.url = f"/forms/projects/{cls.project.pk}/copy/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    def table(self, key):
        tables = self.client.get(self.url).context["tables"]
        found = next(one for one in tables if one.key == key)
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    def test_comparator_value_and_unit_stand_apart(self):
        (row,) = self.table("declared")
        assert row["三级指标"] == self.target.name_printed
        assert (row["计算符号"], row["指标值"]) == ("≥", "40")
        assert row["计量单位"] == self.indicator.unit

    def test_monitoring_has_what_the_lead_said_on_one_line(self):
        base.keep(
            Explanation(
                actual=self.actual,
                staff=True,
                forecast=Decimal(35),
                forecast_typed="35次",
                likelihood=Likelihood.POSSIBLE,
            )
        )
        (row,) = self.table("monitored")
        assert (row["当前完成值"], row["全年预计完成情况"]) == ("20", "35")
        assert row["偏差原因分析"] == "人员保障：雨季 停工 两周"
        assert row["完成目标可能性"] == "有可能"

    def test_money_is_in_yuan_without_separators(self):
        base.keep(
            Execution(
                project_year=self.project,
                month=9,
                adjusted=Decimal(100000),
                executed=Decimal("25000.50"),
            )
        )
        rows = self.table("money")
        assert rows[0] == {
            "资金": "年度资金总额",
            "年初预算数（元）": "100000.00",
            "执行数（元）": "25000.50",
            "执行率（%）": "25",
        }

    def test_self_evaluation_has_points_beside_weights(self):
        (row,) = self.table("evaluated")
        assert row["实际完成值"] == "20"
        assert Decimal(row["实际得分"]) < Decimal(row["权重"])

    def test_a_whole_department_has_its_page(self):
        goal = factories.make_goal(self.bureau, year=2024)
        factories.make_target(goal, base.make_indicator(self.section, "整体指标"))
        self.url = f"/forms/departments/{self.bureau.pk}/2024/copy/"
        assert [row["三级指标"] for row in self.table("declared")]
        self.client.force_login(self.lead)
        assert self.client.get(self.url).status_code == 404

    def test_page_takes_the_same_number_of_queries(self):
        self.client.get(self.url)
        with self.assertNumQueries(27):
            self.client.get(self.url)
        for number in range(3):
            other = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, other)
            factories.approved(other, self.period, "12")
        with self.assertNumQueries(27):
            self.client.get(self.url)
