"""已说明·已认可 stands wherever the accepted light does."""

import datetime
from typing import Any

import pytest
from django.test import override_settings
from django.utils.html import strip_tags

from budget.choices import Status
from performance.choices import GoalKind, LightKind
from performance.models import LightChange, Target
from performance.services import acceptances, assessing
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = [pytest.mark.slow, pytest.mark.page]

MARK = "已说明·已认可"
MONTH_END = datetime.date(2024, 10, 31)


@override_settings(CLOCK=NOON.isoformat())
class MarkCase(TestCase):
    """A red target, which a long-term one and a goal of the department show too."""

    figure = "3"
    half_figure = ""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy()
        cls.half = base.make_period(cls.bureau, 6)
        cls.project = factories.make_project(cls.section)
        goal = factories.make_goal(cls.bureau, project_year=cls.project)
        cls.target = factories.make_target(goal, cls.indicator)
        far = factories.make_goal(
            cls.bureau, kind=GoalKind.LONG_TERM, measured_by=cls.indicator
        )
        cls.far = factories.make_target(far, cls.indicator, "90", code="L1")
        cls.actual = factories.approved(
            cls.indicator, cls.period, cls.figure, author=cls.lead
        )
        if cls.half_figure:
            factories.approved(cls.indicator, cls.half, cls.half_figure)
        for month in (6, 9):
            assessing.assess_period(year=2024, month=month, now=NOON)
        cls.accept(cls.target)

    @classmethod
    def accept(cls, target: Target) -> None:
        turns = LightChange.objects.filter(target=target, kind=LightKind.GOAL)
        acceptances.accept_light(
            target_id=target.pk,
            turn_id=turns.latest("pk").pk,
            reason="汛期停工，四季度补齐",
            expires_on=MONTH_END,
            actor=cls.head,
            now=NOON,
        )

    def page(self, url: str, user: Any = None) -> str:
        self.client.force_login(user or self.head)
        return " ".join(strip_tags(self.client.get(url).content.decode()).split())

    def part(self, url: str, start: str, end: str, user: Any = None) -> str:
        """Return a page's text between two of its words."""
        return self.page(url, user).split(start, 1)[1].split(end, 1)[0]


class BoardTests(MarkCase):
    url = "/board/?period=2024-9"

    def test_the_departments_goals_mark_it(self) -> None:
        self.assertIn(f"红灯 {MARK}", self.part(self.url, "部门目标", "项指标"))

    def test_a_long_term_row_shows_the_acceptance_of_its_annual_row(self) -> None:
        self.client.force_login(self.head)
        blocks = self.client.get(self.url).context["blocks"]
        lines = [line for block in blocks for line in block["lines"]]
        self.assertEqual(
            [(line.pk, MARK in line.light) for line in lines],
            [(self.far.pk, True), (self.target.pk, True)],
        )

    def test_a_month_before_the_turn_is_not_marked(self) -> None:
        factories.approved(self.indicator, self.half, "1")
        self.assertNotIn(MARK, self.page("/board/?period=2024-6"))


class HopelessTests(MarkCase):
    # Yellow by pace; two earlier years make it hopeless.
    figure = "18"

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for year in (2022, 2023):
            for month, value in ((3, "10"), (6, "20"), (9, "39"), (12, "40")):
                period = base.make_period(cls.bureau, month, year)
                factories.approved(cls.indicator, period, value)

    def test_what_is_not_red_yet_and_hopeless_is_marked(self) -> None:
        text = self.part("/board/?period=2024-9", "基本无望 ", "绩效与预算执行")
        self.assertIn(f"黄灯 {MARK}", text)


class TargetPageTests(MarkCase):
    def test_forms_and_the_present_step_are_marked(self) -> None:
        url = f"/targets/{self.target.pk}/"
        steps = self.part(url, "全年进度", "指标值沿革")
        self.assertEqual(steps.count(f"红灯 {MARK}"), 1)
        forms = self.part(url, "表列承诺", "灯变记录")
        self.assertEqual(forms.count(f"红灯 {MARK}"), 2)

    def test_the_head_of_a_long_term_target_is_marked(self) -> None:
        text = self.page(f"/targets/{self.far.pk}/")
        self.assertIn(f"红灯 {MARK}", text)
        self.assertIn("自 2024-10-12 起（截至1–9月数据，新数据）", text)
        self.assertIn("汛期停工，四季度补齐", text)

    def test_a_light_whose_turn_is_not_on_record_has_no_date(self) -> None:
        url = f"/targets/{self.target.pk}/"
        self.assertIn("自 2024-10-12 起", self.page(url))
        self.actual.status = Status.SUPERSEDED
        base.keep(self.actual)
        factories.approved(self.indicator, self.period, "39", author=self.lead)
        self.assertNotIn("自 2024-10-12 起", self.page(url))


class SpellTests(MarkCase):
    """A light that has been red since June is accepted as it is in September."""

    half_figure = "1"

    def test_only_the_present_step_is_marked(self) -> None:
        steps = self.part(f"/targets/{self.target.pk}/", "全年进度", "指标值沿革")
        self.assertEqual((steps.count("红灯"), steps.count(MARK)), (2, 1))

    def test_the_ledger_marks_the_light_in_force_alone(self) -> None:
        text = self.page(f"/targets/{self.target.pk}/ledger/")
        self.assertEqual((text.count("红灯"), text.count(MARK)), (4, 1))

    def test_the_board_of_june_marks_it_too(self) -> None:
        self.assertIn(MARK, self.page("/board/?period=2024-6"))


class WeakenedTests(MarkCase):
    def test_the_list_of_what_was_made_easier_marks_it(self) -> None:
        approved = {"status": Status.APPROVED, "approved_at": NOON}
        factories.make_adjustment(self.target, "30", approver=self.head, **approved)
        text = self.page("/targets/weakened/?period=2024-9")
        self.assertIn(f"红灯 {MARK}", text)


class FigureTests(MarkCase):
    def under_review(self, value: str) -> int:
        self.actual.status = Status.SUPERSEDED
        base.keep(self.actual)
        return base.make_actual(
            self.indicator,
            self.period,
            value,
            author=self.lead,
            status=Status.SECTION_REVIEW,
            submitted_at=NOON,
        ).pk

    def test_the_leads_page_marks_it(self) -> None:
        grid = f"/entry/?period={self.period.pk}"
        box = f"/entry/{self.period.pk}/{self.indicator.pk}/"
        for url in (grid, box):
            with self.subTest(url):
                self.assertIn(f"红灯 {MARK}", self.page(url, self.lead))

    def test_a_draft_is_a_trial_and_has_no_mark(self) -> None:
        self.actual.status = Status.DRAFT
        self.actual.approved_at = self.actual.approver = None
        base.keep(self.actual)
        text = self.page(f"/entry/?period={self.period.pk}", self.lead)
        self.assertIn("红灯", text)
        self.assertNotIn(MARK, text)

    def test_the_queue_and_the_figure_mark_a_light_that_stays(self) -> None:
        pk = self.under_review("4")
        for url in ("/review/", f"/actuals/{pk}/"):
            with self.subTest(url):
                self.assertIn(f"红灯待审 {MARK}", self.page(url, self.reviewer))

    def test_they_do_not_mark_another_light(self) -> None:
        pk = self.under_review("29")
        for url in ("/review/", f"/actuals/{pk}/"):
            with self.subTest(url):
                text = self.page(url, self.reviewer)
                self.assertIn("绿灯待审", text)
                self.assertNotIn(MARK, text)
