"""A project's page: its results beside its money."""

from decimal import Decimal

import pytest
from django.test import override_settings

from budget.choices import Role
from budget.models import Execution
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = pytest.mark.slow


@override_settings(CLOCK=NOON.isoformat())
class ProjectViewTests(TestCase):
    def setUp(self) -> None:
        super().setUp()
        factories.make_policy(department=self.bureau)
        # The project is the bureau's own, its indicator a section's.
        self.project = factories.make_project(self.bureau)
        self.goal = factories.make_goal(self.bureau, project_year=self.project)
        self.target = factories.make_target(self.goal, self.indicator)
        factories.approved(self.indicator, self.period, "10")
        self.spent(6, "30000")
        self.spent(9, "75000")
        self.client.force_login(self.head)

    def spent(self, month: int, executed: str) -> None:
        base.keep(
            Execution(
                project_year=self.project,
                month=month,
                adjusted=Decimal("100000.00"),
                executed=Decimal(executed),
            )
        )

    def get(self):
        return self.client.get(f"/projects/{self.project.pk}/")

    def test_both_lights_stand_side_by_side_with_their_reasons(self) -> None:
        answer = self.get()
        self.assertContains(answer, "钱超前事滞后")
        self.assertContains(answer, "完成33.3%，低于60%")
        self.assertContains(answer, "1–9月预算执行率75%，为序时进度的100%，进度正常。")

    def test_every_month_of_the_money_has_its_light(self) -> None:
        months = self.get().context["shown"].months
        self.assertEqual(
            [(row.month, row.rate, row.verdict.light.value) for row in months],
            [(9, "75%", "green"), (6, "30%", "yellow")],
        )

    def test_seen_by_whoever_sees_one_of_its_targets(self) -> None:
        finance = base.make_user("finance")
        base.grant(finance, self.bureau, Role.FINANCE)
        for user, code in (
            (self.lead, 200),
            (finance, 200),
            (self.auditor, 200),
            (self.colleague, 404),
            (self.outsider, 404),
        ):
            self.client.force_login(user)
            self.assertEqual(self.get().status_code, code, user.username)

    def test_queries_do_not_grow_with_targets_or_months(self) -> None:
        self.get()
        with self.assertNumQueries(24):
            self.get()
        for number in range(8):
            indicator = base.make_indicator(self.section, f"指标{number}")
            factories.make_target(self.goal, indicator)
        self.spent(8, "60000")
        with self.assertNumQueries(24):
            self.get()
