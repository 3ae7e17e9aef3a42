"""催报名单: those who look after a branch see who owes what there, and can copy it."""

from typing import Any

import pytest
from django.test import override_settings

from budget.choices import Role, Status
from budget.services import workdays
from tests import factories as base
from tests.base import NOON, TestCase

pytestmark = pytest.mark.slow

OWED = "走访企业次数"


@override_settings(CLOCK="2024-10-23T12:00:00+08:00")
class ChaseTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        workdays.load_published(now=NOON)
        base.make_target(cls.indicator)

    def get(self, user: Any = None, **query: str) -> Any:
        self.client.force_login(user or self.head)
        return self.client.get("/chase/", query)

    def test_text_names_figure_person_and_lateness(self) -> None:
        response = self.get()
        self.assertContains(response, "<textarea")
        self.assertIn("经济运行（1项）", response.context["text"])
        self.assertIn(
            "走访企业次数（lead）应于10月20日前报送，已迟3个工作日",
            response.context["text"],
        )

    def test_reported_figure_is_not_on_the_list(self) -> None:
        base.make_actual(
            self.indicator, self.period, "27", status=Status.SECTION_REVIEW
        )
        self.assertContains(self.get(), "应报数据已全部报齐")

    def test_returned_figure_is_owed_again(self) -> None:
        base.make_actual(self.indicator, self.period, "27", status=Status.RETURNED)
        self.assertContains(self.get(), "已退回，待重报")

    def test_finance_and_supervisor_see_the_list(self) -> None:
        for role in (Role.FINANCE, Role.SUPERVISOR):
            user = base.make_user(role.value)
            base.grant(user, self.bureau, role)
            self.assertContains(self.get(user), OWED)

    def test_leads_branch_is_not_shown_to_the_reviewer_of_another(self) -> None:
        base.grant(self.lead, self.sibling, Role.REVIEWER)
        self.assertNotContains(self.get(self.lead), OWED)

    def test_other_bureau_is_not_shown(self) -> None:
        base.grant(self.outsider, self.other_bureau, Role.HEAD)
        self.assertNotContains(self.get(self.outsider), OWED)

    def test_locked_period_says_what_to_do(self) -> None:
        self.period.locked_at, self.period.lock_reason = NOON, "审计"
        base.keep(self.period)
        self.assertContains(self.get(), "补报须先由管理员开通例外")

    def test_english_page_has_an_english_text(self) -> None:
        self.client.cookies["language"] = "en"
        self.assertIn("working days late: 3", self.get().context["text"])

    def test_unknown_period_is_answered_beside_its_box(self) -> None:
        response = self.get(period="2031-9")
        self.assertContains(response, "errorlist", status_code=422)

    def test_queries_do_not_grow_with_the_figures(self) -> None:
        self.get()
        with self.assertNumQueries(12):
            self.client.get("/chase/")
        for number in range(8):
            base.make_target(base.make_indicator(self.section, f"指标{number}"))
        with self.assertNumQueries(12):
            self.client.get("/chase/")
